"""Futures tickets as wire parameters of both markets: ordered, plain text, never an exponent.

Orders that wait for a trigger go to the algo service, whose parameters have names of their own.
Sources: USDⓈ-M and COIN-M Futures, "New Order", "New Algo Order", "Modify Order".
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.shape import CONDITIONAL_TYPES, FuturesShape, futures_shape
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order
from terminal.domain.ticket import OrderTicket


def waits(ticket: FuturesTicket | OrderTicket) -> bool:
    """True for orders of the algo service: stops, take-profits and trailing stops."""
    return futures_shape(ticket, None).type in CONDITIONAL_TYPES


def encode_plain(
    ticket: FuturesTicket | OrderTicket, contract: FuturesContract, client_id: str
) -> dict[str, str]:
    """Parameters of `POST order`, without timestamp and signature.

    Raises:
        ValueError: for an order that belongs to the algo service.
    """
    if waits(ticket):
        raise ValueError("an order with a trigger goes to the algo service")
    shape = futures_shape(ticket, None)
    params = _common(shape, contract)
    params["newClientOrderId"] = client_id
    _put_mode(params, ticket)
    return params


def encode_conditional(
    ticket: FuturesTicket | OrderTicket,
    contract: FuturesContract,
    client_id: str,
    last_price: Decimal | None,
) -> dict[str, str]:
    """Parameters of `POST algoOrder`, without timestamp and signature.

    `last_price` decides between stop and take-profit for the plain stop tickets.

    Raises:
        ValueError: for an order without a trigger.
    """
    if not waits(ticket):
        raise ValueError("the algo service takes only orders with a trigger")
    shape = futures_shape(ticket, last_price)
    params = {"algoType": "CONDITIONAL", **_common(shape, contract)}
    _put(params, "triggerPrice", shape.trigger_price)
    _put(params, "activatePrice", shape.activation_price)
    _put(params, "callbackRate", shape.callback_percent)
    params["workingType"] = shape.working.value
    if shape.price_protect:
        params["priceProtect"] = "TRUE"
    if shape.close_position:
        params["closePosition"] = "true"
    params["clientAlgoId"] = client_id
    _put_mode(params, ticket)
    return params


def encode_modification(order: Order, quantity: Decimal, price: Decimal) -> dict[str, str]:
    """Parameters of `PUT order`: both numbers, always."""
    return {
        "symbol": order.instrument.symbol,
        "side": order.side.value,
        "origClientOrderId": order.client_id,
        "quantity": plain_text(quantity),
        "price": plain_text(price),
    }


def _common(shape: FuturesShape, contract: FuturesContract) -> dict[str, str]:
    params = {"symbol": contract.symbol, "side": shape.side.value, "type": shape.type.value}
    if shape.position_side is not None:
        params["positionSide"] = shape.position_side.value
    if shape.time_in_force is not None:
        params["timeInForce"] = shape.time_in_force.value
    _put(params, "quantity", shape.quantity)
    _put(params, "price", shape.price)
    if shape.price_match is not None:
        params["priceMatch"] = shape.price_match.value
    if shape.good_till_ms is not None:
        params["goodTillDate"] = str(shape.good_till_ms)
    if shape.reduce_only:
        params["reduceOnly"] = "true"
    return params


def _put(params: dict[str, str], name: str, value: Decimal | None) -> None:
    if value is not None:
        params[name] = plain_text(value)


def _put_mode(params: dict[str, str], ticket: FuturesTicket | OrderTicket) -> None:
    if ticket.stp_mode is not None:
        params["selfTradePreventionMode"] = ticket.stp_mode.value
