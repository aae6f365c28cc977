"""Panning, zooming and following keep the promise that nothing jumps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.ui.chart.viewport import MAX_PITCH, MIN_PITCH, Viewport


@given(st.floats(0.01, 60), st.floats(0.3, 3), st.floats(0, 800))
def test_zoom_keeps_what_is_under_the_cursor(pitch: float, factor: float, x: float) -> None:
    viewport = Viewport(right=1_000.0, pitch=pitch, width=800)
    held = viewport.position(x)
    viewport.zoom(factor, x)
    assert viewport.x(held) == pytest.approx(x, abs=1e-6)
    assert MIN_PITCH <= viewport.pitch <= MAX_PITCH


def test_pan_moves_content_with_the_mouse() -> None:
    viewport = Viewport(right=100.0, pitch=10, width=500)
    before = viewport.x(70)
    viewport.pan(25)
    assert viewport.x(70) == pytest.approx(before + 25)


def test_follows_a_new_candle_only_when_the_newest_was_in_sight() -> None:
    viewport = Viewport(right=110.0, pitch=10, width=500)
    viewport.follow(before=100, after=101)
    assert viewport.right == 111.0
    viewport.right = 50.0
    viewport.follow(before=101, after=102)
    assert viewport.right == 50.0


def test_clamp_never_loses_the_candles() -> None:
    viewport = Viewport(right=-500.0, pitch=10, width=500)
    viewport.clamp(first_slot=0, last_slot=200)
    assert viewport.right == 3
    viewport.right = 9_000.0
    viewport.clamp(first_slot=0, last_slot=200)
    assert viewport.left == pytest.approx(198)
