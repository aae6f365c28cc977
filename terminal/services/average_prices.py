"""The exchange's average prices, which its percent-price and notional filters judge by."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from decimal import Decimal

from terminal.domain.errors import TerminalError
from terminal.domain.market import InstrumentId, Market
from terminal.venue.api import MarketData

REFRESH_SECONDS = 30.0


class AveragePrices:
    """Weighted average price (quote per base) of the instruments in view, seconds old at most."""

    def __init__(self) -> None:
        self._prices: dict[InstrumentId, Decimal] = {}
        self._wanted: frozenset[InstrumentId] = frozenset()
        self._changed = asyncio.Event()

    def get(self, instrument: InstrumentId) -> Decimal | None:
        """None while unknown; a price nobody refreshes any more is unknown too."""
        return self._prices.get(instrument)

    def want(self, market: Market, instruments: Iterable[InstrumentId]) -> None:
        kept = frozenset(i for i in self._wanted if i.market is not market)
        self._wanted = kept | frozenset(i for i in instruments if i.market is market)
        self._prices = {i: price for i, price in self._prices.items() if i in self._wanted}
        self._changed.set()

    async def run(self, market: MarketData) -> None:
        """Ask for new instruments at once and for all of them every half minute."""
        while True:
            self._changed.clear()
            for instrument in sorted(self._wanted):
                if instrument.market is market.market:
                    await self._refresh(market, instrument)
            try:
                async with asyncio.timeout(REFRESH_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _refresh(self, market: MarketData, instrument: InstrumentId) -> None:
        try:
            price = await market.average_price(instrument)
        except TerminalError:
            self._prices.pop(instrument, None)
            return
        if instrument in self._wanted:
            self._prices[instrument] = price
