"""The one flat form of every spot order: what filters look at and what is written on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, assert_never

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.domain.spot.ticket import (
    Conditional,
    ConditionalTicket,
    LimitAt,
    OcoTicket,
    OwnSidePeg,
    PaidOrder,
    PaidPair,
    Pair,
    PeggedTicket,
    PegTo,
    PendingOrder,
    PendingPair,
    PlainTicket,
    PostOnly,
    SpotTicket,
    StopKind,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    StopLimitTicket,
    StopMarketTicket,
)


class OrderShape(NamedTuple):
    """One order as the exchange will see it; None means that the parameter is not sent.

    `quantity` is None for orders by value and for those that sell what another one delivers.
    `trailing` in basis points. `locks_funds` is False for orders that need their money later.
    """

    side: Side
    type: OrderType
    quantity: Decimal | None
    quote_quantity: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    trailing: int | None = None
    iceberg_quantity: Decimal | None = None
    time_in_force: TimeInForce | None = None
    peg: PegTo | None = None
    peg_levels: int = 0
    locks_funds: bool = True


CONDITIONAL_TYPES = frozenset(
    {
        OrderType.STOP_LOSS,
        OrderType.STOP_LOSS_LIMIT,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_LIMIT,
    }
)
STOP_LOSSES = frozenset({OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT})


def triggers_above(type_: OrderType, side: Side) -> bool:
    """Whether a conditional order waits for a rise (buy stops, sell take-profits)."""
    return (type_ in STOP_LOSSES) == (side is Side.BUY)


def shapes_of(ticket: SpotTicket, last_price: Decimal | None) -> tuple[OrderShape, ...]:
    """The orders a ticket stands for, in the order the exchange lists them (above before below)."""
    if isinstance(ticket, OcoTicket):
        return _pair(ticket.pair, ticket.side, ticket.quantity, locks_funds=True)
    if isinstance(ticket, TriggeredListTicket):
        return (shape_of(ticket.working, last_price), *_later(ticket))
    return (shape_of(ticket, last_price),)


def shape_of(ticket: PlainTicket, last_price: Decimal | None) -> OrderShape:
    """A single order. `last_price` decides the wire type of the two plain stop tickets."""
    if isinstance(ticket, LimitTicket):
        return OrderShape(
            ticket.side,
            OrderType.LIMIT_MAKER if ticket.post_only else OrderType.LIMIT,
            ticket.quantity,
            price=ticket.price,
            iceberg_quantity=ticket.iceberg_quantity,
            time_in_force=None if ticket.post_only else ticket.time_in_force,
        )
    if isinstance(ticket, MarketTicket):
        amount = ticket.amount
        if isinstance(amount, BaseQuantity):
            return OrderShape(ticket.side, OrderType.MARKET, amount.value)
        return OrderShape(ticket.side, OrderType.MARKET, None, amount.value)
    if isinstance(ticket, StopLimitTicket):
        kind = stop_kind(ticket.side, ticket.trigger_price, last_price)
        return OrderShape(
            ticket.side,
            OrderType(f"{kind}_LIMIT"),
            ticket.quantity,
            price=ticket.price,
            trigger_price=ticket.trigger_price,
            iceberg_quantity=ticket.iceberg_quantity,
            time_in_force=ticket.time_in_force,
        )
    if isinstance(ticket, StopMarketTicket):
        kind = stop_kind(ticket.side, ticket.trigger_price, last_price)
        return OrderShape(
            ticket.side, OrderType(kind), ticket.quantity, trigger_price=ticket.trigger_price
        )
    if isinstance(ticket, ConditionalTicket):
        return _leg(ticket.order, ticket.side, ticket.quantity, locks_funds=True)
    if isinstance(ticket, PeggedTicket):
        return _pegged(ticket)
    assert_never(ticket)


def stop_kind(side: Side, trigger_price: Decimal, last_price: Decimal | None) -> StopKind:
    """Stop loss when the market must move against a holder of the other side, else take profit.

    Without a last price, or when the trigger equals it, a stop loss is assumed.
    """
    if last_price is None or trigger_price == last_price:
        return StopKind.STOP_LOSS
    rises = trigger_price > last_price
    return StopKind.STOP_LOSS if rises == (side is Side.BUY) else StopKind.TAKE_PROFIT


def _later(ticket: TriggeredListTicket) -> tuple[OrderShape, ...]:
    """The orders that wait for the working one; none of them locks funds yet."""
    then = ticket.then
    if isinstance(then, PendingOrder):
        return (_leg(then.order, then.side, then.quantity, locks_funds=False),)
    if isinstance(then, PendingPair):
        return _pair(then.pair, then.side, then.quantity, locks_funds=False)
    if isinstance(then, PaidOrder):
        return (_leg(then.order, Side.SELL, None, locks_funds=False),)
    if isinstance(then, PaidPair):
        return _pair(then.pair, Side.SELL, None, locks_funds=False)
    assert_never(then)


def _pair(
    pair: Pair, side: Side, quantity: Decimal | None, *, locks_funds: bool
) -> tuple[OrderShape, ...]:
    return (
        _leg(pair.above, side, quantity, locks_funds=locks_funds),
        _leg(pair.below, side, quantity, locks_funds=locks_funds),
    )


def _leg(
    leg: LimitAt | PostOnly | Conditional | None,
    side: Side,
    quantity: Decimal | None,
    *,
    locks_funds: bool,
) -> OrderShape:
    if leg is None:
        return OrderShape(side, OrderType.MARKET, quantity, locks_funds=locks_funds)
    if isinstance(leg, PostOnly):
        return OrderShape(
            side,
            OrderType.LIMIT_MAKER,
            quantity,
            price=leg.price,
            iceberg_quantity=leg.iceberg_quantity,
            locks_funds=locks_funds,
        )
    if isinstance(leg, LimitAt):
        return OrderShape(
            side,
            OrderType.LIMIT,
            quantity,
            price=leg.price,
            iceberg_quantity=leg.iceberg_quantity,
            time_in_force=leg.time_in_force,
            locks_funds=locks_funds,
        )
    when, then = leg.when, leg.then
    trigger_price, trailing = (
        (when.price, None) if isinstance(when, Trigger) else (when.activation, when.delta)
    )
    return OrderShape(
        side,
        OrderType(leg.kind if then is None else f"{leg.kind}_LIMIT"),
        quantity,
        price=None if then is None else then.price,
        trigger_price=trigger_price,
        trailing=trailing,
        iceberg_quantity=None if then is None else then.iceberg_quantity,
        time_in_force=None if then is None else then.time_in_force,
        locks_funds=locks_funds,
    )


def _pegged(ticket: PeggedTicket) -> OrderShape:
    peg = ticket.peg
    if isinstance(peg, OwnSidePeg):
        return OrderShape(
            ticket.side,
            OrderType.LIMIT_MAKER if peg.post_only else OrderType.LIMIT,
            ticket.quantity,
            iceberg_quantity=ticket.iceberg_quantity,
            time_in_force=None if peg.post_only else TimeInForce.GTC,
            peg=PegTo.PRIMARY,
            peg_levels=peg.levels,
        )
    return OrderShape(
        ticket.side,
        OrderType.LIMIT,
        ticket.quantity,
        iceberg_quantity=ticket.iceberg_quantity,
        time_in_force=peg.time_in_force,
        peg=PegTo.MARKET,
        peg_levels=peg.levels,
    )
