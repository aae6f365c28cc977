"""Which way a change of an open order goes, and what speaks against it. Pure.

A smaller quantity keeps the order's place in the queue; everything else is a cancel and a new
order at the end of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.gate import ALLOWED, Decision
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Order, OrderStatus, OrderType, TimeInForce
from terminal.domain.order_moves import Change, freed_by, unfilled_of
from terminal.domain.spot.amendment import validate_amendment
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    PlainTicket,
    StopKind,
    Trailing,
    Trigger,
)
from terminal.domain.ticket import LimitTicket
from terminal.domain.validation import MarketContext, Violation, blocking, validate
from terminal.domain.violation import Field


class Way(StrEnum):
    """How a change is made; the value is what is said of it beforehand."""

    NOTHING = "no change"
    KEEP = "keeps its place in the queue"
    REPLACE = "cancels and places anew, at the end of the queue"
    MODIFY = "goes to the end of the queue"
    IMPOSSIBLE = "cannot be changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The way a change would go, with everything that speaks against it.

    `ticket` is the new order of a replacement: what is left of the old one, with the change. Of a
    modification it is the whole order as it will be.
    `decision` is the gate's word: what of it only asks is no violation.
    """

    way: Way
    quantity: Decimal | None = None
    ticket: SingleTicket | None = None
    violations: tuple[Violation, ...] = ()
    decision: Decision = ALLOWED

    @property
    def is_possible(self) -> bool:
        return self.way in (Way.KEEP, Way.REPLACE, Way.MODIFY) and not self.against

    @property
    def against(self) -> tuple[Violation, ...]:
        """What keeps it from being made; what is left of `violations` is advice."""
        return blocking(self.violations)


def plan_change(order: Order, change: Change, pair: SpotPair, context: MarketContext) -> Plan:
    """Decide the way and judge it with what is known now. Pure."""
    price = order.price if change.price is None else change.price
    trigger = order.trigger_price if change.trigger_price is None else change.trigger_price
    quantity = order.quantity if change.quantity is None else change.quantity
    if order.quantity is None or quantity is None or order.status is OrderStatus.UNCONFIRMED:
        return _impossible("Its quantity is not settled yet: wait until the exchange has answered.")
    if (price, trigger, quantity) == (order.price, order.trigger_price, order.quantity):
        return Plan(way=Way.NOTHING)
    same_levels = (price, trigger) == (order.price, order.trigger_price)
    if same_levels and quantity < order.quantity and pair.amend_allowed:
        found = validate_amendment(order, quantity, pair, context)
        return Plan(way=Way.KEEP, quantity=quantity, violations=found)
    if order.list_id is not None:
        return _impossible(
            "It belongs to an order list: the exchange replaces single orders only, so just its"
            " quantity can get smaller. To move it, cancel the list and place it again."
        )
    if not pair.cancel_replace_allowed:
        return _impossible(f"{pair.display_name} takes no replacements: cancel, then place again.")
    rest = unfilled_of(order, quantity)
    if rest <= 0:
        return _impossible("So much is filled already: cancel the rest instead.")
    ticket = _ticket(order, price, trigger, rest)
    if ticket is None:
        return _impossible(
            "A pegged order takes its price from the book once and does not say how any more:"
            " cancel it and place it again."
            if order.pegged_price is not None
            else "This kind of order cannot be moved: cancel it and place it again."
        )
    found = validate(ticket, pair, context_without(order, context))
    return Plan(way=Way.REPLACE, quantity=quantity, ticket=ticket, violations=found)


def _impossible(message: str) -> Plan:
    violation = Violation(rule="AMEND", field=Field.ORDER, message=message)
    return Plan(way=Way.IMPOSSIBLE, violations=(violation,))


def _ticket(
    order: Order, price: Decimal | None, trigger: Decimal | None, quantity: Decimal
) -> PlainTicket | None:
    """The same kind of order with new numbers; None for kinds that have no numbers to move."""
    if order.pegged_price is not None:
        return None
    force = order.time_in_force or TimeInForce.GTC
    if order.type in (OrderType.LIMIT, OrderType.LIMIT_MAKER) and price is not None:
        post_only = order.type is OrderType.LIMIT_MAKER
        return LimitTicket(
            instrument=order.instrument,
            side=order.side,
            quantity=quantity,
            price=price,
            post_only=post_only,
            iceberg_quantity=_visible(order, quantity),
            stp_mode=order.stp_mode,
            time_in_force=TimeInForce.GTC if post_only else force,
        )
    if not order.type.value.startswith(("STOP_LOSS", "TAKE_PROFIT")):
        return None
    when: Trigger | Trailing
    if order.trailing_delta is not None:
        # It trails anew from the moment it is placed, at the same distance.
        when = Trailing(order.trailing_delta, trigger)
    elif trigger is not None:
        when = Trigger(trigger)
    else:
        return None
    kind = StopKind.STOP_LOSS if "STOP_LOSS" in order.type.value else StopKind.TAKE_PROFIT
    then = None
    if price is not None:
        then = LimitAt(price, force, _visible(order, quantity))
    return ConditionalTicket(
        instrument=order.instrument,
        side=order.side,
        quantity=quantity,
        order=Conditional(kind, when, then),
        stp_mode=order.stp_mode,
    )


def _visible(order: Order, quantity: Decimal) -> Decimal | None:
    visible = order.iceberg_quantity
    return None if visible is None else min(visible, quantity)


def context_without(order: Order, context: MarketContext) -> MarketContext:
    """The account as it is once `order` is cancelled: one order less, its money free again."""
    base, quote = freed_by(order, context.base_balance, context.quote_balance)

    def less(count: int | None, by: bool = True) -> int | None:
        return count if count is None or not by else max(0, count - 1)

    waits = order.trigger_price is not None and not order.is_working
    iceberg = bool(order.iceberg_quantity)
    return replace(
        context,
        base_balance=base,
        quote_balance=quote,
        open_orders=less(context.open_orders),
        open_conditional_orders=less(context.open_conditional_orders, waits),
        open_icebergs=less(context.open_icebergs, iceberg),
        exchange_open_orders=less(context.exchange_open_orders),
        exchange_open_conditional_orders=less(context.exchange_open_conditional_orders, waits),
        exchange_open_icebergs=less(context.exchange_open_icebergs, iceberg),
    )
