"""What the viewport shows of a series: one column per candle, or per pixel when there are more."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from terminal.state.candles import CLOSE, HIGH, LOW, OPEN, VOLUME
from terminal.ui.chart.pyramid import FACTOR, Pyramid
from terminal.ui.chart.time_grid import TimeGrid
from terminal.ui.chart.viewport import Viewport

Times = NDArray[np.int64]
Block = NDArray[np.float64]


class Columns(NamedTuple):
    """`starts` are slot coordinates of left edges, `span` slots per column, `values` (n, 5) as in
    CandleSeries, `indexes` the index of each column's last candle in the series."""

    starts: NDArray[np.float64]
    span: float
    values: Block
    indexes: NDArray[np.int64]

    @property
    def is_grouped(self) -> bool:
        return self.span > 1


EMPTY = Columns(np.empty(0), 1.0, np.empty((0, 5)), np.empty(0, np.int64))


def visible_range(times: Times, grid: TimeGrid, viewport: Viewport) -> tuple[int, int]:
    """Indexes [first, end) of the candles at least partly inside the viewport."""
    if not len(times):
        return 0, 0
    low = grid.time(int(np.floor(viewport.left)))
    high = grid.time(int(np.ceil(viewport.right)))
    return int(np.searchsorted(times, low, "left")), int(np.searchsorted(times, high, "left"))


def visible_columns(
    times: Times,
    values: Block,
    grid: TimeGrid,
    viewport: Viewport,
    pyramid: Pyramid,
    pixel: float,
) -> Columns:
    """Columns inside the viewport; `pixel` is the width of a device pixel in viewport units."""
    first, end = visible_range(times, grid, viewport)
    if first >= end:
        return EMPTY
    per_pixel = pixel / viewport.pitch
    if per_pixel <= 1:
        slots = grid.slots(times[first:end]).astype(np.float64)
        return Columns(slots, 1.0, values[first:end], np.arange(first, end))
    level = pyramid.level_for(per_pixel)
    size = FACTOR**level
    groups = pyramid.level(level)[first // size : -(-end // size)]
    opens = np.arange(first // size, first // size + len(groups)) * size
    slots = grid.slots(times[opens]).astype(np.float64)
    places = np.floor((slots - viewport.left) / per_pixel).astype(np.int64)
    heads = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
    tails = np.concatenate((heads[1:], [len(groups)])) - 1
    block = np.empty((len(heads), 5))
    block[:, OPEN] = groups[heads, OPEN]
    block[:, HIGH] = np.maximum.reduceat(groups[:, HIGH], heads)
    block[:, LOW] = np.minimum.reduceat(groups[:, LOW], heads)
    block[:, CLOSE] = groups[tails, CLOSE]
    block[:, VOLUME] = np.add.reduceat(groups[:, VOLUME], heads)
    starts = viewport.left + places[heads].astype(np.float64) * per_pixel
    lasts = np.minimum(opens[tails] + size, len(times)) - 1
    return Columns(starts, per_pixel, block, lasts)
