"""Candles whose days begin in another time zone.

Only intervals longer than the offset's own grain differ from UTC; those are summed from shorter
candles. Source: REST "Kline/Candlestick data", `timeZone`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from terminal.domain.candle import Interval
from terminal.simulator.exchange import SpotExchange
from terminal.simulator.model import CandleRecord, VenueError

_ZONE = re.compile(r"([+-]?)(\d{1,2})(?::(\d{2}))?")
_MINUTE_MS = 60_000
_PAGE = 1000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS
_EARLIEST_MINUTES = -12 * 60
_LATEST_MINUTES = 14 * 60
# 1970-01-01 was a Thursday; weeks start on Monday, four days later.
_MONDAY_MS = 4 * _DAY_MS
_GRAINS = (
    Interval.H12,
    Interval.H8,
    Interval.H4,
    Interval.H2,
    Interval.H1,
    Interval.M30,
    Interval.M15,
    Interval.M1,
)


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
    grain = _grain(interval, offset_ms)
    after_last = first
    for _ in range(limit):
        if after_last > last_ms:
            break
        after_last = following(interval, after_last, offset_ms)
    found: list[CandleRecord] = []
    rows: list[CandleRecord] = []
    after = following(interval, first, offset_ms)
    for row in _shorter(exchange, symbol, grain, first, min(after_last - 1, now_ms)):
        if row.open_ms >= after:
            if rows:
                found.append(merge(rows, first, after, now_ms))
            rows = []
            while row.open_ms >= after:
                first, after = after, following(interval, after, offset_ms)
        rows.append(row)
    if rows:
        found.append(merge(rows, first, after, now_ms))
    return found


def _grain(interval: Interval, offset_ms: int) -> Interval:
    """The longest shorter candle that begins wherever one of the zone begins."""
    span = Interval.D1.milliseconds if interval.milliseconds > _DAY_MS else interval.milliseconds
    return next(
        grain
        for grain in _GRAINS
        if not offset_ms % grain.milliseconds and not span % grain.milliseconds
    )


def _shorter(
    exchange: SpotExchange, symbol: str, grain: Interval, start_ms: int, end_ms: int
) -> Iterator[CandleRecord]:
    """Candles of `grain` from `start_ms` to `end_ms`, asked for by the page."""
    while start_ms <= end_ms:
        page = exchange.candles(symbol, grain, start_ms=start_ms, end_ms=end_ms, limit=_PAGE)
        if not page:
            return
        yield from page
        start_ms = page[-1].close_ms + 1


def merge(parts: Iterable[CandleRecord], open_ms: int, next_ms: int, now_ms: int) -> CandleRecord:
    """The candle of [open_ms, next_ms) from shorter ones in order; there must be one at least."""
    rows = list(parts)
    traded = [row for row in rows if row.trades]
    return CandleRecord(
        open_ms=open_ms,
        close_ms=next_ms - 1,
        open=rows[0].open,
        high=max(row.high for row in rows),
        low=min(row.low for row in rows),
        close=rows[-1].close,
        volume=sum((row.volume for row in rows), start=rows[0].volume * 0),
        quote_volume=sum((row.quote_volume for row in rows), start=rows[0].volume * 0),
        trades=sum(row.trades for row in rows),
        taker_base=sum((row.taker_base for row in rows), start=rows[0].volume * 0),
        taker_quote=sum((row.taker_quote for row in rows), start=rows[0].volume * 0),
        first_trade_id=traded[0].first_trade_id if traded else -1,
        last_trade_id=traded[-1].last_trade_id if traded else -1,
        closed=next_ms <= now_ms,
    )
