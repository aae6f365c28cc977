"""Simulated time."""

from __future__ import annotations

import pytest

from terminal.simulator.clock import RealClock, ScaledClock, SteppedClock


def test_a_stepped_clock_moves_only_by_hand_and_only_forwards():
    clock = SteppedClock(1_000)
    assert (clock.now_ms(), clock.speed) == (1_000, 0.0)
    assert clock.advance(250) == clock.now_ms() == 1_250
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


def test_a_scaled_clock_starts_where_told_and_needs_a_speed():
    clock = ScaledClock(10.0, start_ms=5_000)
    assert 5_000 <= clock.now_ms() <= clock.now_ms()
    assert RealClock().speed == 1.0
    with pytest.raises(ValueError, match="speed"):
        ScaledClock(0)
