"""Candles of one symbol in every interval: history up to the start, real trades from then on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from terminal.domain.candle import Interval
from terminal.simulator.seconds import Seconds, flat_row, grow
from terminal.simulator.sources.bars import (
    CLOSE,
    COLUMNS,
    COUNT,
    MIN_TRADES,
    QUOTE,
    TAKER_QUOTE,
    Rows,
    combine,
    gather,
)
from terminal.simulator.sources.synthetic import DAY_MS, GENESIS_DAY, MINUTES, SyntheticHistory
from terminal.simulator.sources.trades import split_minute
from terminal.simulator.spot.instruments import Scale
from terminal.simulator.spot.model import CandleRecord

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
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
        self._seconds = Seconds()
        self._splits: OrderedDict[int, dict[int, list[int]]] = OrderedDict()
        self._minute = self._first_minute
        self._row = flat_row(self._close_before(self._first_minute))
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
        grow(self._row, tick, lots, taker_buys)
        self._seconds.add(time_ms // 1_000, tick, lots, taker_buys)
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
        bounds = [*opens, close_of(interval, opens[-1]) + 1]
        return self._records(bounds, rows, now_ms, is_seconds=interval is Interval.S1)

    def between(self, bounds: Sequence[int], grain_ms: int, now_ms: int) -> list[CandleRecord]:
        """Candles from each of `bounds` to the next, whatever their lengths.

        All bounds are multiples of `grain_ms`: an hour, a quarter of one, or a minute. Those of the
        future are left out, and of the past before the first day of history.
        """
        earliest = GENESIS_DAY * DAY_MS
        edges = [bound for bound in bounds if earliest <= bound]
        while len(edges) > 1 and edges[-2] > now_ms:
            edges.pop()
        if len(edges) < 2:
            return []
        last = min(edges[-1], (now_ms // grain_ms + 1) * grain_ms) // grain_ms - 1
        first = edges[0] // grain_ms
        grains = self._grains(grain_ms, first, last)
        starts = [edge // grain_ms - first for edge in edges[:-1]]
        return self._records(edges, list(gather(grains, starts)), now_ms, is_seconds=False)

    def _records(
        self, bounds: Sequence[int], rows: list[Rows], now_ms: int, *, is_seconds: bool
    ) -> list[CandleRecord]:
        records = []
        last_id = self._last_id(bounds[-1] - 1, now_ms, is_seconds=is_seconds)
        for index in reversed(range(len(rows))):
            close_ms = bounds[index + 1] - 1
            records.append(self._record(bounds[index], close_ms, rows[index], now_ms, last_id))
            last_id -= int(rows[index][COUNT]) if last_id > 0 else 0
        records.reverse()
        return records

    def warm_day(self, day: int, grain_ms: int = HOUR_MS) -> None:
        """Make the grains of a day (days since 1970) of history, so that asking for them is quick."""
        if GENESIS_DAY <= day < self._first_minute // MINUTES:
            self._history.parts(self._symbol, day, DAY_MS // grain_ms)

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

    def _last_id(self, close_ms: int, now_ms: int, *, is_seconds: bool) -> int:
        """Id of the last trade up to `close_ms`, -1 when that is too long ago to count back."""
        if close_ms >= now_ms:
            return self.last_trade_id
        if now_ms - close_ms > _COUNTED_BACK_MS:
            return -1
        if is_seconds:
            second = close_ms // 1_000
            if second < self._seconds.oldest:
                return -1
            return self.last_trade_id - self._seconds.trades_after(second)
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
        return self._grains(HOUR_MS, first, last)

    def _grains(self, grain_ms: int, first: int, last: int) -> Rows:
        """Rows of equal grains (counted from 1970), both ends included."""
        if grain_ms == MINUTE_MS:
            return self._minutes(first, last)
        per_day = DAY_MS // grain_ms
        parts = []
        for day in range(first // per_day, last // per_day + 1):
            if day < self._first_minute // MINUTES:
                rows = self._history.parts(self._symbol, day, per_day)
            else:
                whole = self._day_minutes(day).reshape(per_day, MINUTES // per_day, COLUMNS)
                rows = combine(whole)
            parts.append(rows[max(0, first - day * per_day) : last - day * per_day + 1])
        return np.concatenate(parts)

    def _day_minutes(self, day: int) -> Rows:
        if day < self._first_minute // MINUTES:
            return self._history.minutes(self._symbol, day)
        rows = self._live_day(day)
        offset = self._minute - day * MINUTES
        if 0 <= offset < MINUTES:
            rows[offset] = self._row
            rows[offset + 1 :] = flat_row(self._row[CLOSE])
        return rows

    def _live_day(self, day: int) -> Rows:
        rows = self._live_days.get(day)
        if rows is None:
            rows = np.empty((MINUTES, COLUMNS), np.int64)
            rows[:] = flat_row(self._row[CLOSE])
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
            self._row = flat_row(close)
        self._minute = minute

    def _second_rows(self, opens: list[int]) -> list[Rows]:
        """Seconds: the live ones as they were, older ones split from their minute."""
        rows: list[Rows] = []
        close = self._close_before(opens[0] // MINUTE_MS)
        oldest = self._seconds.oldest
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
                row = flat_row(close)
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
                row = rows[second] = flat_row(tick)
            grow(row, tick, lots, taker_buys)
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

    def _record(
        self, open_ms: int, close_ms: int, row: Rows, now_ms: int, last_id: int
    ) -> CandleRecord:
        scale = self._scale
        values: Iterable[int] = row.tolist()
        opened, high, low, close, volume, quote, count, taker, taker_quote = values
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
