"""Balances, own trades, commissions and counts of an account.

Source: REST "Account endpoints"; `myFilters` of 2025-09-29.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.keys import Permission
from terminal.simulator.params import Params
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire import info
from terminal.simulator.spot_wire import order_view as wire
from terminal.simulator.spot_wire.desk import Call, Endpoint, Security
from terminal.simulator.spot_wire.orders import time_range

_TRADE_SELECTIONS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"orderId"}),
    frozenset({"startTime"}),
    frozenset({"endTime"}),
    frozenset({"fromId"}),
    frozenset({"startTime", "endTime"}),
    frozenset({"orderId", "fromId"}),
)


def _account(call: Call) -> dict[str, Any]:
    omit_zero = call.params.boolean("omitZeroBalances", default=False)
    exchange = call.exchange
    rates = exchange.commission(call.account_id, next(iter(exchange.symbols)))
    balances = exchange.balances(call.account_id)
    group = exchange.trade_group(call.account_id)
    shown = wire.account(call.account_id, balances, rates, call.now, group, omit_zero=omit_zero)
    return {**shown, "canTrade": Permission.TRADE in call.permissions}


def _commission(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    return wire.commission(spec.symbol, call.exchange.commission(call.account_id, spec.symbol))


def _order_counts(call: Call) -> list[dict[str, object]]:
    return [rule.as_json(count) for rule, count in call.ledger.order_counts(call.account_id)]


def _own_trades(call: Call) -> list[dict[str, Any]]:
    spec = call.symbol()
    params = call.params
    selection = frozenset({"orderId", "startTime", "endTime", "fromId"} & set(params))
    if selection not in _TRADE_SELECTIONS:
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    start_ms, end_ms = time_range(params)
    fills = call.exchange.fills(
        call.account_id,
        spec.symbol,
        order_id=params.integer("orderId"),
        from_id=params.integer("fromId"),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=params.limit(500, 1000),
    )
    return [wire.own_trade(fill, call.unit) for fill in fills]


def _trades_weight(params: Params) -> int:
    return 5 if "orderId" in params else 20


def _own_filters(call: Call) -> dict[str, Any]:
    spec = call.symbol()
    return {
        "exchangeFilters": info.exchange_filters(),
        "symbolFilters": info.symbol_filters(spec),
        "assetFilters": info.asset_filters(spec, call.exchange.asset_limits(call.account_id)),
    }


def _prevented(call: Call) -> list[dict[str, Any]]:
    params, spec = call.params, call.symbol()
    match_id, order_id = params.integer("preventedMatchId"), params.integer("orderId")
    from_id = params.integer("fromPreventedMatchId")
    if (match_id is None) == (order_id is None) or (match_id is not None and from_id is not None):
        raise VenueError(-1128, "Combination of optional parameters invalid.")
    rows = call.exchange.prevented(
        call.account_id,
        spec.symbol,
        match_id=match_id,
        order_id=order_id,
        from_id=from_id,
        limit=params.limit(500, 1000),
    )
    return [wire.prevented_match(row, call.unit) for row in rows]


def _allocations(call: Call) -> list[dict[str, Any]]:
    params, spec = call.params, call.symbol()
    start_ms, end_ms = time_range(params)
    rows = call.exchange.allocations(
        call.account_id,
        spec.symbol,
        order_id=params.integer("orderId"),
        from_id=params.integer("fromAllocationId"),
        start_ms=start_ms,
        end_ms=end_ms,
        limit=params.limit(500, 1000),
    )
    return [wire.allocation(row, call.unit) for row in rows]


def _get(path: str, method: str, weight: Any, answer: Any, *names: str) -> Endpoint:
    return Endpoint(
        rest=("GET", f"/api/v3/{path}"),
        method=method,
        weight=weight,
        answer=answer,
        params=frozenset(names),
        security=Security.SIGNED,
    )


ENDPOINTS = (
    _get("account", "account.status", 20, _account, "omitZeroBalances"),
    _get("account/commission", "account.commission", 20, _commission, "symbol"),
    _get("rateLimit/order", "account.rateLimits.orders", 40, _order_counts),
    _get(
        "myTrades",
        "myTrades",
        _trades_weight,
        _own_trades,
        *("symbol", "orderId", "startTime", "endTime", "fromId", "limit"),
    ),
    _get(
        "myPreventedMatches",
        "myPreventedMatches",
        lambda params: 20 if "orderId" in params else 2,
        _prevented,
        *("symbol", "preventedMatchId", "orderId", "fromPreventedMatchId", "limit"),
    ),
    _get(
        "myAllocations",
        "myAllocations",
        20,
        _allocations,
        *("symbol", "startTime", "endTime", "fromAllocationId", "orderId", "limit"),
    ),
    _get("myFilters", "myFilters", 40, _own_filters, "symbol"),
)
