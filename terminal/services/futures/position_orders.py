"""Closing, reversing and protecting positions: read the position again, build, send by the one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal

from terminal.domain.errors import TerminalError
from terminal.domain.events import Link, PositionsReported
from terminal.domain.futures.bracket import ExitLeg, ExitTicket, exit_of_position, leg_of
from terminal.domain.futures.closing import (
    beyond_liquidation,
    break_even_limit,
    closable_part,
    closing_ticket,
    opposite_ticket,
)
from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import WHOLE, closes, threat
from terminal.domain.futures.ticket import CloseAll, FuturesStopMarketTicket
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import Order, OrderStatus
from terminal.domain.order_machine import is_from_venue
from terminal.domain.validation import Violation, validate
from terminal.services.clock import CLOCK_SLACK_MS
from terminal.services.orders.order_wait import order_reaching
from terminal.services.orders.placing import Desk
from terminal.services.orders.trading import TradingService
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.position_views import position_view
from terminal.venue.futures_api import Positions

DUPLICATE_CLOSE = -4130
UNKNOWN = "Positions are not known: nothing was sent. Wait until the futures account is live."


class PositionOrders:
    """Each verb runs as a task of the supervisor; its outcome is in the stores and notices."""

    def __init__(
        self,
        desk: Desk,
        supervisor: Supervisor,
        trading: TradingService,
        account: Callable[[], Positions | None],
    ) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._trading = trading
        self._account = account

    def close(self, position: Position, fraction: Decimal, price: Decimal | None) -> str | None:
        """The id the closing order will have; None (with a notice) when the position is unknown."""
        if not self._may_close():
            return None
        client_id = self._trading.new_id()
        work = self._close(position, fraction, price, client_id)
        self._supervisor.once(f"close {position.instrument} {position.side} {client_id}", work)
        return client_id

    def close_at_break_even(self, position: Position) -> str | None:
        contract = self._contract(position)
        price = None if contract is None else break_even_limit(position, contract)
        if price is None:
            self._tell("Nothing sent", "The exchange has not told the break-even price yet.")
            return None
        return self.close(position, WHOLE, price)

    def reverse(self, position: Position) -> str | None:
        if not self._may_close():
            return None
        client_id = self._trading.new_id()
        work = self._reverse(position, client_id)
        self._supervisor.once(f"reverse {position.instrument} {position.side}", work)
        return client_id

    def protect(self, position: Position, leg: ExitLeg, fraction: Decimal) -> str | None:
        """A whole exit takes the place of the one that is there: the exchange keeps one of a kind."""
        broken = self.check_exit(position, leg, fraction)
        ticket = self._exit(position, leg, fraction)
        if broken or ticket is None:
            text = (
                broken[0].message if broken else "The part is too small to be closed by an order."
            )
            self._tell("Exit not placed", text)
            return None
        twin = self._twin(position, leg) if _is_whole(ticket) else None
        if twin is not None:
            return twin.client_id if self.move(twin, leg.trigger_price) else None
        return self._trading.submit(ticket)

    def check_exit(
        self, position: Position, leg: ExitLeg, fraction: Decimal = WHOLE
    ) -> tuple[Violation, ...]:
        contract, ticket = self._contract(position), self._exit(position, leg, fraction)
        if contract is None or ticket is None:
            return ()
        found = list(validate(ticket, contract, self._trading.context(contract.id)))
        views = position_view(self._stores, position.instrument)
        view = next((v for v in views if v.position.side is position.side), None)
        price = None
        if view is not None and view.liquidation is not None:
            price = threat(view.liquidation.price, view.mark, is_long=position.quantity > 0)
        beyond = beyond_liquidation(position, leg, price)
        return (*found, beyond) if beyond is not None else tuple(found)

    def move(self, order: Order, trigger_price: Decimal) -> bool:
        """First the new exit, then the old one is cancelled: there is never none."""
        leg, position = leg_of(order), self._position_of(order)
        if leg is None or position is None or not order.is_open:
            self._tell("Exit not moved", "It is not open any more, or its position is gone.")
            return False
        moved = ExitLeg(
            kind=leg.kind,
            trigger_price=trigger_price,
            working=leg.working,
            price=leg.price,
            price_protect=leg.price_protect,
        )
        broken = self.check_exit(position, moved)
        if broken:
            self._tell("Exit not moved", broken[0].message)
            return False
        quantity = None if order.close_position else order.quantity
        ticket = exit_of_position(position, moved, quantity)
        self._supervisor.once(f"move {order.client_id}", self._move(order, ticket))
        return True

    async def _close(
        self, position: Position, fraction: Decimal, price: Decimal | None, client_id: str
    ) -> None:
        now = await self._fresh(position)
        contract = self._contract(position)
        if now is None or contract is None:
            return
        ticket = closing_ticket(now, fraction, contract, price)
        if ticket is None:
            text = "The position is flat already, or the part is smaller than the smallest order."
            self._tell("Nothing to close", text, Severity.INFO)
            return
        self._trading.submit(ticket, client_id)

    async def _reverse(self, position: Position, client_id: str) -> None:
        now = await self._fresh(position)
        contract = self._contract(position)
        if now is None or contract is None:
            return
        closing = closing_ticket(now, WHOLE, contract, None)
        if closing is None:
            self._tell("Nothing to reverse", "The position is flat already.", Severity.INFO)
            return
        if self._trading.submit(closing, client_id) is None:
            return
        ended = await order_reaching(
            self._stores.orders, client_id, lambda order: order.status.is_final
        )
        if ended is None or ended.status is not OrderStatus.FILLED:
            text = "The close is not known to be filled, so nothing was opened the other way."
            self._tell("Position not reversed", text)
            return
        opening = opposite_ticket(now, ended.filled_quantity)
        if opening is not None:
            self._trading.submit(opening)

    async def _move(self, order: Order, ticket: ExitTicket) -> None:
        new = await self._placed(ticket)
        if new is not None and new.reason_code == DUPLICATE_CLOSE:
            # One whole exit of a kind is all the exchange keeps: the old one has to go first.
            self._trading.cancel(order)
            await order_reaching(
                self._stores.orders, order.client_id, lambda known: known.status.is_final
            )
            new = await self._placed(ticket)
        if new is not None and new.is_open and is_from_venue(new):
            self._trading.cancel(order)
        elif new is None or not new.is_open:
            text = "The new exit was not accepted; look at what protects the position now."
            self._tell("Exit not moved", text, Severity.DANGER)

    async def _placed(self, ticket: ExitTicket) -> Order | None:
        """Send an exit and wait for the exchange's word; None when it did not leave."""
        client_id = self._trading.new_id()
        broken = self._trading.send_exit(ticket, client_id)
        if broken:
            self._tell("Exit not placed", broken[0].message)
            return None
        return await order_reaching(
            self._stores.orders, client_id, lambda o: is_from_venue(o) or o.status.is_final
        )

    async def _fresh(self, position: Position) -> Position | None:
        """The position as the exchange tells it now; None (with a notice) when it cannot be known.

        Where asking fails, the user stream's word stands as long as that stream is live.
        """
        account, stores = self._account(), self._stores
        asked_ms = self._desk.clock() + round(stores.connection.clock_offset_ms)
        rows: Sequence[Position] | None = None
        if account is not None:
            with suppress(TerminalError):
                rows = await account.position(position.instrument)
        if rows is None:
            if account is not None and stores.connection.is_live(Link.USDM_ACCOUNT):
                return stores.positions.get(position.instrument, position.side)
            self._tell("Nothing closed", UNKNOWN, Severity.DANGER)
            return None
        found = next((row for row in rows if row.side is position.side), None)
        told_ms = stores.positions.told_ms(position.key) or 0
        as_of_ms = asked_ms - CLOCK_SLACK_MS
        if found is not None and told_ms <= as_of_ms:
            event = PositionsReported((found,), complete=False, event_ms=as_of_ms)
            stores.positions.apply(event)
        if found is None:
            known = stores.positions.get(position.instrument, position.side)
            return known if known is not None and told_ms > asked_ms else _flat(position)
        return found

    def _may_close(self) -> bool:
        if self._stores.positions.known and self._account() is not None:
            return True
        self._tell("Nothing closed", UNKNOWN, Severity.DANGER)
        return False

    def _exit(self, position: Position, leg: ExitLeg, fraction: Decimal) -> ExitTicket | None:
        contract = self._contract(position)
        if contract is None or not position.is_open:
            return None
        quantity = None
        if fraction != WHOLE or leg.price is not None:
            quantity = closable_part(position, fraction, contract, at_market=leg.price is None)
            if quantity is None:
                return None
        return exit_of_position(position, leg, quantity)

    def _twin(self, position: Position, leg: ExitLeg) -> Order | None:
        """An open whole exit of the same kind."""
        for order in self._stores.orders.open_orders(position.instrument):
            known = leg_of(order)
            if order.close_position and known is not None and known.kind is leg.kind:
                return order if closes(order, position) else None
        return None

    def _position_of(self, order: Order) -> Position | None:
        held = self._stores.positions.of(order.instrument)
        return next((position for position in held if closes(order, position)), None)

    def _contract(self, position: Position) -> FuturesContract | None:
        known = self._stores.instruments.get(position.instrument)
        return known if isinstance(known, FuturesContract) else None

    def _tell(self, title: str, text: str, severity: Severity = Severity.WARNING) -> None:
        self._desk.tell(severity, title, text, "position")


def _is_whole(ticket: ExitTicket) -> bool:
    return isinstance(ticket, FuturesStopMarketTicket) and isinstance(ticket.amount, CloseAll)


def _flat(position: Position) -> Position:
    return Position(instrument=position.instrument, side=position.side)
