"""A simulator that dies is said; restarting it brings everything back into the same stores."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from terminal.connecting import NOT_RUNNING, SimulatedExchange
from terminal.domain.candle import Interval
from terminal.domain.events import SPOT_LINKS, FeedState
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import OrderStatus, Side
from terminal.domain.ticket import LimitTicket
from terminal.services.engine import Engine
from terminal.services.simulator_host import SimulatorHost
from terminal.venue.api import Channel, Topic
from tests.support.eventually import eventually

BTC = InstrumentId(Market.SPOT, "BTCUSDT")
START_SECONDS = 30.0


class World:
    def __init__(self, folder: Path) -> None:
        self.engine = Engine(Environment.SIMULATOR, "Sim 1", folder)
        self.host = SimulatorHost(folder / "simulator.log", ["--seed", "7"])
        self.exchange = SimulatedExchange(self.engine, self.host)

    def is_live(self) -> bool:
        stores = self.engine.stores
        book = stores.books.get(BTC)
        return (
            book is not None
            and book.state is FeedState.LIVE
            and all(stores.connection.is_live(link) for link in SPOT_LINKS)
            # Without the futures wallets the account's worth is not known, and the gate asks.
            and stores.futures.known
            and len(stores.candles.series(BTC, Interval.M1)) > 0
        )

    def kill(self) -> None:
        assert self.host.pid is not None
        os.kill(self.host.pid, signal.SIGKILL)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    async with world.engine.supervisor as supervisor:
        supervisor.keep("simulator", world.exchange.run)
        topics = [Topic(BTC, channel) for channel in (Channel.BOOK, Channel.TRADES)]
        world.engine.market_data.need(topics, world)
        world.engine.history.load_candles(BTC, Interval.M1)
        await eventually(world.is_live, within=START_SECONDS)
        yield world
    world.engine.close()


def resting(world: World) -> LimitTicket:
    instrument = world.engine.stores.instruments.get(BTC)
    bid = world.engine.trading.context(BTC).best_bid
    assert instrument is not None
    assert bid is not None
    tick = instrument.tick_size
    price = bid * 97 / 100 // tick * tick
    return LimitTicket(
        instrument=BTC, side=Side.BUY, quantity=instrument.step_size * 1_000, price=price
    )


async def test_a_killed_simulator_is_said_and_restarts_on_request(world: World) -> None:
    trading, stores = world.engine.trading, world.engine.stores
    await eventually(lambda: not trading.check(resting(world)))
    client_id = trading.submit(resting(world)) or ""

    # A busy machine makes clocks and books doubtful, and the gate asks about that.
    if stores.questions.open is not None:
        trading.answer(client_id, agreed=True, words="a test")

    def status() -> OrderStatus | None:
        order = stores.orders.get(client_id)
        return None if order is None else order.status

    await eventually(lambda: status() is OrderStatus.NEW, within=START_SECONDS)
    ticket = resting(world)
    world.kill()
    title = "The simulator is not running"
    await eventually(lambda: title in [n.title for n in stores.notices.all()])
    assert not world.exchange.is_running
    assert not any(stores.connection.is_live(link) for link in SPOT_LINKS)
    assert trading.submit(ticket) is None
    book = stores.books.get(ticket.instrument)
    assert book is not None
    assert (book.state, book.reason) == (FeedState.OFF, NOT_RUNNING)
    world.exchange.restart()
    await eventually(lambda: world.exchange.is_running and world.is_live(), within=START_SECONDS)
    # The fresh exchange never heard of the order, and says so twice before we believe it.
    await eventually(lambda: status() is OrderStatus.EXPIRED, within=START_SECONDS)
    await eventually(lambda: not trading.check(resting(world)), within=START_SECONDS)
    assert world.engine.incidents.counts == {}


async def test_a_restart_by_hand_is_no_incident(world: World) -> None:
    first = world.exchange.address
    world.exchange.restart()
    await eventually(
        lambda: world.exchange.address not in (None, first) and world.is_live(),
        within=START_SECONDS,
    )
    assert world.engine.incidents.counts == {}
    assert "The simulator is not running" not in [
        notice.title for notice in world.engine.stores.notices.all()
    ]
