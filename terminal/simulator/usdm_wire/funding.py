"""Funding: what was settled, and the bounds and rhythm of what will be.

Source: USDⓈ-M "Get Funding Rate History", "Get Funding Rate Info"; both share a limit of their own.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.usdm_wire import market_view
from terminal.simulator.usdm_wire.desk import FUNDING_POOL, Call, reading


def _funding_rates(call: Call) -> list[dict[str, Any]]:
    spec, (start_ms, end_ms) = call.asked(), call.times()
    rows = call.exchange.funding_history(
        None if spec is None else spec.symbol,
        start_ms=start_ms,
        end_ms=end_ms,
        limit=call.limit(100, 1000),
    )
    return [market_view.funding_rate(row) for row in rows]


def _funding_info(call: Call) -> list[dict[str, Any]]:
    return [market_view.funding_info(row) for row in call.exchange.funding_info()]


ENDPOINTS = (
    reading(
        "v1/fundingRate",
        _funding_rates,
        1,
        *("symbol", "startTime", "endTime", "limit"),
        pool=FUNDING_POOL,
    ),
    reading("v1/fundingInfo", _funding_info, 1, pool=FUNDING_POOL),
)
