"""Pyramid, averages and visible columns agree with the plain arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from terminal.domain.candle import Interval
from terminal.state.candles import CLOSE, HIGH, LOW, OPEN, VOLUME, CandleSeries
from terminal.ui.chart.candle_shapes import VolumePane, body_width, candle_shapes
from terminal.ui.chart.columns import visible_columns
from terminal.ui.chart.indicators import Ema, ema
from terminal.ui.chart.price_scale import PriceScale
from terminal.ui.chart.pyramid import Pyramid
from terminal.ui.chart.series_view import Change, SeriesView
from terminal.ui.chart.time_grid import TimeGrid
from terminal.ui.chart.viewport import Viewport

STEP = Interval.M1.milliseconds


def block(count: int, seed: int = 1) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    close = 100 + np.cumsum(chance.normal(0, 0.1, count))
    opened = np.concatenate(([100.0], close[:-1]))
    high = np.maximum(opened, close) + 0.05
    low = np.minimum(opened, close) - 0.05
    return np.column_stack((opened, high, low, close, chance.uniform(1, 9, count)))


def slow_ema(values: NDArray[np.float64], period: int) -> list[float]:
    alpha, average, result = 2 / (period + 1), float(values[0]), []
    for value in values.tolist():
        average += alpha * (value - average)
        result.append(average)
    return result


@pytest.mark.parametrize("count", [1, 5, 64, 65, 1_000])
def test_ema_equals_the_recursive_definition(count: int) -> None:
    closes = block(count)[:, CLOSE]
    assert ema(closes, 21) == pytest.approx(slow_ema(closes, 21), rel=1e-12)


def test_ema_grown_at_both_ends_equals_one_built_at_once() -> None:
    closes = block(6_000)[:, CLOSE].copy()
    average = Ema(21)
    average.build(closes[2_000:5_000])
    average.prepend(closes[:5_000], 2_000)
    closes_then = closes[:5_001].copy()
    closes_then[-1] += 3
    average.refresh_tail(closes_then)
    average.refresh_tail(closes)
    whole = Ema(21)
    whole.build(closes)
    assert average.values[5_000:] == pytest.approx(whole.values[5_000:], rel=1e-9)
    assert average.values[:2_000] == pytest.approx(whole.values[:2_000], rel=1e-12)


def test_pyramid_tail_equals_a_fresh_build() -> None:
    values = block(40_000)
    grown, fresh = Pyramid(), Pyramid()
    grown.build(values[:39_990].copy())
    for end in range(39_991, 40_001):
        grown.refresh_tail(values[:end])
    fresh.build(values)
    for level in (1, 2):
        assert grown.level(level) == pytest.approx(fresh.level(level))
    assert fresh.level(1)[:, VOLUME].sum() == pytest.approx(values[:, VOLUME].sum())


@pytest.mark.parametrize("pitch", [0.011, 0.07, 0.5, 3.0])
def test_columns_hold_every_extreme_in_view(pitch: float) -> None:
    values = block(50_000)
    times = np.arange(50_000, dtype=np.int64) * STEP
    grid, pyramid = TimeGrid(Interval.M1), Pyramid()
    pyramid.build(values)
    viewport = Viewport(right=50_000.0, pitch=pitch, width=600)
    columns = visible_columns(times, values, grid, viewport, pyramid, 1.0)
    first = max(0, int(np.floor(viewport.left)))
    seen = values[first:]
    assert columns.values[:, HIGH].max() >= seen[:, HIGH].max()
    assert columns.values[:, LOW].min() <= seen[:, LOW].min()
    assert columns.values[-1, CLOSE] == values[-1, CLOSE]
    assert len(columns.starts) <= 602
    assert (np.diff(columns.starts) > 0).all()


def test_missing_candles_leave_a_gap() -> None:
    times = np.array([0, 1, 2, 10, 11], np.int64) * STEP
    grid = TimeGrid(Interval.M1)
    viewport = Viewport(right=15.0, pitch=10, width=300)
    columns = visible_columns(times, block(5), grid, viewport, Pyramid(), 1.0)
    assert columns.starts.tolist() == [0, 1, 2, 10, 11]


def test_shapes_are_whole_pixels_inside_their_slots() -> None:
    values = block(50)
    times = np.arange(50, dtype=np.int64) * STEP
    viewport = Viewport(right=50.0, pitch=7, width=350)
    columns = visible_columns(times, values, TimeGrid(Interval.M1), viewport, Pyramid(), 1.0)
    scale = PriceScale(90, 110, 0, 400)
    shapes = candle_shapes(columns, viewport, scale, 1.0, VolumePane(400, 60, 9.0))
    assert body_width(7, 1.0) == 5
    bodies = np.concatenate((shapes.rising, shapes.falling))
    assert set((bodies[:, 2] - bodies[:, 0] + 1).tolist()) == {1, 5}
    assert (bodies[:, 3] >= bodies[:, 1]).all()
    rising = int((values[:, CLOSE] >= values[:, OPEN]).sum())
    assert len(shapes.volume_rising) == rising


def test_view_tells_how_much_moved() -> None:
    values = block(300)
    times = np.arange(300, dtype=np.int64) * STEP
    series = CandleSeries(Interval.M1)
    series.merge_columns(times[100:200], values[100:200])
    view = SeriesView(series, (21,))
    assert view.sync() is Change.MANY
    assert view.sync() is Change.NONE
    series.values[-1, CLOSE] += 1
    series.revision += 1
    assert view.sync() is Change.LAST
    series.merge_columns(times[:100], values[:100])
    assert view.sync() is Change.MANY
    assert view.averages[0].values[:100] == pytest.approx(slow_ema(values[:100, CLOSE], 21))
    assert (view.first_slot, view.last_slot) == (0, 199)
