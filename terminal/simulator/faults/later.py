"""Calls that wait for their time while the exchange lives, and are dropped when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


class Later:
    """Owns what the laboratory put off; seconds are those of the loop's clock."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.TimerHandle] = set()

    def call(
        self, seconds: float, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Call `callback` in so many seconds, unless the exchange ends before."""

        def due() -> None:
            self._waiting.discard(handle)
            callback(*args, **kwargs)

        handle = asyncio.get_running_loop().call_later(seconds, due)
        self._waiting.add(handle)

    def end(self) -> None:
        """Drop everything that still waits."""
        for handle in self._waiting:
            handle.cancel()
        self._waiting.clear()
