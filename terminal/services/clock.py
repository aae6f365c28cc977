"""The machine's clock, handed to services so that tests can hold it still."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]


def wall_ms() -> int:
    """UTC now in milliseconds, by the machine's own clock."""
    return time.time_ns() // 1_000_000
