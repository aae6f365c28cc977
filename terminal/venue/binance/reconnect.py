"""When to try a lost connection again. No IO: a clock and a source of chance go in."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from enum import Enum

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
STEADY_SECONDS = 60.0
ATTEMPTS = 60
ATTEMPTS_WINDOW_SECONDS = 300.0


class Failure(Enum):
    """Why a connection ended, by what it means for the next try."""

    LOST = "lost"
    REFUSED = "refused"
    BANNED = "banned"


class Backoff:
    """Full-jitter delays (0.5 s, doubling, at most 30 s) and a budget of 60 tries in five minutes.

    The exchange allows 300 attempts per five minutes and address; several sockets share it.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._failures = 0
        self._attempts: deque[float] = deque(maxlen=ATTEMPTS)
        self._opened_at: float | None = None

    def attempt(self, now: float) -> None:
        """A connection is being tried at `now` (monotonic seconds)."""
        self._attempts.append(now)

    def opened(self, now: float) -> None:
        self._opened_at = now

    def delay(self, now: float, failure: Failure, retry_in_seconds: float = 0.0) -> float:
        """Seconds to wait after `failure`; a ban waits at least `retry_in_seconds`.

        A connection that had lived for a minute starts the sequence anew, and its first retry is
        immediate within half a second.
        """
        if self._opened_at is not None and now - self._opened_at >= STEADY_SECONDS:
            self._failures = 0
        self._opened_at = None
        longest = min(LONGEST_SECONDS, FIRST_SECONDS * (1 << self._failures))
        self._failures = min(self._failures + 1, 16)
        wait = self._chance() * longest
        if failure is Failure.BANNED:
            wait = max(wait, retry_in_seconds)
        if len(self._attempts) == ATTEMPTS:
            wait = max(wait, self._attempts[0] + ATTEMPTS_WINDOW_SECONDS - now)
        return wait
