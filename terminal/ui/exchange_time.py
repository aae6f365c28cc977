"""The exchange's clock as the window believes it."""

from __future__ import annotations

import time

from terminal.state.connection import ConnectionStore


def exchange_now_ms(connection: ConnectionStore) -> int:
    """UTC ms now on the exchange's clock: local time plus the measured offset (0 when unknown)."""
    offset = connection.clock.offset_ms if connection.clock else 0.0
    return int(time.time() * 1_000 + offset)
