"""What a dragged line would do, and doing it: orders are amended, exits of positions replaced."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.bracket import leg_of
from terminal.domain.futures.position import Position
from terminal.domain.futures.position_sums import profit_at
from terminal.domain.futures.protection import closes
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import Order
from terminal.services.orders.amend_plan import Way
from terminal.services.session import Session
from terminal.ui.chart.order_drag import moved_to
from terminal.ui.chart.position_lines import exit_tag
from terminal.ui.format import number


class OrderMoves:
    """An exit keeps protecting while it moves: the new one is placed before the old one goes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def judge(self, order: Order, price: Decimal) -> tuple[str, bool]:
        """Which way it would go or what it would earn, or why it cannot; and whether it can."""
        position = self._position(order)
        if position is not None:
            return self._judge_exit(order, position, price)
        plan = self._session.trading.plan(order, moved_to(order, price))
        if plan.against:
            return plan.against[0].message, False
        if plan.way is Way.NOTHING:
            return "where it is now", False
        if plan.decision.reasons:
            return f"{plan.decision.reasons[0].title}: asks first; Esc leaves it", plan.is_possible
        return f"{plan.way.value}; Esc leaves it", plan.is_possible

    def move(self, order: Order, price: Decimal) -> None:
        verbs = self._session.positions
        if self._position(order) is not None and verbs is not None:
            verbs.move(order, price)
        else:
            self._session.trading.amend(order, moved_to(order, price))

    def _judge_exit(self, order: Order, position: Position, price: Decimal) -> tuple[str, bool]:
        verbs, leg = self._session.positions, leg_of(order)
        if verbs is None or leg is None:
            return "it follows the market by itself", False
        if price == order.trigger_price:
            return "where it is now", False
        against = verbs.check_exit(position, replace(leg, trigger_price=price))
        if against:
            return against[0].message, False
        contract = self._session.stores.instruments.get(order.instrument)
        if not isinstance(contract, FuturesContract):
            return "Esc leaves it", True
        earned = number(profit_at(position, contract, price), 2, signed=True)
        return f"{exit_tag(order)} {earned} {contract.settle} before fees; Esc leaves it", True

    def _position(self, order: Order) -> Position | None:
        """The open position whose exit `order` is."""
        if not order.is_conditional:
            return None
        held = self._session.stores.positions.of(order.instrument)
        return next((position for position in held if closes(order, position)), None)
