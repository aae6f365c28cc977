"""Candle series for charts: exact text is not needed to draw, so columns are floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.events import CandleChanged
from terminal.domain.market import InstrumentId
from terminal.state.store import Store

COLUMNS = 5
OPEN, HIGH, LOW, CLOSE, VOLUME = range(COLUMNS)


class SeriesKey(NamedTuple):
    instrument: InstrumentId
    interval: Interval
    source: PriceSource = PriceSource.LAST


class CandleSeries:
    """Candles in time order, oldest first, grown at both ends without copying every time.

    `times` are opening times in UTC ms (int64), `values` is (n, 5) float64: open, high, low,
    close, volume. `revision` rises with every change, `shape_revision` only when candles were
    added or replaced other than the last one, `history_revision` when candles other than the last
    were replaced or put in between, `prepended` counts candles ever added in front. `exhausted`
    is True when the venue has nothing older.
    """

    def __init__(self, interval: Interval) -> None:
        self.interval = interval
        self.revision = 0
        self.shape_revision = 0
        self.history_revision = 0
        self.prepended = 0
        self.exhausted = False
        self.last: Candle | None = None
        self._first = 0
        self._end = 0
        self._times: NDArray[np.int64] = np.empty(0, np.int64)
        self._values: NDArray[np.float64] = np.empty((0, COLUMNS))

    def __len__(self) -> int:
        return self._end - self._first

    @property
    def times(self) -> NDArray[np.int64]:
        return self._times[self._first : self._end]

    @property
    def values(self) -> NDArray[np.float64]:
        return self._values[self._first : self._end]

    def merge(self, candles: Sequence[Candle]) -> None:
        """Merge a page of history (any overlap; the page wins except over a newer live candle)."""
        if not candles:
            return
        page = [self._newer(candle) for candle in candles]
        self.merge_columns(
            np.array([c.open_ms for c in page], np.int64), np.array([_row(c) for c in page])
        )
        if self.last is None or page[-1].open_ms >= self.last.open_ms:
            self.last = page[-1]

    def merge_columns(
        self, page_times: NDArray[np.int64], page_values: NDArray[np.float64]
    ) -> None:
        """Merge ready columns: `page_times` strictly rising, `page_values` (n, 5)."""
        if not len(page_times):
            return
        times, count = self.times, len(page_times)
        if len(times) and page_times[-1] < times[0]:
            self._make_room_in_front(count)
            self._first -= count
            self._times[self._first : self._first + count] = page_times
            self._values[self._first : self._first + count] = page_values
            self.prepended += count
        else:
            self._replace_middle(page_times, page_values)
        self.revision += 1
        self.shape_revision += 1

    def _replace_middle(
        self, page_times: NDArray[np.int64], page_values: NDArray[np.float64]
    ) -> None:
        times, values = self.times, self.values
        self.history_revision += 1
        if not len(times):
            self._set(page_times, page_values)
            return
        older = int(np.searchsorted(times, page_times[0], "left"))
        newer = int(np.searchsorted(times, page_times[-1], "right"))
        self.prepended += int(np.searchsorted(page_times, times[0], "left"))
        joined_times = np.concatenate((times[:older], page_times, times[newer:]))
        joined_values = np.concatenate((values[:older], page_values, values[newer:]))
        self._set(joined_times, joined_values)

    def _make_room_in_front(self, count: int) -> None:
        if self._first < count:
            self._set(self.times, self.values, count)

    def _set(
        self, times: NDArray[np.int64], values: NDArray[np.float64], in_front: int = 0
    ) -> None:
        """Take over columns with free room on both sides (never touched, so it costs no memory)."""
        room = max(1024, len(times)) + in_front
        all_times = np.empty(2 * room + len(times), np.int64)
        all_values = np.empty((len(all_times), COLUMNS))
        all_times[room : room + len(times)] = times
        all_values[room : room + len(times)] = values
        self._times, self._values = all_times, all_values
        self._first, self._end = room, room + len(times)

    def _newer(self, candle: Candle) -> Candle:
        """`candle`, or the live one of the same time when it has seen more trades."""
        last = self.last
        if last is not None and last.open_ms == candle.open_ms and last.trades > candle.trades:
            return last
        return candle

    def update(self, candle: Candle) -> None:
        """Apply one live candle: replaces the last one or is appended; older ones are ignored."""
        times = self.times
        if len(times) and candle.open_ms < times[-1]:
            return
        if not len(times) or candle.open_ms > times[-1]:
            if self._end == len(self._times):
                self._grow()
            self._times[self._end] = candle.open_ms
            self._end += 1
            self.shape_revision += 1
        self._values[self._end - 1] = _row(candle)
        self.last = candle
        self.revision += 1

    def clear(self) -> None:
        """Forget every candle."""
        self._set(np.empty(0, np.int64), np.empty((0, COLUMNS)))
        self.last, self.exhausted, self.prepended = None, False, 0
        self.revision += 1
        self.shape_revision += 1
        self.history_revision += 1

    def _grow(self) -> None:
        room = max(1024, len(self))
        self._times = np.concatenate((self._times, np.empty(room, np.int64)))
        self._values = np.concatenate((self._values, np.empty((room, COLUMNS))))


def _row(candle: Candle) -> tuple[float, float, float, float, float]:
    return (
        float(candle.open),
        float(candle.high),
        float(candle.low),
        float(candle.close),
        float(candle.volume),
    )


class CandleStore(Store):
    """Candle series by instrument, interval and source; only series somebody asked for are kept."""

    def __init__(self) -> None:
        super().__init__()
        self._series: dict[SeriesKey, CandleSeries] = {}

    def series(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> CandleSeries:
        """The series of this key, made empty when it is first asked for."""
        key = SeriesKey(instrument, interval, source)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = CandleSeries(interval)
        return series

    def drop(self, instrument: InstrumentId, interval: Interval) -> None:
        """Forget a series nobody shows any more."""
        self._series.pop(SeriesKey(instrument, interval), None)

    def merge(
        self,
        instrument: InstrumentId,
        interval: Interval,
        candles: Sequence[Candle],
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        self.series(instrument, interval, source).merge(candles)
        self._changed()

    def apply(self, event: CandleChanged) -> None:
        key = SeriesKey(event.instrument, event.interval, event.source)
        if key in self._series:
            self._series[key].update(event.candle)
            self._changed()

    def keys_of(self, instrument: InstrumentId) -> Sequence[SeriesKey]:
        """The series of an instrument that are kept."""
        return [key for key in self._series if key.instrument == instrument]

    def clear(self) -> None:
        """Empty every series: what comes next is another market (a fresh simulator)."""
        for series in self._series.values():
            series.clear()
        self._changed()
