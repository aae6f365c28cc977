"""Long candle requests in slices: what they need of the past is made before they are answered.

A thousand candles of twelve hours need five hundred days of history, half a second of work; made
at once it would hold up every stream of the exchange.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from terminal.domain.candle import Interval
from terminal.simulator.candles import HOUR_MS, MINUTE_MS
from terminal.simulator.params import Params
from terminal.simulator.public_market import DAY_MS
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire import zones

_SLICE_SECONDS = 0.01
_SPARE_DAYS = 2
"""For candles that begin in another time zone."""


async def warm_candles(exchange: SpotExchange, params: Params) -> None:
    """Make the hours of every day that the request is about; a wrong request needs none."""
    symbol = params.text("symbol") if "symbol" in params else None
    market = exchange.world.markets.get(symbol or "")
    try:
        interval = Interval(params.need_text("interval"))
        limit = params.limit(500, 1000)
        offset_ms = zones.parse_zone(params.text("timeZone"))
        start_ms, end_ms = params.time_ms("startTime"), params.time_ms("endTime")
    except (VenueError, ValueError):
        return
    if market is None:
        return
    grain_ms = max(zones.grain_of(offset_ms), zones.QUARTER_MS)
    now_ms = exchange.market_ms
    span = limit * interval.milliseconds
    last_ms = min(now_ms, end_ms or now_ms, now_ms if start_ms is None else start_ms + span)
    first_ms = last_ms - span if start_ms is None else start_ms
    if interval is Interval.S1:
        minutes = range(first_ms // MINUTE_MS - 1, last_ms // MINUTE_MS + 1)
        await _in_slices(market.candles.warm_minute, minutes)
    elif interval.milliseconds >= DAY_MS and "timeZone" not in params:
        return
    elif interval.milliseconds >= HOUR_MS:
        days = range(first_ms // DAY_MS - _SPARE_DAYS, last_ms // DAY_MS + 1)
        await _in_slices(lambda day: market.candles.warm_day(day, grain_ms), days)


async def _in_slices(make: Callable[[int], None], which: range) -> None:
    until = time.perf_counter() + _SLICE_SECONDS
    for each in which:
        make(each)
        if time.perf_counter() >= until:
            await asyncio.sleep(0)
            until = time.perf_counter() + _SLICE_SECONDS
