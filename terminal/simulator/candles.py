"""Candles of one symbol in every interval: history up to the start, real trades from then on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from terminal.domain.candle import Interval
from terminal.simulator.instruments import Scale
from terminal.simulator.model import CandleRecord
from terminal.simulator.sources.bars import (
    CLOSE,
    COLUMNS,
    COUNT,
    HIGH,
    LOW,
    MIN_TRADES,
    OPEN,
    QUOTE,
    TAKER,
    TAKER_QUOTE,
    VOLUME,
    Rows,
    combine,
)
from terminal.simulator.sources.synthetic import DAY_MS, GENESIS_DAY, MINUTES, SyntheticHistory
from terminal.simulator.sources.trades import split_minute

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
_SECONDS_KEPT = 7_200
_SPLITS_KEPT = 60
_COUNTED_BACK_MS = 2 * DAY_MS
_MONDAY = 4
"""Day 4 of 1970 was the first Monday."""


class CandleStore:
    """Minutes are the truth: longer candles are sums of them, seconds of the live part are kept.

    `start_ms` is when trading by orders begins; the minute it falls into is finished by `add`.
    """

    def __init__(self, symbol: str, scale: Scale, history: SyntheticHistory, start_ms: int) -> None:
        self._symbol = symbol
        self._scale = scale
        self._history = history
        self._first_minute = start_ms // MINUTE_MS
        self._live_days: dict[int, Rows] = {}
        self._seconds: OrderedDict[int, list[int]] = OrderedDict()
        self._splits: OrderedDict[int, dict[int, list[int]]] = OrderedDict()
        self._minute = self._first_minute
        self._row = self._flat(self._close_before(self._first_minute))
        self.last_trade_id = 0
        self.last_trade_ms = start_ms

    def sibling(self) -> CandleStore:
        """A store with the same history whose live part is another price's."""
        twin = CandleStore(self._symbol, self._scale, self._history, self._first_minute * MINUTE_MS)
        twin.last_trade_id = self.last_trade_id
        return twin

    def add(self, time_ms: int, tick: int, lots: int, taker_buys: bool, trade_id: int) -> None:
        """A trade; times never run backwards."""
        minute = time_ms // MINUTE_MS
        if minute != self._minute:
            self._turn(minute)
        _grow(self._row, tick, lots, taker_buys)
        second = time_ms // 1_000
        row = self._seconds.get(second)
        if row is None:
            row = self._seconds[second] = self._flat(tick)
            if len(self._seconds) > _SECONDS_KEPT:
                self._seconds.popitem(last=False)
        _grow(row, tick, lots, taker_buys)
        self.last_trade_id = trade_id
        self.last_trade_ms = time_ms

    def candles(
        self,
        interval: Interval,
        now_ms: int,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int,
    ) -> list[CandleRecord]:
        """By ascending open time; from `start_ms`, else the last `limit` opened by `end_ms`."""
        last = open_of(interval, min(now_ms, now_ms if end_ms is None else end_ms))
        if start_ms is None:
            first = last
            for _ in range(limit - 1):
                first = open_of(interval, first - 1)
        else:
            first = open_of(interval, start_ms)
            if first < start_ms:
                first = close_of(interval, first) + 1
        first = max(first, open_of(interval, GENESIS_DAY * DAY_MS))
        if first > last:
            return []
        opens = [first]
        while len(opens) < limit and (following := close_of(interval, opens[-1]) + 1) <= last:
            opens.append(following)
        rows = self._rows(interval, opens, now_ms)
        records = []
        last_id = self._last_id(interval, close_of(interval, opens[-1]), now_ms)
        for open_ms, row in zip(reversed(opens), reversed(rows), strict=True):
            records.append(self._record(interval, open_ms, row, now_ms, last_id))
            last_id -= int(row[COUNT]) if last_id > 0 else 0
        records.reverse()
        return records

    def warm_day(self, day: int) -> None:
        """Make the hours of a day (days since 1970) of history, so that asking for them is quick."""
        if GENESIS_DAY <= day < self._first_minute // MINUTES:
            self._history.hours(self._symbol, day)

    def warm_minute(self, minute: int) -> None:
        """Make the seconds of a minute (since 1970) of history."""
        if GENESIS_DAY * MINUTES <= minute < self._first_minute:
            self._split(minute)

    def trade_count(self, first_minute: int, last_minute: int) -> int:
        """Trades of these minutes (since 1970), both ends included."""
        if last_minute < first_minute:
            return 0
        next_day = -(-first_minute // MINUTES)
        whole_until = min((last_minute + 1) // MINUTES, self._first_minute // MINUTES)
        if next_day >= whole_until:
            return int(self._minutes(first_minute, last_minute)[:, COUNT].sum())
        first = max(next_day, GENESIS_DAY)
        days = self._history.days(self._symbol)[first - GENESIS_DAY : whole_until - GENESIS_DAY]
        return (
            int(days[:, COUNT].sum())
            + self.trade_count(first_minute, next_day * MINUTES - 1)
            + self.trade_count(whole_until * MINUTES, last_minute)
        )

    def _last_id(self, interval: Interval, close_ms: int, now_ms: int) -> int:
        """Id of the last trade up to `close_ms`, -1 when that is too long ago to count back."""
        if close_ms >= now_ms:
            return self.last_trade_id
        if now_ms - close_ms > _COUNTED_BACK_MS:
            return -1
        if interval is Interval.S1:
            since = 0
            for second, row in reversed(self._seconds.items()):
                if second * 1_000 <= close_ms:
                    return self.last_trade_id - since
                since += row[COUNT]
            return -1
        since = self.trade_count((close_ms + 1) // MINUTE_MS, now_ms // MINUTE_MS)
        return self.last_trade_id - since

    def window(self, start_ms: int, now_ms: int) -> tuple[Rows, int]:
        """Everything since the minute of `start_ms` as one row, and the close before it."""
        first = start_ms // MINUTE_MS
        rows = self._minutes(first, now_ms // MINUTE_MS)
        return _one(rows), self._close_before(first)

    def _rows(self, interval: Interval, opens: list[int], now_ms: int) -> list[Rows]:
        if interval is Interval.S1:
            return self._second_rows(opens)
        ends = [min(close_of(interval, open_ms), now_ms) for open_ms in opens]
        if interval.milliseconds >= DAY_MS:
            return [
                self._day_span(start // DAY_MS, end // DAY_MS, now_ms)
                for start, end in zip(opens, ends, strict=True)
            ]
        if interval.milliseconds >= HOUR_MS:
            size = interval.milliseconds // HOUR_MS
            first_hour = opens[0] // HOUR_MS
            hours = self._hours(first_hour, first_hour + size * len(opens) - 1)
            return list(combine(hours.reshape(len(opens), size, COLUMNS)))
        size = interval.milliseconds // MINUTE_MS
        first = opens[0] // MINUTE_MS
        minutes = self._minutes(first, first + size * len(opens) - 1)
        return list(combine(minutes.reshape(len(opens), size, COLUMNS)))

    def _day_span(self, first: int, last: int, now_ms: int) -> Rows:
        """Days `first` to `last` as one row."""
        live_from = self._first_minute // MINUTES
        first = max(first, GENESIS_DAY)
        parts = []
        if first < live_from:
            parts.append(
                self._history.days(self._symbol)[
                    first - GENESIS_DAY : min(last + 1, live_from) - GENESIS_DAY
                ]
            )
        for day in range(max(first, live_from), last + 1):
            end = min((day + 1) * MINUTES - 1, now_ms // MINUTE_MS)
            parts.append(combine(self._minutes(day * MINUTES, end)[None]))
        return _one(np.concatenate(parts))

    def _minutes(self, first: int, last: int) -> Rows:
        """Minute rows (minutes since 1970), both ends included; the future is flat."""
        parts = []
        for day in range(first // MINUTES, last // MINUTES + 1):
            rows = self._day_minutes(day)
            parts.append(rows[max(0, first - day * MINUTES) : last - day * MINUTES + 1])
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def _hours(self, first: int, last: int) -> Rows:
        """Hour rows (hours since 1970), both ends included."""
        parts = []
        for day in range(first // 24, last // 24 + 1):
            if day < self._first_minute // MINUTES:
                rows = self._history.hours(self._symbol, day)
            else:
                rows = combine(self._day_minutes(day).reshape(24, 60, COLUMNS))
            parts.append(rows[max(0, first - day * 24) : last - day * 24 + 1])
        return np.concatenate(parts)

    def _day_minutes(self, day: int) -> Rows:
        if day < self._first_minute // MINUTES:
            return self._history.minutes(self._symbol, day)
        rows = self._live_day(day)
        offset = self._minute - day * MINUTES
        if 0 <= offset < MINUTES:
            rows[offset] = self._row
            rows[offset + 1 :] = self._flat(self._row[CLOSE])
        return rows

    def _live_day(self, day: int) -> Rows:
        rows = self._live_days.get(day)
        if rows is None:
            rows = np.empty((MINUTES, COLUMNS), np.int64)
            rows[:] = self._flat(self._row[CLOSE])
            if day == self._first_minute // MINUTES:
                past = self._first_minute % MINUTES
                rows[:past] = self._history.minutes(self._symbol, day)[:past]
            self._live_days[day] = rows
        return rows

    def _close_before(self, minute: int) -> int:
        """Close of the last minute before `minute`."""
        day, offset = divmod(minute - 1, MINUTES)
        if minute <= self._first_minute:
            return int(self._history.minutes(self._symbol, day)[offset, CLOSE])
        return int(self._day_minutes(day)[offset, CLOSE])

    def _turn(self, minute: int) -> None:
        """Store the finished minute and the empty ones up to `minute`."""
        close = self._row[CLOSE]
        for done in range(self._minute, minute):
            day, offset = divmod(done, MINUTES)
            self._live_day(day)[offset] = self._row
            self._row = self._flat(close)
        self._minute = minute

    def _second_rows(self, opens: list[int]) -> list[Rows]:
        """Seconds: the live ones as they were, older ones split from their minute."""
        rows: list[Rows] = []
        close = self._close_before(opens[0] // MINUTE_MS)
        oldest = next(iter(self._seconds), 0) if self._seconds else 0
        split: dict[int, list[int]] = {}
        split_of = -1
        warm = range(opens[0] // MINUTE_MS * 60, opens[0] // 1_000)
        for second in (*warm, *(open_ms // 1_000 for open_ms in opens)):
            minute = second // 60
            if second >= oldest and minute >= self._first_minute:
                row = self._seconds.get(second)
            else:
                if minute != split_of:
                    split, split_of = self._split(minute), minute
                row = split.get(second)
            if row is None:
                row = self._flat(close)
            close = row[CLOSE]
            if second * 1_000 >= opens[0]:
                rows.append(np.array(row, np.int64))
        return rows

    def _split(self, minute: int) -> dict[int, list[int]]:
        """A minute's trades as rows of seconds; a thin minute stands in its first second."""
        rows = self._splits.get(minute)
        if rows is None:
            rows = self._make_split(minute)
            if minute < self._first_minute:
                self._splits[minute] = rows
                if len(self._splits) > _SPLITS_KEPT:
                    self._splits.popitem(last=False)
        return rows

    def _make_split(self, minute: int) -> dict[int, list[int]]:
        whole = self._minutes(minute, minute)[0]
        if whole[COUNT] < MIN_TRADES:
            return {minute * 60: whole.tolist()} if whole[COUNT] else {}
        rows: dict[int, list[int]] = {}
        for time_ms, tick, lots, taker_buys in self._invent(minute, whole):
            second = time_ms // 1_000
            row = rows.get(second)
            if row is None:
                row = rows[second] = self._flat(tick)
            _grow(row, tick, lots, taker_buys)
        for column in (QUOTE, TAKER_QUOTE):
            # A very narrow minute may miss a few ticks of its quote volume: its busiest second
            # takes them, so that seconds always sum to their minute.
            busiest = max(rows.values(), key=lambda values: values[column])
            busiest[column] += int(whole[column]) - sum(values[column] for values in rows.values())
        return rows

    def history_trades(self, minute: int) -> list[tuple[int, int, int, bool]]:
        """Invented trades of a minute of history: (time ms, tick, lots, taker buys)."""
        row = self._history.minutes(self._symbol, minute // MINUTES)[minute % MINUTES]
        return self._invent(minute, np.asarray(row))

    def _invent(self, minute: int, row: Rows) -> list[tuple[int, int, int, bool]]:
        return split_minute(row, minute * MINUTE_MS, self._history.random(self._symbol, minute, 2))

    def _flat(self, tick: int) -> list[int]:
        return [tick, tick, tick, tick, 0, 0, 0, 0, 0]

    def _record(
        self, interval: Interval, open_ms: int, row: Rows, now_ms: int, last_id: int
    ) -> CandleRecord:
        scale = self._scale
        values: Iterable[int] = row.tolist()
        opened, high, low, close, volume, quote, count, taker, taker_quote = values
        close_ms = close_of(interval, open_ms)
        known = last_id > 0 and count > 0
        return CandleRecord(
            open_ms=open_ms,
            close_ms=close_ms,
            open=scale.price(opened),
            high=scale.price(high),
            low=scale.price(low),
            close=scale.price(close),
            volume=scale.quantity(volume),
            quote_volume=scale.quote(quote),
            trades=count,
            taker_base=scale.quantity(taker),
            taker_quote=scale.quote(taker_quote),
            first_trade_id=last_id - count + 1 if known else -1,
            last_trade_id=last_id if known else -1,
            closed=close_ms < now_ms,
        )


def _one(rows: Rows) -> Rows:
    return np.asarray(combine(rows[None])[0])


def _grow(row: list[int], tick: int, lots: int, taker_buys: bool) -> None:
    if not row[COUNT]:
        row[OPEN] = row[HIGH] = row[LOW] = tick
    elif tick > row[HIGH]:
        row[HIGH] = tick
    elif tick < row[LOW]:
        row[LOW] = tick
    row[CLOSE] = tick
    row[VOLUME] += lots
    row[QUOTE] += tick * lots
    row[COUNT] += 1
    if taker_buys:
        row[TAKER] += lots
        row[TAKER_QUOTE] += tick * lots


def open_of(interval: Interval, time_ms: int) -> int:
    """Open time of the candle that `time_ms` falls into; weeks start on Monday, months are UTC."""
    if interval is Interval.MO1:
        moment = datetime.fromtimestamp(time_ms / 1_000, UTC)
        month = datetime(moment.year, moment.month, 1, tzinfo=UTC)
        return int(month.timestamp()) * 1_000
    length = interval.milliseconds
    shift = _MONDAY * DAY_MS if interval is Interval.W1 else 0
    return (time_ms - shift) // length * length + shift


def close_of(interval: Interval, open_ms: int) -> int:
    """Last millisecond of the candle that opens at `open_ms`."""
    if interval is Interval.MO1:
        return open_of(interval, open_ms + 32 * DAY_MS) - 1
    return open_ms + interval.milliseconds - 1
