"""Placing, changing and cancelling orders, and asking for those that are open.

Source: USDⓈ-M "Trade Endpoints"; counts and weights of mid-2026 (placing costs no weight).
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.auth import mandatory
from terminal.simulator.desk import Security, Weight
from terminal.simulator.usdm.contract import NORMAL_TYPES
from terminal.simulator.usdm.model import FuturesOrder
from terminal.simulator.usdm_wire import order_view
from terminal.simulator.usdm_wire.desk import Call, Endpoint, one_or_all
from terminal.simulator.usdm_wire.reading import (
    ORDER_NAMES,
    modification,
    new_order,
    order_type,
    response_kind,
    tested_algo,
    which,
)

NAMED = ("symbol", "orderId", "origClientOrderId")
MODIFY_NAMES = (*NAMED, "side", "quantity", "price", "priceMatch", "modifyId", "reduceOnly")


def placed(call: Call, order: FuturesOrder, kind: str) -> dict[str, Any]:
    """ACK tells of the order as it was accepted, RESULT of what became of it."""
    return order_view.written(call.listed(order.symbol), order, as_new=kind == "ACK")


def _place(call: Call) -> dict[str, Any]:
    kind, request = response_kind(call.params), new_order(call.params)
    call.listed(request.symbol)
    call.ledger.add_order(call.account_id)
    return placed(call, call.exchange.place(call.account_id, request), kind)


def _test(call: Call) -> dict[str, Any]:
    """Judge an order without placing it; conditional types are taken by their old names."""
    response_kind(call.params)
    if order_type(call.params) not in NORMAL_TYPES:
        algo = tested_algo(call.params)
        spec = call.listed(algo.symbol)
        call.exchange.test_algo(call.account_id, algo)
        return order_view.tested(spec, algo, call.now_ms)
    request = new_order(call.params)
    spec = call.listed(request.symbol)
    call.exchange.test_order(call.account_id, request)
    return order_view.tested(spec, request, call.now_ms)


def _modify(call: Call) -> dict[str, Any]:
    request = modification(call.params)
    spec = call.listed(request.symbol)
    call.ledger.add_order(call.account_id)
    order = call.exchange.modify(call.account_id, request)
    return order_view.modified(spec, order, request.modify_id)


def _cancel(call: Call) -> dict[str, Any]:
    spec = call.contract()
    order_id, name = which(call.params)
    order = call.exchange.cancel(call.account_id, spec.symbol, order_id=order_id, client_id=name)
    return order_view.written(spec, order)


def _cancel_all(call: Call) -> dict[str, Any]:
    call.exchange.cancel_all(call.account_id, call.contract().symbol)
    return {"code": 200, "msg": "The operation of cancel all open order is done."}


def _count_down(call: Call) -> dict[str, Any]:
    """The dead man's switch: without another word in time the symbol's orders are cancelled."""
    spec, wait_ms = call.contract(), call.params.integer("countdownTime")
    if wait_ms is None:
        raise mandatory("countdownTime")
    call.exchange.countdown_cancel_all(call.account_id, spec.symbol, wait_ms)
    return {"symbol": spec.symbol, "countdownTime": str(wait_ms)}


def _query(call: Call) -> dict[str, Any]:
    spec = call.contract()
    order_id, name = which(call.params)
    order = call.exchange.order(call.account_id, spec.symbol, order_id=order_id, client_id=name)
    return order_view.queried(spec, order)


def _query_open(call: Call) -> dict[str, Any]:
    spec = call.contract()
    order_id, name = which(call.params)
    order = call.exchange.open_order(
        call.account_id, spec.symbol, order_id=order_id, client_id=name
    )
    return order_view.queried(spec, order)


def _open_orders(call: Call) -> list[dict[str, Any]]:
    spec = call.asked()
    orders = call.exchange.open_orders(call.account_id, None if spec is None else spec.symbol)
    return [order_view.queried(call.listed(order.symbol), order) for order in orders]


def _rate_limits(call: Call) -> list[dict[str, object]]:
    return [rule.as_json() for rule in call.ledger.settings.orders]


def signed(
    verb: str,
    path: str,
    answer: Any,
    weight: Weight,
    *names: str,
    method: str = "",
    counts: bool = False,
) -> Endpoint:
    """A signed request under /fapi."""
    return Endpoint(
        rest=(verb, f"/fapi/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=frozenset(names),
        security=Security.SIGNED,
        counts_orders=counts,
    )


ENDPOINTS = (
    signed("POST", "v1/order", _place, 0, *ORDER_NAMES, method="order.place", counts=True),
    signed("POST", "v1/order/test", _test, 1, *ORDER_NAMES),
    signed("PUT", "v1/order", _modify, 0, *MODIFY_NAMES, method="order.modify", counts=True),
    signed("DELETE", "v1/order", _cancel, 1, *NAMED, method="order.cancel"),
    signed("DELETE", "v1/allOpenOrders", _cancel_all, 1, "symbol"),
    signed("POST", "v1/countdownCancelAll", _count_down, 10, "symbol", "countdownTime"),
    signed("GET", "v1/order", _query, 1, *NAMED, method="order.status"),
    signed("GET", "v1/openOrder", _query_open, 1, *NAMED),
    signed("GET", "v1/openOrders", _open_orders, one_or_all(1, 40), "symbol"),
    signed("GET", "v1/rateLimit/order", _rate_limits, 1),
)
