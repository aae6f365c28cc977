"""How late the loop is, measured from another thread, and where it hangs when it hangs."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable

log = logging.getLogger(__name__)
PING_SECONDS = 0.25
STALL_SECONDS = 2.0


class LoopWatch:
    """Pings the loop four times a second from a thread of its own.

    `on_lag(ms)` gets each answer's delay, `on_stall(seconds)` is told afterwards of every stall of
    more than two seconds; both run on the loop. While it lasts, the stack of the loop's thread is
    written to the log once, without values of variables. Time in which the watching thread itself
    got no processor is no stall: then the machine is overloaded and nothing here hangs.
    """

    def __init__(
        self,
        on_lag: Callable[[float], None],
        on_stall: Callable[[float], None],
        *,
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        self._on_lag = on_lag
        self._on_stall = on_stall
        self._stall_seconds = stall_seconds
        self._answered = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._starved = 0.0

    def start(self) -> None:
        """Call on the loop that is to be watched."""
        loop, watched = asyncio.get_running_loop(), threading.get_ident()
        self._thread = threading.Thread(
            target=self._watch, args=(loop, watched), name="loop watch", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._answered.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def _watch(self, loop: asyncio.AbstractEventLoop, watched: int) -> None:
        while not self._stop.wait(PING_SECONDS):
            sent = time.monotonic()
            self._answered.clear()
            self._starved = 0.0
            try:
                loop.call_soon_threadsafe(self._answer, sent)
            except RuntimeError:
                return  # the loop is closed
            if self._wait(self._stall_seconds):
                continue
            if time.monotonic() - sent - self._starved >= self._stall_seconds:
                _write_stack(watched, time.monotonic() - sent)
            while not self._stop.is_set() and not self._wait(0.1):
                pass

    def _wait(self, seconds: float) -> bool:
        """Wait for the answer, counting what the wait took beyond `seconds`."""
        began = time.monotonic()
        answered = self._answered.wait(seconds)
        self._starved += max(0.0, time.monotonic() - began - seconds)
        return answered

    def _answer(self, sent: float) -> None:
        late = time.monotonic() - sent
        self._answered.set()
        self._on_lag(late * 1_000)
        if late - self._starved > self._stall_seconds:
            self._on_stall(late)


def _write_stack(thread: int, seconds: float) -> None:
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - the documented way to see it
    stack = "".join(traceback.format_stack(frame)) if frame is not None else "?"
    log.error("the loop has not answered for %.1f s; it is here:\n%s", seconds, stack)
