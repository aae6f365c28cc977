"""What can be traded and for how much: loaded at the start, refreshed while the session lives."""

from __future__ import annotations

import asyncio
import logging

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.events import TickerChanged
from terminal.services.clock import Clock, wall_ms
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import MarketData

log = logging.getLogger(__name__)
REFRESH_SECONDS = 300.0
RETRY_SECONDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
SANE_FRACTION = 0.8


class Listing:
    """Keeps the instruments (with their filters) and the first tickers of one market fresh."""

    def __init__(self, market: MarketData, stores: Stores, clock: Clock = wall_ms) -> None:
        self._market = market
        self._stores = stores
        self._clock = clock
        self._wanted = asyncio.Event()
        self._notice = f"listing:{market.market}"

    async def run(self) -> None:
        """Load, retrying until it works, then refresh every five minutes for ever."""
        attempt = 0
        while True:
            try:
                await self.load()
            except TerminalError as error:
                self._tell(error)
                delay = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
                if isinstance(error, RateLimited):
                    delay = max(delay, (error.retry_at_ms - self._clock()) / 1_000)
                attempt += 1
            else:
                attempt, delay = 0, REFRESH_SECONDS
                self._stores.notices.settle(self._notice)
            try:
                async with asyncio.timeout(delay):
                    await self._wanted.wait()
            except TimeoutError:
                continue
            self._wanted.clear()

    def refresh(self) -> None:
        """Load again now: a rule was broken that we believed in."""
        self._wanted.set()

    async def load(self) -> None:
        """One refresh; a listing that shrank suspiciously is not believed."""
        instruments = await self._market.instruments()
        held = len(self._stores.instruments.of(self._market.market))
        if len(instruments) < SANE_FRACTION * held:
            log.warning("listing of %d instruments refused, %d held", len(instruments), held)
        else:
            self._stores.instruments.load(instruments, self._clock())
        for instrument, ticker in await self._market.tickers():
            known = self._stores.tickers.ticker(instrument)
            if known is None or known.time_ms <= ticker.time_ms:
                self._stores.tickers.apply(TickerChanged(instrument, ticker))

    def _tell(self, error: TerminalError) -> None:
        self._stores.notices.add(
            Severity.WARNING,
            "The list of instruments could not be loaded",
            f"{error} It is tried again by itself.",
            time_ms=self._clock(),
            key=self._notice,
        )
