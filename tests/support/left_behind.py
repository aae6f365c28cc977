"""What a test left behind: unfinished tasks, threads, windows on the screen."""

from __future__ import annotations

import asyncio
import importlib
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
    """Collects the names of tasks that a closing loop would have had to cancel, and of our calls
    that still waited for their time in it."""
    names: list[str] = []

    def close(runner: asyncio.Runner) -> None:
        loop = getattr(runner, "_loop", None)
        if loop is not None and not loop.is_closed():
            names.extend(sorted(t.get_name() for t in asyncio.all_tasks(loop) if _is_ours(t)))
            names.extend(f"call of {h._callback!r}" for h in loop._scheduled if _is_our_call(h))
        _close_runner(runner)

    asyncio.Runner.close = close  # type: ignore[method-assign]
    try:
        yield names
    finally:
        asyncio.Runner.close = _close_runner  # type: ignore[method-assign]


def _is_our_call(handle: asyncio.TimerHandle) -> bool:
    """Neither cancelled, nor a library's: those count from their own module."""
    module = getattr(handle._callback, "__module__", "") or ""  # type: ignore[attr-defined]
    return not handle.cancelled() and module.partition(".")[0] in ("terminal", "tests")


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
    """Timers that still tick, in widgets nobody has let go of or without any owner; empty where Qt
    was never loaded."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    timer = sys.modules["PySide6.QtCore"].QTimer
    tops = widgets.QApplication.topLevelWidgets()
    owned = [t for top in tops for t in top.findChildren(timer) if t.isActive()]
    # Those that belong to no widget are known to nobody but the binding; the ones that ring once
    # are how it makes `QTimer.singleShot`, and go with the object they ring for.
    free = (w for w in _all_wrappers() if isinstance(w, timer) and w.parent() is None)
    return [*owned, *(t for t in free if t.isActive() and not t.isSingleShot())]


def _all_wrappers() -> list[Any]:
    shiboken = sys.modules.get("shiboken6") or importlib.import_module("shiboken6")
    wrappers: list[Any] = shiboken.getAllValidWrappers()
    return wrappers
