"""Candles whose days begin in another time zone.

Only intervals longer than the offset's own grain differ from UTC; those are summed from shorter
candles. Source: REST "Kline/Candlestick data", `timeZone`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from terminal.domain.candle import Interval
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import CandleRecord, VenueError

_ZONE = re.compile(r"([+-]?)(\d{1,2})(?::(\d{2}))?")
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS
_EARLIEST_MINUTES = -12 * 60
_LATEST_MINUTES = 14 * 60
# 1970-01-01 was a Thursday; weeks start on Monday, four days later.
_MONDAY_MS = 4 * _DAY_MS
QUARTER_MS = 15 * _MINUTE_MS
_GRAINS_MS = (_HOUR_MS, QUARTER_MS, _MINUTE_MS)


def parse_zone(text: str | None) -> int:
    """Offset in milliseconds of `8`, `-1:00` or `05:45`; zero for None.

    Raises:
        VenueError: -1130 outside -12:00..+14:00 or malformed.
    """
    if text is None:
        return 0
    match = _ZONE.fullmatch(text)
    if match is not None:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        minutes = -minutes if match[1] == "-" else minutes
        if int(match[3] or 0) < 60 and _EARLIEST_MINUTES <= minutes <= _LATEST_MINUTES:
            return minutes * _MINUTE_MS
    raise VenueError(-1130, "Data sent for parameter 'timeZone' is not valid.")


def opening(interval: Interval, time_ms: int, offset_ms: int) -> int:
    """Open time (UTC) of the candle that holds `time_ms`."""
    local = time_ms + offset_ms
    if interval is Interval.MO1:
        day = datetime.fromtimestamp(local / 1000, UTC)
        start = datetime(day.year, day.month, 1, tzinfo=UTC)
        return int(start.timestamp()) * 1000 - offset_ms
    shift = _MONDAY_MS if interval is Interval.W1 else 0
    span = interval.milliseconds
    return local - (local - shift) % span - offset_ms


def following(interval: Interval, open_ms: int, offset_ms: int) -> int:
    """Open time of the next candle."""
    if interval is not Interval.MO1:
        return open_ms + interval.milliseconds
    middle = datetime.fromtimestamp((open_ms + offset_ms) / 1000, UTC) + timedelta(days=40)
    return opening(interval, int(middle.timestamp()) * 1000 - offset_ms, offset_ms)


def needs_shift(interval: Interval, offset_ms: int) -> bool:
    """True when candles of this zone differ from those of UTC."""
    if interval in (Interval.W1, Interval.MO1):
        return offset_ms != 0
    return offset_ms % interval.milliseconds != 0


def candles(
    exchange: SpotExchange,
    symbol: str,
    interval: Interval,
    offset_ms: int,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    limit: int = 500,
) -> list[CandleRecord]:
    """Candles of a zone by ascending open time, as `SpotExchange.candles` gives those of UTC."""
    if not needs_shift(interval, offset_ms):
        return exchange.candles(symbol, interval, start_ms=start_ms, end_ms=end_ms, limit=limit)
    now_ms = exchange.clock.now_ms()
    last_ms = now_ms if end_ms is None else min(end_ms, now_ms)
    if start_ms is None:
        first = opening(interval, last_ms, offset_ms)
        for _ in range(limit - 1):
            first = opening(interval, first - 1, offset_ms)
    else:
        first = opening(interval, start_ms, offset_ms)
        if first < start_ms:
            first = following(interval, first, offset_ms)
    bounds = [first]
    while len(bounds) <= limit and bounds[-1] <= last_ms:
        bounds.append(following(interval, bounds[-1], offset_ms))
    return exchange.candles_between(symbol, bounds, grain_of(offset_ms))


def grain_of(offset_ms: int) -> int:
    """The longest part of a day (ms) of which candles of this zone are sums."""
    return next(grain for grain in _GRAINS_MS if not offset_ms % grain)
