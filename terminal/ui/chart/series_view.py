"""What a chart derives from a candle series, kept in step with the least work."""

from __future__ import annotations

from enum import IntEnum

from terminal.state.candles import CLOSE, CandleSeries
from terminal.ui.chart.indicators import Ema
from terminal.ui.chart.pyramid import Pyramid
from terminal.ui.chart.time_grid import TimeGrid


class Change(IntEnum):
    """How much of the series moved since the last look."""

    NONE = 0
    LAST = 1
    MANY = 2


class SeriesView:
    """A series with its time grid, pyramid and averages.

    The pyramid is only made when a view needs it (`pyramid_ready`), so history that arrives while
    looking at single candles costs next to nothing. `last_slot` is the newest candle's as of the
    last `sync`.
    """

    def __init__(self, series: CandleSeries, periods: tuple[int, ...]) -> None:
        self.series = series
        self.grid = TimeGrid(series.interval)
        self.pyramid = Pyramid()
        self.averages = [Ema(period) for period in periods]
        self._pyramid_stale = True
        self._seen = (-1, -1, -1, -1)
        self._length = 0
        self.last_slot = 0

    def sync(self) -> Change:
        """Take over what changed in the series."""
        change = self._sync()
        if change is not Change.NONE and len(self.series):
            self.last_slot = self.grid.slot(int(self.series.times[-1]))
        return change

    def _sync(self) -> Change:
        series = self.series
        now = (series.revision, series.shape_revision, series.history_revision, series.prepended)
        before, length = self._seen, self._length
        if now == before:
            return Change.NONE
        self._seen, self._length = now, len(series)
        closes = series.values[:, CLOSE]
        added = now[3] - before[3]
        if now[2] != before[2] or before[0] < 0:
            self.grid = TimeGrid.for_times(series.interval, series.times)
            self._pyramid_stale = True
            for average in self.averages:
                average.build(closes)
            return Change.MANY
        if added:
            self._pyramid_stale = True
            for average in self.averages:
                average.prepend(closes[: length + added], added)
                average.refresh_tail(closes)
            return Change.MANY
        for average in self.averages:
            average.refresh_tail(closes)
        if not self._pyramid_stale:
            self.pyramid.refresh_tail(series.values)
        return Change.LAST if len(series) == length else Change.MANY

    @property
    def is_outgrown(self) -> bool:
        """True when candles were added or replaced since the last `sync`, so that the averages no
        longer belong to the series."""
        series = self.series
        shape = (series.shape_revision, series.history_revision, series.prepended)
        return shape != self._seen[1:]

    def pyramid_ready(self) -> Pyramid:
        """The pyramid, built now if it is out of date."""
        if self._pyramid_stale:
            self.pyramid.build(self.series.values)
            self._pyramid_stale = False
        return self.pyramid

    @property
    def first_slot(self) -> int:
        return self.grid.slot(int(self.series.times[0])) if len(self.series) else 0
