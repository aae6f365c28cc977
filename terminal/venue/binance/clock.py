"""The exchange's time, from samples of its clock against our monotonic one.

Signing uses the monotonic clock, so moving the system clock with orders open harms nothing.
Source: spot "Timing security" (a request may be at most 999 ms ahead, recvWindow behind).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from terminal.domain.errors import TerminalError
from terminal.domain.events import ClockReported
from terminal.venue.api import ConnectionSink

SAMPLES = 5
REFRESH_SECONDS = 300.0
LOOK_SECONDS = 5.0
JUMP_MS = 2_000.0


def wall_ms() -> float:
    """This machine's UTC clock in ms."""
    return time.time() * 1000


def monotonic_ms() -> float:
    return time.monotonic() * 1000


class ServerClock:
    """Exchange time by the sample with the shortest round trip of the last five. No IO."""

    def __init__(
        self,
        wall: Callable[[], float] = wall_ms,
        monotonic: Callable[[], float] = monotonic_ms,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._samples: deque[tuple[float, float]] = deque(maxlen=SAMPLES)
        self._base = wall() - monotonic()

    def add_sample(self, sent: float, server_ms: float, received: float) -> None:
        """`sent` and `received` are monotonic ms around one `time` request."""
        self._samples.append((received - sent, server_ms - (sent + received) / 2))

    def forget(self) -> None:
        """Drop the samples (after a clock error or a sleep); the last offset holds meanwhile."""
        self._base = self._best()[1]
        self._samples.clear()

    def now_ms(self) -> int:
        """Exchange time in UTC ms, cut down: being behind is safe, being ahead is not."""
        return int(self._monotonic() + self._best()[1])

    def offset_ms(self) -> float:
        """Exchange time minus this machine's wall clock, in ms."""
        return self._monotonic() + self._best()[1] - self._wall()

    def report(self) -> ClockReported:
        return ClockReported(self.offset_ms(), self._best()[0])

    def drift_since(self, base: float) -> float:
        """How far wall and monotonic clock have moved apart since `base`, in ms (sleep, setting)."""
        return abs(self._wall() - self._monotonic() - base)

    def base(self) -> float:
        """Wall minus monotonic time now, to be handed to `drift_since` later."""
        return self._wall() - self._monotonic()

    def _best(self) -> tuple[float, float]:
        return min(self._samples) if self._samples else (0.0, self._base)


class ClockKeeper:
    """Keeps a `ServerClock` fresh: at start, every five minutes, after a jump, when asked."""

    def __init__(
        self,
        clock: ServerClock,
        server_time: Callable[[], Awaitable[int]],
        sink: ConnectionSink,
    ) -> None:
        self._clock = clock
        self._server_time = server_time
        self._sink = sink

    async def sample(self, count: int = SAMPLES) -> None:
        """Take `count` samples now.

        Raises:
            TerminalError: when the exchange cannot be asked.
        """
        self._clock.forget()
        for _ in range(count):
            sent = monotonic_ms()
            server = await self._server_time()
            self._clock.add_sample(sent, server, monotonic_ms())
        self._sink(self._clock.report())

    async def run(self) -> None:
        """Sample until cancelled; a failed try waits for the next look."""
        due, base = 0.0, self._clock.base()
        while True:
            if monotonic_ms() >= due or self._clock.drift_since(base) > JUMP_MS:
                base = self._clock.base()
                try:
                    await self.sample()
                    due = monotonic_ms() + REFRESH_SECONDS * 1000
                except TerminalError:
                    due = 0.0
            await asyncio.sleep(LOOK_SECONDS)
