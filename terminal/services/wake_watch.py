"""Notices that the machine slept, the process stood still, or somebody moved the clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

LOOK_SECONDS = 1.0
JUMP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds on three clocks: `wall` can be set, `running` stands still in sleep, `elapsed` never
    does either (where the system has no such clock it is the wall clock)."""

    wall: float
    running: float
    elapsed: float


def read_clocks() -> Clocks:
    wall, running = time.time(), time.monotonic()
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return Clocks(wall, running, wall if boot is None else time.clock_gettime(boot))


class WakeWatch:
    """`on_wake(seconds)` after more than five seconds in which nothing of this program ran;
    `on_clock_moved(seconds, signed)` when the wall clock was set by more than that."""

    def __init__(
        self,
        on_wake: Callable[[float], None],
        on_clock_moved: Callable[[float], None],
        read: Callable[[], Clocks] = read_clocks,
    ) -> None:
        self._on_wake = on_wake
        self._on_clock_moved = on_clock_moved
        self._read = read
        self._last = read()

    def look(self) -> None:
        """Call about once a second."""
        last, now = self._last, self._read()
        self._last = now
        away = now.elapsed - last.elapsed - LOOK_SECONDS
        moved = (now.wall - last.wall) - (now.elapsed - last.elapsed)
        if away > JUMP_SECONDS:
            self._on_wake(away)
        if abs(moved) > JUMP_SECONDS:
            self._on_clock_moved(moved)

    async def run(self) -> None:
        self._last = self._read()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()
