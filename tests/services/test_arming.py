"""Live trading is armed by hand and disarmed by everything that takes the hand away."""

from __future__ import annotations

from terminal.domain.market import Environment
from terminal.services.arming import IDLE_MS, LONG_BREAK_MS, Arming
from tests.support.fakes import FakeClock


def test_only_live_needs_it() -> None:
    clock = FakeClock()
    assert Arming(Environment.SIMULATOR, clock).is_armed
    assert not Arming(Environment.LIVE, clock).is_armed


def test_idleness_disarms_and_acting_keeps_it_armed() -> None:
    clock = FakeClock()
    arming = Arming(Environment.LIVE, clock)
    arming.arm()
    clock.now_ms += IDLE_MS - 1
    assert arming.is_armed
    arming.touch()
    clock.now_ms += IDLE_MS - 1
    assert arming.is_armed
    clock.now_ms += 1
    assert not arming.is_armed
    arming.touch()
    assert not arming.is_armed


def test_a_long_break_disarms_and_says_why() -> None:
    clock, reasons = FakeClock(), []
    arming = Arming(Environment.LIVE, clock)
    arming.changed = reasons.append
    arming.arm()
    arming.link_returned(None)
    arming.link_returned(clock.now_ms - LONG_BREAK_MS)
    assert arming.is_armed
    arming.link_returned(clock.now_ms - LONG_BREAK_MS - 1)
    assert not arming.is_armed
    assert reasons == ["", "The connection was away for more than a minute."]
