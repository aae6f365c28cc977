"""News of the futures market: over real sockets, and what becomes of each piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.candle import Interval
from terminal.domain.events import ForcedTradePrinted
from terminal.domain.futures.derivative import ForcedTrade
from terminal.domain.futures.market_statistics import Constituent, Period
from terminal.domain.futures.news import AssetRatesTold, CompositeTold, ContractChanged, SessionTold
from terminal.domain.futures.trading_sessions import (
    Session,
    SessionKind,
    session_at,
    with_session,
)
from terminal.domain.instrument import TradFiPerpetual, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.symbol_facts import Window
from terminal.services.futures.news import FuturesNewsDesk
from terminal.state.notices import Severity
from terminal.state.statistics import StatisticsQuery
from terminal.state.stores import Stores
from terminal.venue.api import Channel, Topic, whole
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.futures_world import BTC, World, futures_world, soon

HOUR = 3_600_000
DAY = (
    Session(SessionKind.PRE_MARKET, 0, HOUR),
    Session(SessionKind.REGULAR, HOUR, 2 * HOUR),
    Session(SessionKind.NO_TRADING, 2 * HOUR, 10 * HOUR),
    Session(SessionKind.REGULAR, 10 * HOUR, 12 * HOUR),
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_sessions_statistics_and_quotes_of_all_are_streamed(world: World) -> None:
    stores, market = world.stores, world.engine.market_data
    share = next(i for i in stores.instruments if isinstance(i, TradFiPerpetual))
    await soon(lambda: bool(stores.sessions.of(share)))
    now = world.engine.session.stores.marks.mark(BTC)
    assert now is not None
    assert session_at(stores.sessions.of(share), now.time_ms) is not None
    other = InstrumentId(Market.USDM, "ETHUSDT")
    market.need(
        [
            Topic(BTC, Channel.STATISTICS, Interval.D1),
            Topic(whole(Market.USDM), Channel.ALL_QUOTES),
            Topic(whole(Market.USDM), Channel.SESSIONS),
        ],
        "panel",
    )
    await soon(lambda: Window.D1 in stores.facts.of(BTC).windows)
    assert stores.facts.of(BTC).windows[Window.D1].trades > 0
    await soon(lambda: stores.tickers.quote(other) is not None)


def desk(stores: Stores) -> tuple[FuturesNewsDesk, list[InstrumentId]]:
    read_again: list[InstrumentId] = []
    return FuturesNewsDesk(stores, read_again.append, lambda: 5_000), read_again


def test_a_contract_that_is_held_changes_loudly() -> None:
    stores = build_futures_scene()[0].stores
    news, read_again = desk(stores)
    news.take(ContractChanged(BTC_PERP, TradingStatus.TRADING, 0, 1))
    assert read_again == [BTC_PERP]
    assert not stores.notices.all()
    news.take(ContractChanged(BTC_PERP, TradingStatus.SETTLING, 0, 1))
    [told] = stores.notices.all()
    assert (told.severity, told.text) == (
        Severity.WARNING,
        "BTCUSDT is being settled. You hold a position or orders of it.",
    )
    fresh = InstrumentId(Market.USDM, "NEWUSDT")
    news.take(ContractChanged(fresh, TradingStatus.PENDING_TRADING, 0, 1))
    newest = stores.notices.all()
    assert "A new contract" in [each.title for each in newest]
    assert read_again[-1] == fresh


def test_rates_and_compositions_reach_what_depends_on_them() -> None:
    stores = build_futures_scene()[0].stores
    news, _ = desk(stores)
    wallet = stores.futures.wallet("USDT")
    assert wallet is not None
    news.take(AssetRatesTold({"USDT": D("0.99"), "BTC": D(60000)}))
    assert stores.futures.wallet("USDT") == wallet
    stores.futures._wallets["USDT"] = replace(wallet, value_rate=D(1))
    news.take(AssetRatesTold({"USDT": D("0.99")}))
    changed = stores.futures.wallet("USDT")
    assert changed is not None
    assert changed.value_rate == D("0.99")
    parts = [Constituent("", "BALUSDT", D(24), D("0.5"))]
    news.take(CompositeTold(BTC_PERP, parts, 7))
    assert stores.statistics.backing is None
    stores.statistics.begin(StatisticsQuery(BTC_PERP, Period.M5))
    news.take(CompositeTold(BTC_PERP, parts, 7))
    assert stores.statistics.backing is not None
    assert stores.statistics.backing.constituents == parts


def test_a_liquidation_told_twice_is_one() -> None:
    stores = Stores()
    trade = ForcedTrade(side=Side.SELL, quantity=D(1), price=D(9), average_price=D(10), time_ms=3)
    for _ in range(2):
        stores.marks.apply(ForcedTradePrinted(BTC_PERP, trade))
    assert stores.marks.forced(BTC_PERP) == (trade,)
    assert stores.marks.all_forced() == ((BTC_PERP, trade),)


def test_a_live_word_replaces_what_was_planned() -> None:
    halted = Session(SessionKind.NO_TRADING, HOUR, 2 * HOUR)
    assert session_at(with_session(DAY, halted), HOUR + 1) == halted
    stores = Stores()
    stores.sessions.load("EQUITY", DAY)
    stores.sessions.apply(SessionTold("EQUITY", halted))
    before = stores.sessions.revision
    stores.sessions.apply(SessionTold("EQUITY", halted))
    assert stores.sessions.revision == before
