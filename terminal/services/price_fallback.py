"""Prices by request while the streams of a market are down, so that nobody trades on frozen ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.events import FeedState, Link, QuoteChanged, TickerChanged
from terminal.domain.market import InstrumentId, Market
from terminal.services.clock import Clock
from terminal.services.market_data import MarketDataService
from terminal.state.stores import Stores
from terminal.venue.futures_api import AskedPrice, AskedPrices

LOOK_SECONDS = 1.0
DOWN_SECONDS = 3.0
"""A planned change of connection is over sooner."""
ASK_SECONDS = 2.0


class PriceFallback:
    """Asks for the last price and best quotes of everything that is wanted, every two seconds,
    as long as the stream link of the market is not live; the books stay veiled."""

    def __init__(self, stores: Stores, market_data: MarketDataService, clock: Clock) -> None:
        self._stores = stores
        self._market_data = market_data
        self._clock = clock

    async def run(self, market: Market, prices: AskedPrices) -> None:
        """Until cancelled."""
        down_for = 0.0
        while True:
            if not self._is_down(market):
                down_for = 0.0
                await asyncio.sleep(LOOK_SECONDS)
            elif down_for < DOWN_SECONDS:
                down_for += LOOK_SECONDS
                await asyncio.sleep(LOOK_SECONDS)
            else:
                await asyncio.sleep(await self._ask(market, prices))

    def _is_down(self, market: Market) -> bool:
        """Off or silent; before the first connection nothing is frozen yet."""
        link = self._stores.connection.links.get(Link.STREAMS.of(market))
        return link is not None and link.state in (FeedState.OFF, FeedState.STALE)

    async def _ask(self, market: Market, prices: AskedPrices) -> float:
        """One round; seconds until the next."""
        wanted = {
            topic.instrument
            for topic in self._market_data.wanted
            if topic.instrument.market is market
        }
        try:
            self._last(await prices.last_prices(), wanted)
            for instrument, quote in await prices.quotes():
                if instrument in wanted:
                    self._market_data.apply(QuoteChanged(instrument, quote))
        except RateLimited as error:
            return max(ASK_SECONDS, (error.retry_at_ms - self._clock()) / 1_000)
        except TerminalError:
            # The way of requests is down too; the footer says so, and the next round tries again.
            return ASK_SECONDS
        return ASK_SECONDS

    def _last(
        self, found: Iterable[tuple[InstrumentId, AskedPrice]], wanted: set[InstrumentId]
    ) -> None:
        """A new last price in the statistics that are known; their span stays as it was told."""
        for instrument, asked in found:
            known = self._stores.tickers.ticker(instrument)
            if instrument in wanted and known is not None and asked.time_ms >= known.time_ms:
                moved = replace(known, last=asked.price, time_ms=asked.time_ms)
                self._market_data.apply(TickerChanged(instrument, moved))
