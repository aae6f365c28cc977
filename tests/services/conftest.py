"""An engine on a folder of its own and a clock held still."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from terminal.domain.market import Environment
from terminal.services.engine import Engine
from tests.support.fakes import FakeAccount, FakeClock, FakeMarket, ready
from tests.support.leaks import stray_tasks, stray_threads


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def engine(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Engine]:
    """A started engine without a venue; leaving it leaves no task and no thread."""
    threads = set(threading.enumerate())
    engine = Engine(Environment.SIMULATOR, "Sim 1", tmp_path, clock=clock)
    async with engine.supervisor:
        yield engine
    engine.close()
    assert stray_tasks() == []
    assert stray_threads(threads) == []


@pytest.fixture
def market() -> FakeMarket:
    return FakeMarket()


@pytest.fixture
async def account(engine: Engine, market: FakeMarket) -> FakeAccount:
    """The engine's account, attached, with a live book to trade on."""
    account = FakeAccount(engine.stores)
    engine.attach(market, account)
    ready(engine.stores)
    snapshot = await engine.accounts.reconcile(account)
    assert snapshot.can_trade
    account.calls.clear()
    return account
