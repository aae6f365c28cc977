"""Exchange time from samples."""

from __future__ import annotations

from terminal.venue.binance.clock import ServerClock


class Clocks:
    """A wall and a monotonic clock that a test sets."""

    def __init__(self) -> None:
        self.wall = 1_700_000_000_000.0
        self.monotonic = 5_000.0

    def make(self) -> ServerClock:
        return ServerClock(lambda: self.wall, lambda: self.monotonic)


def test_before_any_sample_the_wall_clock_stands_in() -> None:
    clocks = Clocks()
    clock = clocks.make()
    assert clock.now_ms() == 1_700_000_000_000
    assert clock.offset_ms() == 0


def test_the_sample_with_the_shortest_round_trip_wins() -> None:
    clocks = Clocks()
    clock = clocks.make()
    clock.add_sample(5_000, 1_700_000_002_000, 5_400)
    clock.add_sample(6_000, 1_700_000_002_510, 6_020)
    clocks.monotonic, clocks.wall = 6_020.0, 1_700_000_001_020.0
    assert clock.now_ms() == 1_700_000_002_520
    assert clock.offset_ms() == 1_500
    assert clock.report().round_trip_ms == 20


def test_moving_the_wall_clock_moves_nothing_that_is_signed() -> None:
    clocks = Clocks()
    clock = clocks.make()
    clock.add_sample(5_000, 1_700_000_000_000, 5_000)
    base = clock.base()
    clocks.wall += 5_400_000
    assert clock.now_ms() == 1_700_000_000_000
    assert clock.offset_ms() == -5_400_000
    assert clock.drift_since(base) == 5_400_000


def test_forgetting_keeps_the_last_offset_until_a_new_sample() -> None:
    clocks = Clocks()
    clock = clocks.make()
    clock.add_sample(5_000, 1_700_000_009_000, 5_000)
    clock.forget()
    assert clock.now_ms() == 1_700_000_009_000
    clock.add_sample(5_000, 1_700_000_001_000, 5_900)
    assert clock.now_ms() == 1_700_000_000_550
