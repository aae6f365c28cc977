"""Tasks are owned: restarted with limits, heard when they fail, ended on exit."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, field

import pytest

from terminal.domain.errors import Unavailable
from terminal.services.incidents import REPEAT_MS, Incidents
from terminal.services.supervisor import RestartPolicy, Supervisor
from terminal.state.notices import NoticeStore, Severity
from tests.support.eventually import eventually, settled
from tests.support.fakes import FakeClock
from tests.support.leaks import stray_tasks

FAST = RestartPolicy(first_delay=0.0, longest_delay=0.0, limit=3)


@dataclass
class Heard:
    failures: list[tuple[str, bool]] = field(default_factory=list)

    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None:
        self.failures.append((where, gave_up))


async def fail() -> None:
    raise ValueError("broken")


async def test_one_failure_is_heard_and_stops_nobody_else() -> None:
    heard, lived = Heard(), asyncio.Event()

    async def live() -> None:
        await settled()
        lived.set()

    async with Supervisor(heard) as supervisor:
        supervisor.once("breaker", fail())
        supervisor.once("survivor", live())
        await lived.wait()
    assert heard.failures == [("breaker", False)]


async def test_a_kept_task_is_restarted_until_it_fails_too_often() -> None:
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        supervisor.keep("reader", fail, FAST)
        await eventually(lambda: heard.failures and heard.failures[-1][1])
        assert supervisor.names == []
    assert heard.failures == [("reader", False)] * 3 + [("reader", True)]


async def test_leaving_ends_every_task() -> None:
    async with Supervisor(Heard()) as supervisor:
        supervisor.keep("reader", asyncio.Event().wait)
        supervisor.once("order", asyncio.Event().wait())
        await settled()
        assert supervisor.names == ["order", "reader"]
    assert stray_tasks() == []
    assert supervisor.names == []


async def test_nothing_starts_after_the_end() -> None:
    async with Supervisor(Heard()) as supervisor:
        pass
    assert not supervisor.once("late", fail())
    assert not supervisor.keep("late", fail)


async def test_a_task_can_be_stopped_by_name() -> None:
    async with Supervisor(Heard()) as supervisor:
        supervisor.keep("reader", asyncio.Event().wait)
        await settled()
        supervisor.stop("reader")
        await eventually(lambda: not supervisor.names)


@pytest.mark.warns("reader failed")
def test_a_storm_of_one_kind_stays_one_notice(clock: FakeClock) -> None:
    notices = NoticeStore()
    incidents = Incidents(notices, clock)
    for _ in range(1_000):
        incidents.report("reader", Unavailable("No route."))
    clock.now_ms += REPEAT_MS
    incidents.report("reader", ValueError("secret detail"))
    (shown,) = notices.all()
    assert "secret detail" not in shown.text
    assert incidents.counts == {"reader": 1_001}
    incidents.report("reader", Unavailable("No route."), gave_up=True)
    assert notices.all()[-1].severity is Severity.DANGER


async def test_work_that_never_began_is_closed_without_a_word() -> None:
    """Python warns of a coroutine nobody awaited, and warnings are errors here."""

    async def live() -> None:
        raise AssertionError("cancelled before its first step")

    async with Supervisor(Heard()) as supervisor:
        supervisor.once("early", live())
    gc.collect()
