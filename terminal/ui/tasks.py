"""Coroutines tied to the life of a widget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

_log = logging.getLogger(__name__)
_running: set[asyncio.Task[None]] = set()


def spawn(
    coroutine: Coroutine[Any, Any, object],
    owner: QObject,
    on_error: Callable[[Exception], None] | None = None,
) -> asyncio.Task[None]:
    """Run `coroutine` until it ends or `owner` is destroyed, whichever comes first.

    An exception goes to `on_error` (called while the owner lives), else to the log; it never
    disappears. Needs a running loop.
    """
    task = asyncio.get_running_loop().create_task(_guard(coroutine, on_error))
    # The loop keeps weak references only.
    _running.add(task)
    task.add_done_callback(_running.discard)
    # One that is cancelled before its first step has never been awaited.
    task.add_done_callback(lambda _: coroutine.close())
    owner.destroyed.connect(lambda _=None: task.cancel())
    return task


async def _guard(
    coroutine: Coroutine[Any, Any, object], on_error: Callable[[Exception], None] | None
) -> None:
    try:
        await coroutine
    except Exception as error:
        if on_error is None:
            _log.exception("a task of the window failed")
        else:
            on_error(error)
