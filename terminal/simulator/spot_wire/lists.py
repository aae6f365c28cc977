"""Placing, asking for and cancelling order lists.

Source: REST "Order lists"; `orderList/opo` and `opoco` of 2025-12-18.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from terminal.domain.order import OrderType, Side
from terminal.simulator.params import Params
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import NewOrder, VenueError
from terminal.simulator.spot.order_lists import ListKind, NewOrderList
from terminal.simulator.spot_wire import list_view as wire
from terminal.simulator.spot_wire.desk import Call, Endpoint, Security
from terminal.simulator.spot_wire.order_params import (
    leg_names,
    new_client_id,
    read_leg,
    read_side,
    response_type,
)
from terminal.simulator.spot_wire.order_view import ResponseType
from terminal.simulator.spot_wire.orders import time_range

_DAY_NAMES = frozenset({"fromId", "startTime", "endTime", "limit"})
_COMMON = frozenset({"symbol", "listClientOrderId", "newOrderRespType", "selfTradePreventionMode"})


def _working(params: Params, spec: SymbolSpec) -> NewOrder:
    side = read_side(params, "workingSide")
    return read_leg(params, spec, "working", side, "workingQuantity")


def _oco(params: Params, spec: SymbolSpec) -> tuple[NewOrder | None, tuple[NewOrder, ...]]:
    side = read_side(params, "side")
    above = read_leg(params, spec, "above", side, "quantity")
    return None, (above, read_leg(params, spec, "below", side, "quantity"))


def _oto(params: Params, spec: SymbolSpec) -> tuple[NewOrder | None, tuple[NewOrder, ...]]:
    working = _working(params, spec)
    side = read_side(params, "pendingSide")
    params.need_text("pendingQuantity")
    return working, (read_leg(params, spec, "pending", side, "pendingQuantity"),)


def _otoco(params: Params, spec: SymbolSpec) -> tuple[NewOrder | None, tuple[NewOrder, ...]]:
    working = _working(params, spec)
    return working, _pending_pair(params, spec, "pendingQuantity")


def _opo(params: Params, spec: SymbolSpec) -> tuple[NewOrder | None, tuple[NewOrder, ...]]:
    _no_quantity(params)
    working = _working(params, spec)
    side = read_side(params, "pendingSide")
    return working, (read_leg(params, spec, "pending", side, None),)


def _opoco(params: Params, spec: SymbolSpec) -> tuple[NewOrder | None, tuple[NewOrder, ...]]:
    _no_quantity(params)
    working = _working(params, spec)
    return working, _pending_pair(params, spec, None)


def _pending_pair(
    params: Params, spec: SymbolSpec, quantity_name: str | None
) -> tuple[NewOrder, ...]:
    side = read_side(params, "pendingSide")
    above = read_leg(params, spec, "pendingAbove", side, quantity_name)
    return above, read_leg(params, spec, "pendingBelow", side, quantity_name)


def _no_quantity(params: Params) -> None:
    if "pendingQuantity" in params:
        text = "Parameter 'pendingQuantity' must not be sent for the pending side."
        raise VenueError(-1225, text)


def _old_oco(params: Params, spec: SymbolSpec) -> tuple[NewOrder | None, tuple[NewOrder, ...]]:
    """The deprecated form: one limit maker and one stop loss, named without above and below."""
    side = read_side(params, "side")
    for name in ("quantity", "price", "stopPrice"):
        params.need_text(name)
    renamed = {
        "limitType": OrderType.LIMIT_MAKER.value,
        "limitClientOrderId": params.text("limitClientOrderId") or new_client_id(),
        "limitPrice": params.need_text("price"),
        "stopType": OrderType.STOP_LOSS.value,
        "stopClientOrderId": params.text("stopClientOrderId") or new_client_id(),
        "stopStopPrice": params.need_text("stopPrice"),
        "quantity": params.need_text("quantity"),
    }
    for old, new in (
        ("limitIcebergQty", "limitIcebergQty"),
        ("limitStrategyId", "limitStrategyId"),
        ("limitStrategyType", "limitStrategyType"),
        ("trailingDelta", "stopTrailingDelta"),
        ("stopIcebergQty", "stopIcebergQty"),
        ("stopStrategyId", "stopStrategyId"),
        ("stopStrategyType", "stopStrategyType"),
        ("selfTradePreventionMode", "selfTradePreventionMode"),
    ):
        value = params.text(old)
        if value is not None:
            renamed[new] = value
    if "stopLimitPrice" in params:
        renamed["stopType"] = OrderType.STOP_LOSS_LIMIT.value
        renamed["stopPrice"] = params.need_text("stopLimitPrice")
        renamed["stopTimeInForce"] = params.need_text("stopLimitTimeInForce")
    asked = Params(renamed)
    limit = read_leg(asked, spec, "limit", side, "quantity")
    stop = read_leg(asked, spec, "stop", side, "quantity")
    return None, (limit, stop) if side is Side.SELL else (stop, limit)


_Reader = Callable[[Params, SymbolSpec], tuple[NewOrder | None, tuple[NewOrder, ...]]]


def _place(kind: ListKind, read: _Reader) -> Callable[[Call], dict[str, Any]]:
    def answer(call: Call) -> dict[str, Any]:
        params, spec = call.params, call.symbol()
        response = response_type(params, ResponseType.FULL)
        working, legs = read(params, spec)
        new = NewOrderList(
            kind=kind,
            symbol=spec.symbol,
            client_id=params.client_id("listClientOrderId") or new_client_id(),
            working=working,
            legs=legs,
        )
        call.ledger.add_order(call.account_id, len(new.orders))
        report = call.exchange.lists.place(call.account_id, new)
        return wire.placed(report, response, call.unit)

    return answer


def _status(call: Call) -> dict[str, Any]:
    params = call.params
    report = call.exchange.lists.status(
        call.account_id,
        list_id=params.integer("orderListId"),
        client_id=params.text("origClientOrderId"),
    )
    return wire.shown(report, call.unit)


def _cancel(call: Call) -> dict[str, Any]:
    params = call.params
    report = call.exchange.lists.cancel(
        call.account_id,
        call.symbol().symbol,
        list_id=params.integer("orderListId"),
        client_id=params.text("listClientOrderId"),
        new_client_id=params.client_id("newClientOrderId") or new_client_id(),
    )
    return wire.canceled(report, call.unit)


def _open(call: Call) -> list[dict[str, Any]]:
    return [wire.shown(report, call.unit) for report in call.exchange.lists.open(call.account_id)]


def _history(call: Call) -> list[dict[str, Any]]:
    params = call.params
    start_ms, end_ms = time_range(params)
    from_id = params.integer("fromId")
    if from_id is not None and (start_ms is not None or end_ms is not None):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    reports = call.exchange.lists.all(
        call.account_id,
        from_id=from_id,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=params.limit(500, 1000),
    )
    return [wire.shown(report, call.unit) for report in reports]


def _signed(
    verb: str,
    path: str,
    method: str,
    weight: int,
    answer: Callable[[Call], Any],
    names: frozenset[str],
    *,
    places: bool = False,
) -> Endpoint:
    return Endpoint(
        rest=(verb, f"/api/v3/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=names,
        security=Security.SIGNED,
        free_when_done=verb != "GET",
        counts_orders=places,
    )


_WORKING_NAMES = leg_names("working") | {"workingSide", "workingQuantity", "pendingSide"} | _COMMON
_PAIR_NAMES = leg_names("pendingAbove") | leg_names("pendingBelow")
_OLD_NAMES = _COMMON | {
    *("side", "quantity", "price", "stopPrice", "trailingDelta"),
    *("limitClientOrderId", "limitIcebergQty", "limitStrategyId", "limitStrategyType"),
    *("stopClientOrderId", "stopLimitPrice", "stopLimitTimeInForce", "stopIcebergQty"),
    *("stopStrategyId", "stopStrategyType"),
}
_QUANTITY = frozenset({"pendingQuantity"})


def _placing(
    path: str, method: str, kind: ListKind, read: _Reader, names: frozenset[str]
) -> Endpoint:
    return _signed("POST", path, method, 1, _place(kind, read), names, places=True)


ENDPOINTS = (
    _placing("order/oco", "orderList.place", ListKind.OCO, _old_oco, _OLD_NAMES),
    _placing(
        "orderList/oco",
        "orderList.place.oco",
        ListKind.OCO,
        _oco,
        _COMMON | {"side", "quantity"} | leg_names("above") | leg_names("below"),
    ),
    _placing(
        "orderList/oto",
        "orderList.place.oto",
        ListKind.OTO,
        _oto,
        _WORKING_NAMES | leg_names("pending") | _QUANTITY,
    ),
    _placing(
        "orderList/otoco",
        "orderList.place.otoco",
        ListKind.OTOCO,
        _otoco,
        _WORKING_NAMES | _PAIR_NAMES | _QUANTITY,
    ),
    _placing(
        "orderList/opo",
        "orderList.place.opo",
        ListKind.OPO,
        _opo,
        _WORKING_NAMES | leg_names("pending") | _QUANTITY,
    ),
    _placing(
        "orderList/opoco",
        "orderList.place.opoco",
        ListKind.OPOCO,
        _opoco,
        _WORKING_NAMES | _PAIR_NAMES | _QUANTITY,
    ),
    _signed(
        "GET",
        "orderList",
        "orderList.status",
        4,
        _status,
        frozenset({"origClientOrderId", "orderListId"}),
    ),
    _signed(
        "DELETE",
        "orderList",
        "orderList.cancel",
        1,
        _cancel,
        frozenset({"symbol", "orderListId", "listClientOrderId", "newClientOrderId"}),
    ),
    _signed("GET", "openOrderList", "openOrderLists.status", 6, _open, frozenset()),
    _signed("GET", "allOrderList", "allOrderLists", 20, _history, _DAY_NAMES),
)
