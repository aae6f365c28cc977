"""Prices while the streams are down: asked for then, and only then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.errors import Unavailable
from terminal.domain.events import FeedState, Link, LinkReported, TickerChanged
from terminal.domain.market import InstrumentId, Market
from terminal.domain.ticker import BestQuote, Ticker
from terminal.services import price_fallback
from terminal.services.market_data import MarketDataService
from terminal.services.price_fallback import PriceFallback
from terminal.services.supervisor import Supervisor
from terminal.state.stores import Stores
from terminal.venue.api import Channel, Topic
from terminal.venue.futures_api import AskedPrice
from tests.support.eventually import eventually
from tests.support.futures_scene import BTC_PERP, ETH_PERP
from tests.support.futures_world import BTC, World, futures_world, soon


class Asked:
    def __init__(self) -> None:
        self.rounds = 0
        self.is_down = False

    async def last_prices(self) -> Sequence[tuple[InstrumentId, AskedPrice]]:
        self.rounds += 1
        if self.is_down:
            raise Unavailable("no way")
        return [(BTC_PERP, AskedPrice(D(70000), 2_000)), (ETH_PERP, AskedPrice(D(9), 2_000))]

    async def quotes(self) -> Sequence[tuple[InstrumentId, BestQuote]]:
        return [(BTC_PERP, BestQuote(D(69999), D(1), D(70001), D(1), 2_000))]


class Failures:
    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None:
        raise AssertionError(f"{where}: {error}")


def streams(stores: Stores, state: FeedState) -> None:
    stores.connection.apply(LinkReported(link=Link.USDM_STREAMS, state=state))


async def test_only_frozen_streams_are_stood_in_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_SECONDS", "DOWN_SECONDS", "ASK_SECONDS"):
        monkeypatch.setattr(price_fallback, name, 0.01)
    stores, asked = Stores(), Asked()
    zero = D(0)
    old = Ticker(
        last=D(1), open=D(1), high=D(1), low=D(1), volume=zero, quote_volume=zero, time_ms=1_000
    )
    for each in (BTC_PERP, ETH_PERP):
        stores.tickers.apply(TickerChanged(each, old))
    async with Supervisor(Failures()) as supervisor:
        market_data = MarketDataService(stores, supervisor, lambda: 5_000)
        market_data.need([Topic(BTC_PERP, Channel.TICKER)], "panel")
        fallback = PriceFallback(stores, market_data, lambda: 5_000)
        supervisor.keep("fallback", lambda: fallback.run(Market.USDM, asked))
        streams(stores, FeedState.LIVE)
        streams(stores, FeedState.OFF)
        await eventually(lambda: stores.tickers.quote(BTC_PERP) is not None)
        last = stores.tickers.ticker(BTC_PERP)
        assert last is not None
        assert (last.last, last.open) == (D(70000), D(1))
        assert stores.tickers.ticker(ETH_PERP) == old
        asked.is_down, before = True, asked.rounds
        await eventually(lambda: asked.rounds > before + 1)
        streams(stores, FeedState.LIVE)
        asked.is_down = False
        await eventually(lambda: not fallback._is_down(Market.USDM))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_the_exchange_answers_what_is_asked_instead(world: World) -> None:
    market = world.engine.market_data.markets[Market.USDM]
    assert isinstance(market, price_fallback.AskedPrices)
    prices, quotes = dict(await market.last_prices()), dict(await market.quotes())
    assert prices[BTC].price > 0
    assert quotes[BTC].bid < quotes[BTC].ask
    await soon(lambda: world.stores.futures.wallet("USDT") is not None)
    wallet = world.stores.futures.wallet("USDT")
    assert wallet is not None
    assert wallet.transferable is not None
    world.engine.ping()
    await soon(lambda: "USD-M REST" in world.stores.connection.pings)
