"""Placing, testing, asking for and cancelling orders.

Source: REST "Trading endpoints".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from terminal.domain.order import OrderType
from terminal.simulator.params import Params
from terminal.simulator.spot.commands import Canceled
from terminal.simulator.spot.model import NewOrder, Placed, VenueError
from terminal.simulator.spot.order_lists import ListReport
from terminal.simulator.spot_wire import list_view as list_wire
from terminal.simulator.spot_wire import order_view as wire
from terminal.simulator.spot_wire.desk import Call, Endpoint, Security
from terminal.simulator.spot_wire.order_params import (
    ORDER_NAMES,
    default_response,
    new_client_id,
    read_order,
    response_type,
)
from terminal.simulator.spot_wire.order_view import ResponseType

RESTRICTIONS = ("ONLY_NEW", "ONLY_PARTIALLY_FILLED")


def _place(call: Call) -> dict[str, Any]:
    return _place_one(call, read_order(call.params, call.symbol()))


def _place_routed(call: Call) -> Any:
    """The WebSocket API puts this one answer into a list, as its page shows."""
    answer = _place_one(call, _read_routed(call))
    return [answer] if call.is_websocket else answer


def _read_routed(call: Call) -> NewOrder:
    """An order for smart order routing: LIMIT, or MARKET by quantity."""
    spec = call.symbol()
    order = read_order(call.params, spec)
    if not spec.routes:
        raise VenueError(-2010, "SOR is not available for this symbol.")
    if order.type not in (OrderType.LIMIT, OrderType.MARKET) or order.quantity is None:
        raise VenueError(-1116, "Invalid orderType.")
    return replace(order, use_sor=True)


def _place_one(call: Call, order: NewOrder) -> dict[str, Any]:
    response = response_type(call.params, default_response(order.type))
    call.ledger.add_order(call.account_id)
    return placed(call.exchange.place(call.account_id, order), response, call)


def placed(done: Placed, response: ResponseType, call: Call) -> dict[str, Any]:
    """An order's placement in the form that was asked for."""
    if response is ResponseType.ACK:
        return wire.acknowledged(done.order, call.unit)
    if response is ResponseType.RESULT:
        return wire.resulting(done.order, call.unit)
    return wire.full(done, call.unit)


def _test(call: Call) -> dict[str, Any]:
    return _test_one(call, read_order(call.params, call.symbol()))


def _test_routed(call: Call) -> dict[str, Any]:
    return _test_one(call, _read_routed(call))


def _test_one(call: Call, order: NewOrder) -> dict[str, Any]:
    with_rates = call.params.boolean("computeCommissionRates", default=False)
    response_type(call.params, ResponseType.FULL)
    call.exchange.test_order(call.account_id, order)
    if not with_rates:
        return {}
    rates = call.exchange.commission(call.account_id, order.symbol)
    return wire.order_commission(rates, order.side)


def which(params: Params) -> tuple[int | None, str | None]:
    order_id = params.integer("orderId")
    client_id = params.text("origClientOrderId")
    if order_id is None and client_id is None:
        text = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
        raise VenueError(-1102, text)
    return order_id, client_id


