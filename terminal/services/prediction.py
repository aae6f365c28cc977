"""The order a ticket will become, as we expect it until the venue says."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import Order, OrderStatus, OrderType, Side, TimeInForce
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    OrderTicket,
    StopLimitTicket,
    StopMarketTicket,
)


def predict(ticket: OrderTicket, client_id: str, now_ms: int, last: Decimal | None) -> Order:
    """The SUBMITTING row of `ticket`; `last` is the last price, for naming stops."""
    quantity: Decimal | None = None
    price = trigger = by_value = iceberg = None
    force: TimeInForce | None = None
    match ticket:
        case LimitTicket():
            kind = OrderType.LIMIT_MAKER if ticket.post_only else OrderType.LIMIT
            quantity, price, iceberg = ticket.quantity, ticket.price, ticket.iceberg_quantity
            force = None if ticket.post_only else ticket.time_in_force
        case MarketTicket():
            kind = OrderType.MARKET
            if isinstance(ticket.amount, BaseQuantity):
                quantity = ticket.amount.value
            else:
                by_value = ticket.amount.value
        case StopLimitTicket():
            takes = _takes_profit(ticket, last)
            kind = OrderType.TAKE_PROFIT_LIMIT if takes else OrderType.STOP_LOSS_LIMIT
            quantity, price, iceberg = ticket.quantity, ticket.price, ticket.iceberg_quantity
            trigger, force = ticket.trigger_price, ticket.time_in_force
        case StopMarketTicket():
            kind = OrderType.TAKE_PROFIT if _takes_profit(ticket, last) else OrderType.STOP_LOSS
            quantity, trigger = ticket.quantity, ticket.trigger_price
    return Order(
        instrument=ticket.instrument,
        client_id=client_id,
        side=ticket.side,
        type=kind,
        status=OrderStatus.SUBMITTING,
        quantity=quantity,
        price=price,
        trigger_price=trigger,
        quote_quantity=by_value,
        iceberg_quantity=iceberg,
        time_in_force=force,
        is_working=trigger is None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )


def _takes_profit(ticket: StopLimitTicket | StopMarketTicket, last: Decimal | None) -> bool:
    """A buy waiting below the market, or a sell waiting above it."""
    if last is None:
        return False
    below = ticket.trigger_price < last
    return below if ticket.side is Side.BUY else not below
