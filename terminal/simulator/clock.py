"""Where the simulator's time comes from: the machine, the machine scaled, or the test."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """UTC milliseconds of the simulated world; never runs backwards."""

    @property
    def speed(self) -> float:
        """Simulated seconds per real second; 0 when time only moves by hand."""
        ...

    def now_ms(self) -> int: ...


class ScaledClock:
    """Starts at `start_ms` (now when None) and runs `speed` times as fast as the machine."""

    def __init__(self, speed: float = 1.0, *, start_ms: int | None = None) -> None:
        if speed <= 0:
            raise ValueError(f"A clock's speed must be above zero, not {speed}.")
        self._speed = speed
        self._start_ms = time.time_ns() // 1_000_000 if start_ms is None else start_ms
        self._started_ns = time.monotonic_ns()

    @property
    def speed(self) -> float:
        return self._speed

    def now_ms(self) -> int:
        elapsed_ns = time.monotonic_ns() - self._started_ns
        return self._start_ms + int(elapsed_ns * self._speed) // 1_000_000


class RealClock(ScaledClock):
    """The machine's own time, made monotonic."""

    def __init__(self) -> None:
        super().__init__(1.0)


class SteppedClock:
    """Time that stands still until `advance` is called."""

    def __init__(self, start_ms: int) -> None:
        self._now_ms = start_ms

    @property
    def speed(self) -> float:
        return 0.0

    def now_ms(self) -> int:
        return self._now_ms

    def advance(self, milliseconds: int) -> int:
        """Move forward and return the new time; `milliseconds` may not be negative."""
        if milliseconds < 0:
            raise ValueError("Time does not run backwards.")
        self._now_ms += milliseconds
        return self._now_ms
