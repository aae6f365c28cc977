"""Order tickets to wire parameters."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.errors import Invalid
from terminal.domain.instrument import Instrument
from terminal.domain.numbers import plain_text
from terminal.domain.order import Side
from terminal.domain.ticket import (
    BaseQuantity,
    LimitTicket,
    MarketTicket,
    OrderTicket,
    StopLimitTicket,
)


def encode_order(
    ticket: OrderTicket, instrument: Instrument, client_id: str, last_price: Decimal | None
) -> dict[str, str]:
    """Parameters of a new order; numbers as plain text.

    Raises:
        Invalid: for a conditional ticket when the last price is unknown.
    """
    params = {
        "symbol": instrument.id.symbol,
        "side": ticket.side.value,
        "newClientOrderId": client_id,
    }
    if ticket.stp_mode is not None:
        params["selfTradePreventionMode"] = ticket.stp_mode.value
    match ticket:
        case MarketTicket():
            params["type"] = "MARKET"
            name = "quantity" if isinstance(ticket.amount, BaseQuantity) else "quoteOrderQty"
            params[name] = plain_text(ticket.amount.value)
            return params
        case LimitTicket():
            params["type"] = "LIMIT_MAKER" if ticket.post_only else "LIMIT"
        case _:
            params["type"] = _conditional_type(ticket.side, ticket.trigger_price, last_price)
            params["stopPrice"] = plain_text(ticket.trigger_price)
    params["quantity"] = plain_text(ticket.quantity)
    if isinstance(ticket, LimitTicket | StopLimitTicket):
        params["price"] = plain_text(ticket.price)
        if isinstance(ticket, StopLimitTicket):
            params["type"] += "_LIMIT"
        if params["type"] != "LIMIT_MAKER":
            params["timeInForce"] = ticket.time_in_force.value
        if ticket.iceberg_quantity is not None:
            params["icebergQty"] = plain_text(ticket.iceberg_quantity)
    return params


def _conditional_type(side: Side, trigger: Decimal, last_price: Decimal | None) -> str:
    if last_price is None:
        raise Invalid("A conditional order needs the last price, which is not known yet.")
    above = trigger > last_price
    return "STOP_LOSS" if above is (side is Side.BUY) else "TAKE_PROFIT"
