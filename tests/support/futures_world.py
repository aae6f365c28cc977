"""A whole engine on a simulator of its own, with both markets attached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

from terminal.connecting import SimulatedExchange
from terminal.domain.events import FeedState, Link
from terminal.domain.futures.position import Position, PositionSide
from terminal.domain.futures.ticket import FuturesMarketTicket, FuturesTicket, OneWay
from terminal.domain.gate import GateLimits
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import Order, Side
from terminal.services.engine import Engine
from terminal.services.futures.positions import PositionService
from terminal.services.simulator_host import SimulatorHost
from terminal.venue.api import Channel, Topic
from tests.support.eventually import eventually

BTC = InstrumentId(Market.USDM, "BTCUSDT")
START_SECONDS = 30.0
QUARTER = Decimal("0.040")


async def soon(condition: Callable[[], bool]) -> None:
    """Wait as long as a busy machine may need for several round trips."""
    await eventually(condition, within=20.0)


class World:
    """Short words for what a trader does and sees on the BTC perpetual."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        # A test has quick hands: nothing here is about the pace of orders.
        limits = GateLimits(orders_per_second=1_000, orders_per_minute=100_000, repeats=1_000)
        self.engine = Engine(Environment.SIMULATOR, "Sim 1", folder, limits=limits)
        self.host = SimulatorHost(folder / "simulator.log", ["--seed", str(seed), "--no-limits"])
        self.exchange = SimulatedExchange(self.engine, self.host)
        self.stores = self.engine.stores

    @property
    def verbs(self) -> PositionService:
        return self.engine.positions

    def is_live(self) -> bool:
        book = self.stores.books.get(BTC)
        return (
            book is not None
            and book.state is FeedState.LIVE
            and self.stores.positions.known
            and self.stores.futures.brackets(BTC) is not None
            and self.stores.marks.mark(BTC) is not None
            and self.stores.connection.is_live(Link.USDM_ACCOUNT)
            and self.stores.connection.is_live(Link.USDM_ORDERS)
            and not self.engine.trading.check(buy(QUARTER))
        )

    def position(self, side: PositionSide = PositionSide.BOTH) -> Position:
        """What is held; a flat one when nothing is."""
        return self.stores.positions.get(BTC, side) or Position(instrument=BTC, side=side)

    def order(self, client_id: str | None) -> Order:
        order = self.stores.orders.get(client_id or "")
        assert order is not None, client_id
        return order

    async def send(self, ticket: FuturesTicket) -> Order:
        """Send, answer what the gate asks, wait for the end."""
        return await self.finished(self.agree(self.engine.trading.submit(ticket)))

    def agree(self, client_id: str | None) -> str | None:
        question = self.stores.questions.open
        if question is None:
            return client_id
        return self.engine.trading.answer(question.client_id, agreed=True, words="a test")

    async def finished(self, client_id: str | None) -> Order:
        assert client_id is not None, [n.text for n in self.stores.notices.all()]

        def ended() -> bool:
            self.agree(None)
            order = self.stores.orders.get(client_id)
            return order is not None and order.status.is_final

        await soon(ended)
        return self.order(client_id)

    def open_exits(self) -> list[Order]:
        return [o for o in self.stores.orders.open_orders(BTC) if o.is_conditional]


def buy(quantity: Decimal, exposure: object = None) -> FuturesMarketTicket:
    return FuturesMarketTicket(
        instrument=BTC, side=Side.BUY, quantity=quantity, exposure=exposure or OneWay()
    )


@asynccontextmanager
async def futures_world(folder: Path, seed: int = 7) -> AsyncIterator[World]:
    world = World(folder, seed)
    try:
        async with world.engine.supervisor as supervisor:
            supervisor.keep("simulator", world.exchange.run)
            topics = [Topic(BTC, channel) for channel in (Channel.BOOK, Channel.TRADES)]
            world.engine.market_data.need(topics, world)
            await eventually(world.is_live, within=START_SECONDS)
            yield world
    finally:
        world.engine.close()
