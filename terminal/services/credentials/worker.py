"""Calls that may hang for ever, off the loop and with an end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from terminal.services.credentials.troubles import StoreState, StoreTrouble

T = TypeVar("T")
SECONDS = 15.0


async def in_thread(work: Callable[[], T], seconds: float = SECONDS) -> T:
    """What `work` returns or raises, from a daemon thread of its own.

    No executor: its threads are waited for at the end of the program, its arguments land in debug
    logs. `work` takes none for the same reason. A result that comes too late is dropped.

    Raises:
        StoreTrouble: SILENT, after `seconds`.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001,RUF100 - it is handed to whoever waits
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:
            # The loop has closed: nobody waits any more.
            return

    threading.Thread(target=run, name="key-store", daemon=True).start()
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError:
        raise StoreTrouble(StoreState.SILENT) from None
