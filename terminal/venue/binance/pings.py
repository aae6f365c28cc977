"""How long a request without any work takes on one way to the exchange."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from typing import Any

from terminal.domain.errors import TerminalError
from terminal.venue.api import Ping


async def timed_ping(way: str, request: Awaitable[Any]) -> Ping:
    """Await `request`; what fails is the answer too."""
    started = time.perf_counter()
    try:
        await request
    except TerminalError as error:
        return Ping(way, None, str(error))
    return Ping(way, (time.perf_counter() - started) * 1_000)
