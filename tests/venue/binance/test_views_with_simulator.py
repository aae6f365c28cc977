"""Other views of the same market over real sockets: days of another zone, single trades, windows of
everything, the best levels before there is a book, prices by asking."""

from __future__ import annotations

import asyncio

from terminal.domain.candle import Interval, PriceSource
from terminal.domain.events import (
    BookGlimpsed,
    BookLoaded,
    CandleChanged,
    FactTold,
    MarketEvent,
    TradePrinted,
)
from terminal.domain.symbol_facts import Window, WindowStatistics
from terminal.venue.api import Channel, Topic
from tests.support.scripted_venue import eventually
from tests.venue.binance.test_facts_with_simulator import BTC, ETH, control, spot_venue

HOUR_MS = 3_600_000


async def test_days_of_utc_8_and_smoothed_candles() -> None:
    async with spot_venue() as (spot, _), asyncio.TaskGroup() as group:
        ask = spot.market.sourced_candles
        east = await ask(PriceSource.EAST, BTC, Interval.D1, end_ms=None, limit=3)
        assert {candle.open_ms % (24 * HOUR_MS) for candle in east} == {16 * HOUR_MS}
        utc = await spot.market.candles(BTC, Interval.D1, end_ms=None, limit=3)
        assert {candle.open_ms % (24 * HOUR_MS) for candle in utc} == {0}
        smoothed = await ask(PriceSource.SMOOTHED, BTC, Interval.M15, end_ms=None, limit=5)
        assert len(smoothed) == 5
        told: list[MarketEvent] = []
        spot.market.need(frozenset({Topic(BTC, Channel.EAST_CANDLES, Interval.D1)}))
        running = group.create_task(spot.market.run(told.append))
        await eventually(lambda: bool(told), 10)
        live = told[0]
        assert isinstance(live, CandleChanged)
        assert (live.source, live.candle.open_ms) == (PriceSource.EAST, east[-1].open_ms)
        running.cancel()


async def test_single_trades_are_those_that_the_sums_are_made_of() -> None:
    async with spot_venue() as (spot, _), asyncio.TaskGroup() as group:
        newest = await spot.market.single_trades(BTC, 50)
        assert len(newest) == 50
        older = await spot.market.single_trades(BTC, 10, from_id=newest[0].trade_id)
        assert older == newest[:10]
        told: list[MarketEvent] = []
        channels = (Channel.TRADES, Channel.SINGLE_TRADES)
        spot.market.need(frozenset(Topic(BTC, channel) for channel in channels))
        running = group.create_task(spot.market.run(told.append))

        def prints(single: bool) -> list[TradePrinted]:
            found = [event for event in told if isinstance(event, TradePrinted)]
            return [event for event in found if event.is_single is single]

        await eventually(lambda: len(prints(True)) > 5 and len(prints(False)) > 2, 20)
        running.cancel()
        single = {event.trade.trade_id: event.trade.quantity for event in prints(True)}
        whole = [
            event.trade
            for event in prints(False)
            if event.trade.first_id in single and event.trade.last_id in single
        ]
        assert whole
        for summed in whole:
            assert summed.first_id is not None
            assert summed.last_id is not None
            inside = range(summed.first_id, summed.last_id + 1)
            assert sum(single[number] for number in inside) == summed.quantity


async def test_a_window_of_everything_tells_only_what_is_wanted() -> None:
    async with spot_venue() as (spot, _), asyncio.TaskGroup() as group:
        told: list[MarketEvent] = []
        wanted = {Topic(pair, Channel.MOVES, Interval.H4) for pair in (BTC, ETH)}
        spot.market.need(frozenset(wanted))
        running = group.create_task(spot.market.run(told.append))

        def windows() -> dict[str, Window]:
            return {
                event.instrument.symbol: event.fact.window
                for event in told
                if isinstance(event, FactTold) and isinstance(event.fact, WindowStatistics)
            }

        expected = {"BTCUSDT": Window.H4, "ETHUSDT": Window.H4}
        await eventually(lambda: windows() == expected, 15)
        running.cancel()


async def test_the_best_levels_are_seen_while_the_book_cannot_be_loaded() -> None:
    async with spot_venue() as (spot, info), asyncio.TaskGroup() as group:
        await control(info, "/faults", {"do": "delay_response", "ms": 3_000, "route": "depth"})
        told: list[MarketEvent] = []
        spot.market.need(frozenset({Topic(BTC, Channel.BOOK)}))
        running = group.create_task(spot.market.run(told.append))
        await eventually(lambda: any(isinstance(e, BookGlimpsed) for e in told), 5)
        assert not any(isinstance(e, BookLoaded) for e in told)
        first = next(e for e in told if isinstance(e, BookGlimpsed))
        assert (len(first.bids), len(first.asks)) == (20, 20)
        await eventually(lambda: any(isinstance(e, BookLoaded) for e in told), 15)
        running.cancel()


async def test_prices_and_quotes_of_everything_by_asking() -> None:
    async with spot_venue() as (spot, _):
        prices = dict(await spot.market.last_prices())
        quotes = dict(await spot.market.quotes())
        assert prices.keys() == quotes.keys()
        assert quotes[BTC].bid < quotes[BTC].ask
        assert prices[BTC].price > 0
