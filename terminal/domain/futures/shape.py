"""The one flat form of every futures order: what its rules look at."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.ticket import (
    CloseAll,
    Exposure,
    FuturesLimitTicket,
    FuturesMarketTicket,
    FuturesStopLimitTicket,
    FuturesStopMarketTicket,
    FuturesTicket,
    GoodTill,
    Lasting,
    OneWay,
    PriceMatch,
    WorkingPrice,
)
from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.domain.order_shape import stop_kind
from terminal.domain.spot.ticket import StopKind
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    OrderTicket,
    StopLimitTicket,
    StopMarketTicket,
)


class FuturesShape(NamedTuple):
    """One futures order; None means that the parameter is not sent.

    `position_side` None is one-way mode. `quote_quantity` is never legal here and only says that
    a plain ticket asked for it.
    """

    side: Side
    type: OrderType
    quantity: Decimal | None
    price: Decimal | None = None
    price_match: PriceMatch | None = None
    trigger_price: Decimal | None = None
    activation_price: Decimal | None = None
    callback_percent: Decimal | None = None
    time_in_force: TimeInForce | None = None
    good_till_ms: int | None = None
    reduce_only: bool = False
    close_position: bool = False
    position_side: PositionSide | None = None
    working: WorkingPrice = WorkingPrice.CONTRACT
    price_protect: bool = False
    quote_quantity: Decimal | None = None
    iceberg_quantity: Decimal | None = None
    stp_mode: StpMode | None = None


CONDITIONAL_TYPES = frozenset(
    {
        OrderType.STOP,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_MARKET,
        OrderType.TRAILING_STOP_MARKET,
    }
)
_AT_LIMIT = {StopKind.STOP_LOSS: OrderType.STOP, StopKind.TAKE_PROFIT: OrderType.TAKE_PROFIT}
_AT_MARKET = {
    StopKind.STOP_LOSS: OrderType.STOP_MARKET,
    StopKind.TAKE_PROFIT: OrderType.TAKE_PROFIT_MARKET,
}


def futures_shape(ticket: FuturesTicket | OrderTicket, last_price: Decimal | None) -> FuturesShape:
    """A single order; `last_price` decides the wire type of the two plain stop tickets."""
    if isinstance(ticket, LimitTicket | MarketTicket | StopLimitTicket | StopMarketTicket):
        return _plain(ticket, last_price)
    if isinstance(ticket, FuturesLimitTicket):
        shape = FuturesShape(ticket.side, OrderType.LIMIT, ticket.quantity)
        return _lasting(_priced(_exposed(shape, ticket.exposure), ticket.price), ticket.lasting)
    if isinstance(ticket, FuturesMarketTicket):
        shape = FuturesShape(ticket.side, OrderType.MARKET, ticket.quantity)
        return _exposed(shape, ticket.exposure)
    if isinstance(ticket, FuturesStopLimitTicket):
        shape = FuturesShape(
            ticket.side,
            _AT_LIMIT[ticket.kind],
            ticket.quantity,
            trigger_price=ticket.trigger_price,
            working=ticket.working,
            price_protect=ticket.price_protect,
        )
        return _lasting(_priced(_exposed(shape, ticket.exposure), ticket.price), ticket.lasting)
    if isinstance(ticket, FuturesStopMarketTicket):
        amount = ticket.amount
        shape = FuturesShape(
            ticket.side,
            _AT_MARKET[ticket.kind],
            None,
            trigger_price=ticket.trigger_price,
            working=ticket.working,
            price_protect=ticket.price_protect,
        )
        if isinstance(amount, CloseAll):
            return shape._replace(close_position=True, position_side=amount.position_side)
        return _exposed(shape._replace(quantity=amount.quantity), amount.exposure)
    shape = FuturesShape(
        ticket.side,
        OrderType.TRAILING_STOP_MARKET,
        ticket.quantity,
        activation_price=ticket.activation_price,
        callback_percent=ticket.callback_percent,
        working=ticket.working,
    )
    return _exposed(shape, ticket.exposure)


def _plain(ticket: OrderTicket, last_price: Decimal | None) -> FuturesShape:
    """The four common tickets in one-way mode; post-only is a time in force here."""
    if isinstance(ticket, MarketTicket):
        amount = ticket.amount
        shape = FuturesShape(ticket.side, OrderType.MARKET, None)
        if isinstance(amount, BaseQuantity):
            return shape._replace(quantity=amount.value)
        return shape._replace(quote_quantity=amount.value)
    if isinstance(ticket, LimitTicket):
        time = TimeInForce.GTX if ticket.post_only else ticket.time_in_force
        return FuturesShape(
            ticket.side,
            OrderType.LIMIT,
            ticket.quantity,
            ticket.price,
            time_in_force=time,
            iceberg_quantity=ticket.iceberg_quantity,
        )
    kind = stop_kind(ticket.side, ticket.trigger_price, last_price)
    if isinstance(ticket, StopMarketTicket):
        return FuturesShape(
            ticket.side, _AT_MARKET[kind], ticket.quantity, trigger_price=ticket.trigger_price
        )
    return FuturesShape(
        ticket.side,
        _AT_LIMIT[kind],
        ticket.quantity,
        ticket.price,
        trigger_price=ticket.trigger_price,
        time_in_force=ticket.time_in_force,
        iceberg_quantity=ticket.iceberg_quantity,
    )


def _exposed(shape: FuturesShape, exposure: Exposure) -> FuturesShape:
    if isinstance(exposure, OneWay):
        return shape._replace(reduce_only=exposure.reduce_only)
    return shape._replace(position_side=exposure.position_side)


def _priced(shape: FuturesShape, price: Decimal | PriceMatch) -> FuturesShape:
    if isinstance(price, PriceMatch):
        return shape._replace(price_match=price)
    return shape._replace(price=price)


def _lasting(shape: FuturesShape, lasting: Lasting) -> FuturesShape:
    if isinstance(lasting, GoodTill):
        return shape._replace(time_in_force=TimeInForce.GTD, good_till_ms=lasting.date_ms)
    return shape._replace(time_in_force=lasting)
