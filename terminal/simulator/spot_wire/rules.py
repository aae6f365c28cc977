"""Execution rules, reference prices and block trades.

Source: `executionRules`, `referencePrice` of 2026-03; `historicalBlockTrades` of 2026-05-08.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.auth import mandatory
from terminal.simulator.params import Params
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot.reference import BUCKET_MS, BUCKETS
from terminal.simulator.spot_wire import info
from terminal.simulator.spot_wire import market_view as market
from terminal.simulator.spot_wire.desk import Call, Endpoint
from terminal.simulator.spot_wire.text import number

_STATUSES = frozenset({"TRADING", "HALT", "BREAK"})
_ALL_WEIGHT = 40


def _execution_rules(call: Call) -> dict[str, Any]:
    params = call.params
    if sum(name in params for name in ("symbol", "symbols", "symbolStatus")) > 1:
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    specs = list(call.exchange.symbols.values())
    if "symbol" in params:
        specs = [call.symbol()]
    names = params.names("symbols")
    if names is not None:
        specs = [call.listed(name) for name in names]
    status = params.text("symbolStatus")
    if status is not None:
        if status not in _STATUSES:
            raise VenueError(-1122, "Invalid symbolStatus.")
        specs = [spec for spec in specs if spec.status == status]
    return {"symbolRules": [info.execution_rules(spec) for spec in specs]}


def _rules_weight(params: Params) -> int:
    if "symbol" in params:
        return 2
    try:
        names = params.names("symbols")
    except VenueError:
        return 2
    return _ALL_WEIGHT if names is None else min(_ALL_WEIGHT, 2 * len(names))


def _ruled(call: Call) -> SymbolSpec:
    spec = call.symbol()
    if spec.price_range is None:
        raise VenueError(-2043, "This symbol has no reference price.")
    return spec


def _reference_price(call: Call) -> dict[str, Any]:
    price, time_ms = call.exchange.reference_price(_ruled(call).symbol)
    return {
        "symbol": call.params.need_text("symbol"),
        "referencePrice": None if price is None else number(price),
        "timestamp": time_ms * call.unit,
    }


def _calculation(call: Call) -> dict[str, Any]:
    spec = _ruled(call)
    if call.exchange.has_outside_reference(spec.symbol):
        return {
            "symbol": spec.symbol,
            "calculationType": "EXTERNAL",
            "externalCalculationId": 0,
        }
    return {
        "symbol": spec.symbol,
        "calculationType": "ARITHMETIC_MEAN",
        "bucketCount": BUCKETS,
        "bucketWidthMs": BUCKET_MS,
    }


def _block_trades(call: Call) -> list[dict[str, Any]]:
    spec, from_id = call.symbol(), call.params.integer("fromId")
    if from_id is None:
        raise mandatory("fromId")
    rows = call.exchange.blocks.since(spec.symbol, from_id, call.params.limit(500, 1000))
    return [market.block_trade(row, call.unit) for row in rows]


def _get(path: str, method: str, weight: Any, answer: Any, *names: str) -> Endpoint:
    return Endpoint(
        rest=("GET", f"/api/v3/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=frozenset(names),
    )


ENDPOINTS = (
    _get(
        "executionRules",
        "executionRules",
        _rules_weight,
        _execution_rules,
        *("symbol", "symbols", "symbolStatus"),
    ),
    _get("referencePrice", "referencePrice", 2, _reference_price, "symbol"),
    _get("referencePrice/calculation", "referencePrice.calculation", 2, _calculation, "symbol"),
    _get(
        "historicalBlockTrades",
        "blockTrades.historical",
        25,
        _block_trades,
        *("symbol", "fromId", "limit"),
    ),
)
