"""Where the simulator's time comes from: the machine, the machine scaled, or the test."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """UTC milliseconds of the simulated world. Only a `WallClock` may run backwards."""

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

    def set_speed(self, speed: float) -> None:
        """Go on from the present moment at another speed."""
        if speed <= 0:
            raise ValueError(f"A clock's speed must be above zero, not {speed}.")
        self._start_ms, self._started_ns = self.now_ms(), time.monotonic_ns()
        self._speed = speed


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


class WallClock:
    """The time an exchange shows, which may be wrong: an offset over the time that really passes.

    Markets live by `true`; signatures, `serverTime` and event times go by this. It can jump and
    drift, so unlike `true` it may run backwards.
    """

    def __init__(self, true: Clock) -> None:
        self.true = true
        self._offset_ms = 0
        self._drift_per_minute = 0.0
        self._drifting_since_ms = true.now_ms()

    @property
    def speed(self) -> float:
        return self.true.speed

    @property
    def offset_ms(self) -> int:
        """How far this clock is ahead of the true time (below zero: behind)."""
        minutes = (self.true.now_ms() - self._drifting_since_ms) / 60_000
        return self._offset_ms + round(minutes * self._drift_per_minute)

    def now_ms(self) -> int:
        return self.true.now_ms() + self.offset_ms

    def skew(self, offset_ms: int) -> None:
        """Be exactly so far ahead from now on; a drift goes on from there."""
        self._drifting_since_ms = self.true.now_ms()
        self._offset_ms = offset_ms

    def step(self, milliseconds: int) -> None:
        """Jump once, forward or (below zero) back."""
        self.skew(self.offset_ms + milliseconds)

    def drift(self, ms_per_minute: float) -> None:
        """Gain so much every minute, or lose it; 0 ends a drift."""
        self.skew(self.offset_ms)
        self._drift_per_minute = ms_per_minute
