"""Statistics over real sockets: asked for while somebody looks, told with their times."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.errors import Unavailable
from terminal.domain.futures.market_statistics import (
    Backing,
    Period,
    Point,
    Statistic,
    annual_rate,
    change_over,
)
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.services.statistics import StatisticsService
from terminal.services.supervisor import Supervisor
from terminal.state.statistics import Part, StatisticsQuery
from terminal.state.stores import Stores
from tests.support.eventually import eventually
from tests.support.futures_scene import perpetual
from tests.support.futures_world import BTC, World, futures_world, soon


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_every_part_of_a_contract_is_told(world: World) -> None:
    store = world.stores.statistics
    world.engine.statistics.want(BTC, Period.M15)
    await soon(lambda: store.loaded_ms > 0)
    for statistic in Statistic:
        points = store.series(statistic)
        assert points, statistic
        times = [point.time_ms for point in points]
        assert times == sorted(times)
    interest = store.series(Statistic.OPEN_INTEREST)
    assert interest is not None
    assert interest[-1].value > 0
    assert interest[1].time_ms - interest[0].time_ms == 900_000
    backing = store.backing
    assert backing is not None
    assert sum(each.weight for each in backing.constituents) == pytest.approx(1, abs=D("0.001"))
    assert backing.adl is not None
    assert backing.adl.level == "low"
    assert backing.funds

    quarterly = next(
        i for i in world.stores.instruments if i.id.market is Market.USDM and "_" in i.symbol
    )
    world.engine.statistics.want(quarterly.id, Period.H1)
    assert store.series(Statistic.BASIS) is None
    await soon(lambda: store.loaded_ms > 0)
    assert store.series(Statistic.FUNDING) is None
    assert store.series(Statistic.BASIS)


class Counted:
    """Market data that counts what it is asked; open interest fails while `is_down`."""

    def __init__(self) -> None:
        self.asked: list[tuple[Statistic, InstrumentId]] = []
        self.is_down = False
        self.statistics = self

    async def series(
        self, statistic: Statistic, contract: FuturesContract, period: Period, limit: int
    ) -> Sequence[Point]:
        self.asked.append((statistic, contract.id))
        if self.is_down and statistic is Statistic.OPEN_INTEREST:
            raise Unavailable("no answer")
        return [Point(1_000, D(2)), Point(2_000, D(3))]

    async def backing(self, contract: FuturesContract) -> Backing:
        return Backing()


class Failures:
    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None:
        raise AssertionError(f"{where}: {error}")


async def test_nothing_is_asked_while_nobody_looks() -> None:
    stores, data, now = Stores(), Counted(), [1_000_000]
    stores.instruments.load([perpetual("BTC", "0.1", "0.001")], 0)
    service = StatisticsService(stores, lambda: now[0])
    async with Supervisor(Failures()) as supervisor:
        supervisor.keep("statistics", lambda: service.run(data))
        service.want(BTC, Period.M5)
        await eventually(lambda: stores.statistics.loaded_ms == now[0])
        assert [statistic for statistic, _ in data.asked] == list(Statistic)
        service.want(BTC, Period.M5)
        service.rest()
        now[0] += 3_600_000
        service.refresh()
        await eventually(lambda: not service._woken.is_set())
        assert len(data.asked) == len(Statistic)
        service.want(BTC, Period.M5)
        await eventually(lambda: stores.statistics.loaded_ms == now[0])
        assert len(data.asked) == 2 * len(Statistic)


async def test_what_failed_is_said_and_what_was_told_stays() -> None:
    stores, data, now = Stores(), Counted(), [1_000_000]
    stores.instruments.load([perpetual("BTC", "0.1", "0.001")], 0)
    service = StatisticsService(stores, lambda: now[0])
    store = stores.statistics
    async with Supervisor(Failures()) as supervisor:
        supervisor.keep("statistics", lambda: service.run(data))
        service.want(BTC, Period.M5)
        await eventually(lambda: store.loaded_ms == now[0])
        data.is_down, before = True, now[0]
        now[0] += 90_000
        service.refresh()
        await eventually(lambda: store.problem(Statistic.OPEN_INTEREST) == "no answer")
        assert store.series(Statistic.OPEN_INTEREST)
        assert store.loaded_ms == before
        assert not store.problem(Part.BACKING)
        data.is_down = False
        service.refresh()
        await eventually(lambda: store.loaded_ms == now[0])
        assert not store.problem(Statistic.OPEN_INTEREST)


def test_another_period_keeps_what_does_not_depend_on_it() -> None:
    store = Stores().statistics
    store.begin(StatisticsQuery(BTC, Period.M5))
    store.set_series(Statistic.FUNDING, [Point(1, D(1))])
    store.set_series(Statistic.BASIS, [Point(1, D(1))])
    store.begin(StatisticsQuery(BTC, Period.H1))
    assert store.series(Statistic.FUNDING)
    assert store.series(Statistic.BASIS) is None


def test_rates_of_a_year_and_changes() -> None:
    assert annual_rate(D("0.0001"), 8) == D("0.1095")
    assert annual_rate(D("0.0001"), 4) == D("0.219")
    assert change_over([Point(1, D(2)), Point(2, D(3))]) == D("0.5")
    assert change_over([Point(1, D(0)), Point(2, D(3))]) is None
