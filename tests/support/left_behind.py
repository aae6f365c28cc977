"""What a test left behind: unfinished tasks, threads, windows on the screen."""

from __future__ import annotations

import asyncio
import inspect
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

THREAD_SECONDS = 1.0
_close_runner = asyncio.Runner.close


@contextmanager
def unfinished_tasks() -> Iterator[list[str]]:
    """Collects the names of tasks that a closing loop would have had to cancel."""
    names: list[str] = []

    def close(runner: asyncio.Runner) -> None:
        loop = getattr(runner, "_loop", None)
        if loop is not None and not loop.is_closed():
            names.extend(sorted(t.get_name() for t in asyncio.all_tasks(loop) if _is_ours(t)))
        _close_runner(runner)

    asyncio.Runner.close = close  # type: ignore[method-assign]
    try:
        yield names
    finally:
        asyncio.Runner.close = _close_runner  # type: ignore[method-assign]


def _is_ours(task: asyncio.Task[Any]) -> bool:
    """Not the loop's own closing of a library's abandoned generator, nor one about to end."""
    return inspect.iscoroutine(task.get_coro()) and not task.cancelling()


def stray_threads(before: set[threading.Thread]) -> list[str]:
    """Names of new threads that are still alive a moment later."""
    fresh = set(threading.enumerate()) - before
    for thread in fresh:
        thread.join(THREAD_SECONDS)
    return sorted(thread.name for thread in fresh if thread.is_alive())


def visible_windows() -> list[Any]:
    """Top-level widgets on the screen; empty where Qt was never loaded."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    return [w for w in widgets.QApplication.topLevelWidgets() if w.isVisible()]


def running_timers() -> list[Any]:
    """Timers that still tick in widgets nobody has let go of; empty where Qt was never loaded."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    timer = sys.modules["PySide6.QtCore"].QTimer
    tops = widgets.QApplication.topLevelWidgets()
    return [t for top in tops for t in top.findChildren(timer) if t.isActive()]
