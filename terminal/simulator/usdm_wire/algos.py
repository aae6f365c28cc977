"""Conditional orders: they live by themselves until their trigger, and then place an order.

Source: the Algo Service of 2025-12-09; weights and fields of mid-2026.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm_wire import order_view
from terminal.simulator.usdm_wire.desk import Call, one_or_all
from terminal.simulator.usdm_wire.orders import signed
from terminal.simulator.usdm_wire.reading import ALGO_NAMES, new_algo, response_kind, which

_WEEK_MS = 7 * 86_400_000
_NAMED = ("algoId", "clientAlgoId", "symbol")


def _place(call: Call) -> dict[str, Any]:
    response_kind(call.params)
    request = new_algo(call.params)
    spec = call.listed(request.symbol)
    call.ledger.add_order(call.account_id)
    return order_view.algo_placed(spec, call.exchange.place_algo(call.account_id, request))


def _cancel(call: Call) -> dict[str, Any]:
    algo_id, name = which(call.params, "algoId", "clientAlgoId")
    order = call.exchange.cancel_algo(call.account_id, algo_id=algo_id, client_id=name)
    return {
        "algoId": order.algo_id,
        "clientAlgoId": order.client_id,
        "code": "200",
        "msg": "success",
    }


def _cancel_all(call: Call) -> dict[str, Any]:
    call.exchange.cancel_all_algos(call.account_id, call.contract().symbol)
    return {"code": 200, "msg": "The operation of cancel all open order is done."}


def _query(call: Call) -> dict[str, Any]:
    algo_id, name = which(call.params, "algoId", "clientAlgoId")
    order = call.exchange.algo(call.account_id, algo_id=algo_id, client_id=name)
    return order_view.algo_queried(call.listed(order.symbol), order)


def _open(call: Call) -> list[dict[str, Any]]:
    kind = call.params.text("algoType")
    if kind not in (None, "CONDITIONAL"):
        raise VenueError(-1130, "Data sent for parameter 'algoType' is not valid.")
    spec, algo_id = call.asked(), call.params.integer("algoId")
    orders = call.exchange.open_algos(call.account_id, None if spec is None else spec.symbol)
    return [
        order_view.algo_listed(call.listed(order.symbol), order)
        for order in orders
        if algo_id in (None, order.algo_id)
    ]


def _all(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.contract(), call.times(_WEEK_MS)
    orders = call.exchange.all_algos(
        call.account_id,
        spec.symbol,
        from_id=call.params.integer("algoId"),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(500, 1000),
    )
    return [order_view.algo_listed(spec, order) for order in orders]


ENDPOINTS = (
    signed("POST", "v1/algoOrder", _place, 0, *ALGO_NAMES, method="algoOrder.place", counts=True),
    signed("DELETE", "v1/algoOrder", _cancel, 1, *_NAMED, method="algoOrder.cancel"),
    signed("DELETE", "v1/algoOpenOrders", _cancel_all, 1, "symbol"),
    signed("GET", "v1/algoOrder", _query, 1, *_NAMED),
    signed("GET", "v1/openAlgoOrders", _open, one_or_all(1, 40), "algoType", "symbol", "algoId"),
    signed(
        "GET",
        "v1/allAlgoOrders",
        _all,
        5,
        *("symbol", "algoId", "startTime", "endTime", "limit"),
    ),
)
