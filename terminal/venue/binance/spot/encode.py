"""Spot tickets as wire parameters: ordered, plain text, never an exponent.

Source: Spot API, "New order", "New order lists"; parameters by order type in section "Trading".
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.capabilities import ListKind
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import plain_text
from terminal.domain.order import StpMode
from terminal.domain.order_shape import OrderShape, shape_of, shapes_of
from terminal.domain.spot.list_rules import list_kind
from terminal.domain.spot.ticket import OcoTicket, PlainTicket, TriggeredListTicket
from terminal.venue.api import ListIds

_SECOND_PREFIXES = {
    ListKind.OTO: ("pending",),
    ListKind.OPO: ("pending",),
    ListKind.OTOCO: ("pendingAbove", "pendingBelow"),
    ListKind.OPOCO: ("pendingAbove", "pendingBelow"),
}


def encode_order(
    ticket: PlainTicket, instrument: SpotPair, client_id: str, last_price: Decimal | None
) -> dict[str, str]:
    """Parameters of one order, without timestamp and signature.

    `last_price` decides between stop loss and take profit for the plain stop tickets.
    """
    shape = shape_of(ticket, last_price)
    params = {"symbol": instrument.symbol, "side": shape.side.value, "type": shape.type.value}
    if shape.time_in_force is not None:
        params["timeInForce"] = shape.time_in_force.value
    _put(params, "quantity", shape.quantity)
    _put(params, "quoteOrderQty", shape.quote_quantity)
    _put(params, "price", shape.price)
    params["newClientOrderId"] = client_id
    _put(params, "stopPrice", shape.trigger_price)
    if shape.trailing is not None:
        params["trailingDelta"] = str(shape.trailing)
    _put(params, "icebergQty", shape.iceberg_quantity)
    _put_stp(params, ticket.stp_mode)
    if shape.peg is not None:
        params["pegPriceType"] = shape.peg.value
        if shape.peg_levels:
            params["pegOffsetType"] = "PRICE_LEVEL"
            params["pegOffsetValue"] = str(shape.peg_levels)
    return params


def encode_list(
    ticket: OcoTicket | TriggeredListTicket, instrument: SpotPair, ids: ListIds
) -> dict[str, str]:
    """Parameters of an order list; `list_kind` tells which endpoint takes them.

    Raises:
        ValueError: when there are not as many ids as orders.
    """
    shapes = shapes_of(ticket, None)
    if len(ids.order_ids) != len(shapes):
        raise ValueError("a list needs one id for every order")
    params = {"symbol": instrument.symbol, "listClientOrderId": ids.list_id}
    if isinstance(ticket, OcoTicket):
        params["side"] = ticket.side.value
        params["quantity"] = plain_text(ticket.quantity)
        prefixes: tuple[str, ...] = ("above", "below")
        stp_mode = ticket.stp_mode
    else:
        prefixes = ("working", *_SECOND_PREFIXES[list_kind(ticket)])
        first, second = shapes[0], shapes[1]
        params["workingSide"] = first.side.value
        _put(params, "workingQuantity", first.quantity)
        params["pendingSide"] = second.side.value
        _put(params, "pendingQuantity", second.quantity)
        stp_mode = ticket.working.stp_mode
    for prefix, shape, order_id in zip(prefixes, shapes, ids.order_ids, strict=True):
        _put_leg(params, prefix, shape, order_id)
    _put_stp(params, stp_mode)
    return params


def _put_leg(params: dict[str, str], prefix: str, shape: OrderShape, order_id: str) -> None:
    params[f"{prefix}Type"] = shape.type.value
    params[f"{prefix}ClientOrderId"] = order_id
    _put(params, f"{prefix}Price", shape.price)
    _put(params, f"{prefix}StopPrice", shape.trigger_price)
    if shape.trailing is not None:
        params[f"{prefix}TrailingDelta"] = str(shape.trailing)
    _put(params, f"{prefix}IcebergQty", shape.iceberg_quantity)
    if shape.time_in_force is not None:
        params[f"{prefix}TimeInForce"] = shape.time_in_force.value


def _put(params: dict[str, str], name: str, value: Decimal | None) -> None:
    if value is not None:
        params[name] = plain_text(value)


def _put_stp(params: dict[str, str], mode: StpMode | None) -> None:
    if mode is not None:
        params["selfTradePreventionMode"] = mode.value