def _status(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    order_id, client_id = which(call.params)
    order = call.exchange.order(
        call.account_id, spec.symbol, order_id=order_id, client_id=client_id
    )
    return wire.queried(order, call.unit)


def read_restriction(params: Params) -> str | None:
    """`cancelRestrictions`; -1145 for an unknown word."""
    restriction = params.text("cancelRestrictions")
    if restriction is not None and restriction not in RESTRICTIONS:
        text = "cancelRestrictions has to be either ONLY_NEW or ONLY_PARTIALLY_FILLED."
        raise VenueError(-1145, text)
    return restriction


def canceled(done: Canceled, call: Call) -> dict[str, Any]:
    """A cancelled order, or the list that went with it."""
    if isinstance(done, ListReport):
        return list_wire.canceled(done, call.unit)
    return wire.canceled(done, call.unit)


def _cancel(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    params = call.params
    order_id, client_id = which(params)
    restriction = read_restriction(params)
    done = call.exchange.cancel(
        call.account_id,
        spec.symbol,
        order_id=order_id,
        client_id=client_id,
        new_client_id=params.client_id("newClientOrderId") or new_client_id(),
        restriction=restriction,
    )
    return canceled(done, call)


def _cancel_all(call: Call) -> list[dict[str, Any]]:
    spec = call.symbol()
    orders = call.exchange.cancel_all(call.account_id, spec.symbol)
    return [canceled(done, call) for done in orders]


def _open(call: Call) -> list[dict[str, Any]]:
    symbol = call.symbol().symbol if "symbol" in call.params else None
    return wire.listed(call.exchange.open_orders(call.account_id, symbol), call.unit)


def _history(call: Call) -> list[dict[str, Any]]:
    spec = call.symbol()
    params = call.params
    start_ms, end_ms = time_range(params)
    order_id = params.integer("orderId")
    orders = call.exchange.all_orders(
        call.account_id,
        spec.symbol,
        order_id=None if start_ms is not None or end_ms is not None else order_id,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=params.limit(500, 1000),
    )
    return wire.listed(orders, call.unit)


def time_range(params: Params) -> tuple[int | None, int | None]:
    """`startTime` and `endTime` in milliseconds; -1127 when more than a day apart."""
    start_ms, end_ms = params.time_ms("startTime"), params.time_ms("endTime")
    if start_ms is not None and end_ms is not None and end_ms - start_ms > 86_400_000:
        raise VenueError(-1127, "More than 24 hours between startTime and endTime.")
    return start_ms, end_ms


def _test_weight(params: Params) -> int:
    try:
        return 20 if params.boolean("computeCommissionRates", default=False) else 1
    except VenueError:
        return 1


def _signed(
    verb: str, path: str, method: str, weight: Any, answer: Any, names: frozenset[str], **more: Any
) -> Endpoint:
    return Endpoint(
        rest=(verb, f"/api/v3/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=names,
        security=Security.SIGNED,
        **more,
    )


_IDS = frozenset({"symbol", "orderId", "origClientOrderId"})

_ROUTED_NAMES = ORDER_NAMES - {
    *("quoteOrderQty", "stopPrice", "trailingDelta"),
    *("pegPriceType", "pegOffsetType", "pegOffsetValue"),
}

ENDPOINTS = (
    _signed(
        *("POST", "order", "order.place", 1, _place, ORDER_NAMES),
        free_when_done=True,
        counts_orders=True,
    ),
    _signed(
        "POST",
        "order/test",
        "order.test",
        _test_weight,
        _test,
        ORDER_NAMES | {"computeCommissionRates"},
    ),
    _signed(
        *("POST", "sor/order", "sor.order.place", 1, _place_routed, _ROUTED_NAMES),
        free_when_done=True,
        counts_orders=True,
    ),
    _signed(
        "POST",
        "sor/order/test",
        "sor.order.test",
        _test_weight,
        _test_routed,
        _ROUTED_NAMES | {"computeCommissionRates"},
    ),
    _signed("GET", "order", "order.status", 4, _status, _IDS),
    _signed(
        "DELETE",
        "order",
        "order.cancel",
        1,
        _cancel,
        _IDS | {"newClientOrderId", "cancelRestrictions"},
        free_when_done=True,
    ),
    _signed(
        "DELETE",
        "openOrders",
        "openOrders.cancelAll",
        1,
        _cancel_all,
        frozenset({"symbol"}),
        free_when_done=True,
    ),
    _signed(
        "GET",
        "openOrders",
        "openOrders.status",
        lambda params: 6 if "symbol" in params else 80,
        _open,
        frozenset({"symbol"}),
    ),
    _signed(
        "GET",
        "allOrders",
        "allOrders",
        20,
        _history,
        frozenset({"symbol", "orderId", "startTime", "endTime", "limit"}),
    ),
)
