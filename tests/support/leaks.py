"""Nothing may be left behind: tasks and threads, by name."""

from __future__ import annotations

import asyncio
import threading


def stray_tasks() -> list[str]:
    """Names of tasks on the running loop besides the caller's."""
    mine = asyncio.current_task()
    return sorted(t.get_name() for t in asyncio.all_tasks() if t is not mine and not t.done())


def stray_threads(before: set[threading.Thread]) -> list[str]:
    """Names of threads that were not there before, executor workers of the loop aside."""
    return sorted(
        t.name for t in set(threading.enumerate()) - before if not t.name.startswith("asyncio_")
    )
