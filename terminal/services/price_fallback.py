"""Prices by asking while the streams are down: a watchlist that stands still misleads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from terminal.domain.errors import TerminalError
from terminal.domain.events import Link, QuoteChanged, TickerChanged
from terminal.domain.market import Market
from terminal.services.clock import Clock, wall_ms
from terminal.state.stores import Stores
from terminal.venue.api import LatestPrices

EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 3.0
"""A stream that is back sooner needs no help."""


class PriceFallback:
    """Asks for the last price and best quotes of all symbols of one market, two light requests at
    a time, for as long as its streams are not live. What is told is newer than what stands there,
    and is marked as asked for (`stores.tickers.asked_ms`); it makes no book live.
    """

    def __init__(
        self,
        stores: Stores,
        market: Market,
        clock: Clock = wall_ms,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._stores = stores
        self._link = Link.STREAMS.of(market)
        self._clock = clock
        self._wait = wait

    async def run(self, source: LatestPrices) -> None:
        while True:
            await self._wait(PATIENCE_SECONDS)
            while self._is_down():
                await self.ask(source)
                await self._wait(EVERY_SECONDS)

    async def ask(self, source: LatestPrices) -> None:
        """One round; what cannot be asked stays as it is."""
        try:
            prices = await source.latest_prices()
            quotes = await source.latest_quotes()
        except TerminalError:
            return
        # The streams may have come back meanwhile; they are newer than any answer.
        if not self._is_down():
            return
        tickers, now = self._stores.tickers, self._clock()
        for instrument, price in prices:
            known = tickers.ticker(instrument)
            if known is not None:
                tickers.apply(TickerChanged(instrument, known.moved_to(price, now)))
        for instrument, quote in quotes:
            if tickers.quote(instrument) is not None:
                tickers.apply(QuoteChanged(instrument, quote))
        tickers.asked_ms = now

    def _is_down(self) -> bool:
        links = self._stores.connection
        return self._link in links.links and not links.is_live(self._link)
