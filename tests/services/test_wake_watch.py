"""Sleep, a stopped process and a moved clock are told apart."""

from __future__ import annotations

from terminal.services.wake_watch import Clocks, WakeWatch


class Machine:
    def __init__(self) -> None:
        self.now = Clocks(1_000.0, 10.0, 10.0)
        self.woke: list[float] = []
        self.moved: list[float] = []
        self.watch = WakeWatch(self.woke.append, self.moved.append, lambda: self.now)

    def pass_time(self, wall: float, running: float, elapsed: float) -> None:
        now = self.now
        self.now = Clocks(now.wall + wall, now.running + running, now.elapsed + elapsed)
        self.watch.look()


def test_an_ordinary_second_says_nothing() -> None:
    machine = Machine()
    for _ in range(100):
        machine.pass_time(1.04, 1.04, 1.04)
    assert (machine.woke, machine.moved) == ([], [])


def test_sleep_stops_the_running_clock_only() -> None:
    machine = Machine()
    machine.pass_time(601, 1, 601)
    assert (machine.woke, machine.moved) == ([600.0], [])


def test_a_stopped_process_counts_as_sleep() -> None:
    machine = Machine()
    machine.pass_time(31, 31, 31)
    assert (machine.woke, machine.moved) == ([30.0], [])


def test_a_moved_clock_is_no_sleep() -> None:
    machine = Machine()
    machine.pass_time(5_401, 1, 1)
    machine.pass_time(-5_399, 1, 1)
    assert (machine.woke, machine.moved) == ([], [5_400.0, -5_400.0])
