"""Older candles by page, and holes in live series repaired."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.errors import TerminalError, Unavailable
from terminal.domain.market import InstrumentId, Market
from terminal.services.clock import Clock, wall_ms
from terminal.services.supervisor import Supervisor, Work
from terminal.state.candles import SeriesKey
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.api import MarketData, SourcedCandles

PAGE = 1_000
REPAIR_PAGES = 10


class HistoryService:
    """Loads candle pages, at most one request per series under way.

    A request made before the venue is attached is remembered and sent then.
    """

    def __init__(self, stores: Stores, supervisor: Supervisor, clock: Clock = wall_ms) -> None:
        self._stores = stores
        self._supervisor = supervisor
        self._clock = clock
        self._markets: dict[Market, MarketData] = {}
        self._loading: set[SeriesKey] = set()
        self._waiting: set[SeriesKey] = set()
        self._shown: set[SeriesKey] = set()

    def attach(self, market: MarketData) -> None:
        self._markets[market.market] = market
        waiting, self._waiting = self._waiting | self._shown, set()
        for key in sorted(waiting):
            self.load_candles(*key)

    def detach(self) -> None:
        self._markets.clear()

    def load_candles(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        key = SeriesKey(instrument, interval, source)
        self._shown.add(key)
        self._stores.candles.series(*key)
        if instrument.market not in self._markets:
            self._waiting.add(key)
        else:
            self._begin(key, self._newest)

    def load_older(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        key = SeriesKey(instrument, interval, source)
        series = self._stores.candles.series(*key)
        if instrument.market in self._markets and len(series) and not series.exhausted:
            self._begin(key, self._older)

    def is_loading(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> bool:
        key = SeriesKey(instrument, interval, source)
        return key in self._loading or key in self._waiting

    def streams_returned(self, since_ms: int | None) -> None:
        """Live candles resume; whatever was missed meanwhile is fetched."""
        if since_ms is not None:
            for key in sorted(self._shown):
                self.load_candles(*key)

    def _begin(self, key: SeriesKey, load: Callable[[SeriesKey], Work]) -> None:
        if key not in self._loading:
            self._loading.add(key)
            name = f"candles of {key.instrument} {key.interval} {key.source}"
            if not self._supervisor.once(name, self._guarded(key, load)):
                self._loading.discard(key)

    async def _guarded(self, key: SeriesKey, load: Callable[[SeriesKey], Work]) -> None:
        # One for all: with the network gone, every little graph of the watchlist fails.
        notice = f"candles:{key.instrument.market}"
        try:
            await load(key)
        except TerminalError as error:
            if key.instrument.market not in self._markets:
                # The connection has gone as a whole, which is said in one place.
                self._waiting.add(key)
                return
            self._stores.notices.add(
                Severity.WARNING,
                "Candles could not be loaded",
                f"{key.instrument.symbol} {key.interval}: {error} They come with the connection;"
                " moving the chart asks at once.",
                time_ms=self._clock(),
                key=notice,
            )
        else:
            self._stores.notices.settle(notice)
        finally:
            self._loading.discard(key)

    async def _newest(self, key: SeriesKey) -> None:
        """The newest page, and as many before it as it takes to reach what is held."""
        series = self._stores.candles.series(*key)
        # Live candles may already stand behind the hole; what was before it counts.
        held_ms = _end_of_run(series.times, key.interval) if len(series) else None
        candles = list(await self._page(key, None))
        if held_ms is None:
            series.exhausted = len(candles) < PAGE
        pages = 1
        while held_ms is not None and candles and candles[0].open_ms > held_ms:
            if pages == REPAIR_PAGES:
                break
            page = await self._page(key, candles[0].open_ms - 1)
            if not page:
                break
            candles[:0] = page
            pages += 1
        self._stores.candles.merge(key.instrument, key.interval, candles, key.source)

    async def _older(self, key: SeriesKey) -> None:
        series = self._stores.candles.series(*key)
        end_ms = int(series.times[0]) - 1
        page = await self._page(key, end_ms)
        series.exhausted = len(page) < PAGE
        self._stores.candles.merge(key.instrument, key.interval, page, key.source)

    async def _page(self, key: SeriesKey, end_ms: int | None) -> Sequence[Candle]:
        """The newest page that ends at `end_ms`, or now."""
        market = self._markets[key.instrument.market]
        if key.source is PriceSource.LAST:
            return await market.candles(key.instrument, key.interval, end_ms=end_ms, limit=PAGE)
        if not isinstance(market, SourcedCandles):
            raise Unavailable(f"This market has no candles of the {key.source} price.")
        return await market.sourced_candles(
            key.source, key.instrument, key.interval, end_ms=end_ms, limit=PAGE
        )


def _end_of_run(times: NDArray[np.int64], interval: Interval) -> int:
    """Opening time of the last candle before the first hole in the newest page of a series."""
    newest = times[-PAGE:]
    holes = np.flatnonzero(np.diff(newest) > 1.5 * interval.milliseconds)
    return int(newest[holes[0]] if len(holes) else newest[-1])
