"""Every task has an owner: it is restarted with limits, heard when it fails, ended on exit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

Work = Coroutine[Any, Any, object]


class FailureSink(Protocol):
    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None: ...


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """Delays double from `first_delay` to `longest_delay` (seconds); more than `limit` failures
    within `window` seconds and the task is given up."""

    first_delay: float = 0.2
    longest_delay: float = 10.0
    limit: int = 8
    window: float = 60.0


class Supervisor:
    """Owner of all tasks of a session; `async with` it, leaving cancels them and waits.

    A task's failure goes to the sink and never cancels the others.
    """

    def __init__(self, failures: FailureSink) -> None:
        self._failures = failures
        self._group: asyncio.TaskGroup | None = None
        self._tasks: dict[asyncio.Task[None], str] = {}

    async def __aenter__(self) -> Supervisor:
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        group, self._group = self._group, None
        for task in tuple(self._tasks):
            task.cancel()
        if group is not None:
            await group.__aexit__(kind, error, traceback)

    @property
    def names(self) -> list[str]:
        """Names of the tasks now alive."""
        return sorted(self._tasks.values())

    @property
    def is_running(self) -> bool:
        return self._group is not None

    def once(self, name: str, work: Work) -> bool:
        """Run `work` to its end; False when nothing may start any more (the session is closing)."""
        return self._start(name, self._guarded(name, work), work)

    def keep(
        self,
        name: str,
        factory: Callable[[], Work],
        policy: RestartPolicy = RestartPolicy(),
    ) -> bool:
        """Run what `factory` makes, again after a failure, until it returns or fails too often."""
        return self._start(name, self._restarting(name, factory, policy), None)

    def stop(self, name: str) -> None:
        """Cancel the tasks of this name; they end at their next await."""
        for task, its_name in tuple(self._tasks.items()):
            if its_name == name:
                task.cancel()

    def _start(self, name: str, wrapped: Coroutine[Any, Any, None], inner: Work | None) -> bool:
        if self._group is None:
            wrapped.close()
            if inner is not None:
                inner.close()
            return False
        task = self._group.create_task(wrapped, name=name)
        self._tasks[task] = name
        task.add_done_callback(lambda done: self._forget(done, inner))
        return True

    def _forget(self, task: asyncio.Task[None], inner: Work | None) -> None:
        self._tasks.pop(task, None)
        if inner is not None:
            # A task cancelled before its first step never came to await what it was given.
            inner.close()

    async def _guarded(self, name: str, work: Work) -> None:
        try:
            await work
        except Exception as error:
            self._failures.report(name, error)

    async def _restarting(
        self, name: str, factory: Callable[[], Work], policy: RestartPolicy
    ) -> None:
        loop = asyncio.get_running_loop()
        failures: deque[float] = deque()
        while True:
            try:
                await factory()
            except Exception as error:
                now = loop.time()
                failures.append(now)
                while now - failures[0] > policy.window:
                    failures.popleft()
                if len(failures) > policy.limit:
                    self._failures.report(name, error, gave_up=True)
                    return
                self._failures.report(name, error)
                delay = policy.first_delay * 2.0 ** (len(failures) - 1)
                await asyncio.sleep(min(delay, policy.longest_delay))
            else:
                return
