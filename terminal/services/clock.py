"""The machine's clock, handed to services so that tests can hold it still."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]


def wall_ms() -> int:
    """UTC now in milliseconds, by the machine's own clock."""
    return time.time_ns() // 1_000_000


CLOCK_SLACK_MS = 500
"""Our idea of the exchange's time may run ahead by less than this. An answer is stamped so much
earlier, so that no event after it looks older than what was read before."""
