"""Prices and times into pixels and labels."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.candle import Interval
from terminal.ui.chart.price_scale import PriceScale, ScaleMode, fit
from terminal.ui.chart.time_axis import countdown, full_label, time_ticks
from terminal.ui.chart.time_grid import TimeGrid
from terminal.ui.chart.viewport import Viewport

DAY = 86_400_000


@given(
    st.sampled_from(list(ScaleMode)), st.floats(0.001, 1e6), st.floats(1.001, 50), st.floats(0, 400)
)
def test_price_and_pixel_are_inverse(mode: ScaleMode, low: float, span: float, y: float) -> None:
    scale = PriceScale(low, low * span, 10, 400, mode, base=low)
    price = scale.price(y)
    if price > 0:
        assert scale.y(price) == pytest.approx(y, abs=1e-3)
        assert scale.ys(np.array([price]))[0] == pytest.approx(y, abs=1e-3)


def test_ticks_are_round_and_inside() -> None:
    scale = fit(67_000, 69_121.09, 0, 400, ScaleMode.LINEAR, 0)
    ticks = scale.ticks(44)
    assert all(t % 250 == 0 for t in ticks)
    assert all(scale.low <= t <= scale.high for t in ticks)
    assert 5 <= len(ticks) <= 10


def test_percent_ticks_are_round_percents_of_the_base() -> None:
    scale = fit(95, 112, 0, 400, ScaleMode.PERCENT, base=100.0)
    percents = [round(t - 100, 6) for t in scale.ticks(44)]
    assert 0 in percents
    assert all(p % 2.5 == 0 or p % 2 == 0 for p in percents)


def test_flat_market_still_has_a_range() -> None:
    scale = fit(5.0, 5.0, 0, 100, ScaleMode.LINEAR, 0)
    assert scale.low < 5.0 < scale.high


@pytest.mark.parametrize("interval", list(Interval))
def test_slots_and_times_agree_in_every_interval(interval: Interval) -> None:
    monday = 4 * DAY
    phase = monday if interval is Interval.W1 else 0
    grid = TimeGrid(interval, phase % interval.milliseconds)
    for slot in (0, 7, 659, 2_500):
        time = grid.time(slot)
        assert grid.slot(time) == slot
        assert grid.slot(grid.time(slot + 1) - 1) == slot
        assert int(grid.slots(np.array([time], np.int64))[0]) == slot


def test_months_start_on_the_first() -> None:
    grid = TimeGrid(Interval.MO1)
    slot = grid.slot(1_795_185_468_000)
    assert full_label(grid.time(slot), Interval.MO1.milliseconds) == "1 Nov 2026"


def test_day_change_is_a_major_tick_with_its_date() -> None:
    grid = TimeGrid(Interval.M15)
    midnight = 20_000 * DAY
    viewport = Viewport(right=grid.slot(midnight) + 60.0, pitch=7, width=800)
    ticks = time_ticks(grid, viewport, 72)
    majors = [t for t in ticks if t.is_major]
    assert [t.label for t in majors] == ["4 Oct"]
    assert all(b.x - a.x >= 72 for a, b in itertools.pairwise(ticks))


@pytest.mark.parametrize("interval", list(Interval))
@pytest.mark.parametrize("pitch", [0.001, 0.1, 1.0, 7.0, 80.0])
def test_ticks_are_never_crowded(interval: Interval, pitch: float) -> None:
    grid = TimeGrid(interval)
    viewport = Viewport(right=grid.slot(1_795_185_468_000) + 10.0, pitch=pitch, width=800)
    ticks = time_ticks(grid, viewport, 72)
    assert len(ticks) <= 16


@pytest.mark.parametrize(
    ("remaining", "text"),
    [(432_000, "07:12"), (-5, "00:00"), (11_232_000, "3:07:12"), (184_020_000, "2 d 03:07")],
)
def test_countdown(remaining: int, text: str) -> None:
    assert countdown(remaining) == text
