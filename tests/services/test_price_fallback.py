"""While the streams are down prices are asked for; once they are back their word counts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.errors import Unavailable
from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.market import InstrumentId, Market
from terminal.domain.ticker import BestQuote
from terminal.services.price_fallback import PriceFallback
from terminal.state.stores import Stores
from tests.support.eventually import eventually
from tests.support.fakes import BTC, NOW_MS, FakeClock, ready

D = Decimal


class Asked:
    def __init__(self) -> None:
        self.rounds = 0
        self.silence: Exception | None = None

    async def latest_prices(self) -> Sequence[tuple[InstrumentId, Decimal]]:
        self.rounds += 1
        if self.silence is not None:
            raise self.silence
        unknown = InstrumentId(Market.SPOT, "NEWUSDT")
        return [(BTC, D(100 + self.rounds)), (unknown, D(1))]

    async def latest_quotes(self) -> Sequence[tuple[InstrumentId, BestQuote]]:
        return [(BTC, BestQuote(D(99), D(1), D(101), D(1), NOW_MS))]


def streams(stores: Stores, state: FeedState) -> None:
    stores.connection.apply(LinkReported(link=Link.STREAMS, state=state))


async def test_prices_move_while_the_streams_are_down_and_say_when_they_were_asked() -> None:
    stores, source, clock = Stores(), Asked(), FakeClock()
    ready(stores)
    fallback = PriceFallback(stores, Market.SPOT, clock)
    await fallback.ask(source)
    ticker = stores.tickers.ticker(BTC)
    assert ticker is not None
    assert ticker.last == D(100), "the streams live, so nothing that was asked counts"
    streams(stores, FeedState.STALE)
    clock.now_ms += 1_000
    await fallback.ask(source)
    ticker = stores.tickers.ticker(BTC)
    assert ticker is not None
    assert (ticker.last, ticker.high, ticker.time_ms) == (D(102), D(102), clock.now_ms)
    assert stores.tickers.asked_ms == clock.now_ms
    assert stores.tickers.ticker(InstrumentId(Market.SPOT, "NEWUSDT")) is None


async def test_it_asks_only_while_they_are_down() -> None:
    stores, source = Stores(), Asked()
    ready(stores)
    steps = asyncio.Semaphore(0)

    async def wait(_: float) -> None:
        await steps.acquire()

    fallback = PriceFallback(stores, Market.SPOT, FakeClock(), wait)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(fallback.run(source))
        steps.release()
        await eventually(lambda: steps.locked())
        assert source.rounds == 0
        streams(stores, FeedState.STALE)
        source.silence = Unavailable("down as well")
        steps.release()
        await eventually(lambda: source.rounds == 1)
        source.silence = None
        steps.release()
        await eventually(lambda: stores.tickers.asked_ms > 0)
        rounds = source.rounds
        streams(stores, FeedState.LIVE)
        steps.release()
        steps.release()
        await eventually(lambda: steps.locked())
        assert source.rounds == rounds
        running.cancel()
