"""Wait for a condition on the running loop, never for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def eventually(condition: Callable[[], object], *, within: float = 5.0) -> None:
    """Return as soon as `condition` is true; fail, naming it, after `within` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not condition():
        assert loop.time() < deadline, f"never became true: {condition}"
        await asyncio.sleep(0.002)


async def settled() -> None:
    """Let everything that can run without waiting run."""
    for _ in range(20):
        await asyncio.sleep(0)
