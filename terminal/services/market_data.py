"""Public data: what panels want, merged and streamed into the stores."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from terminal.domain.candle import Interval, PriceSource
from terminal.domain.errors import TerminalError
from terminal.domain.events import (
    BookChanged,
    BookGlimpsed,
    BookLoaded,
    BookLost,
    CandleChanged,
    FactTold,
    ForcedTradePrinted,
    MarkChanged,
    MarketEvent,
    OpenInterestChanged,
    QuoteChanged,
    RpiBookTold,
    TickerChanged,
    TradePrinted,
)
from terminal.domain.futures.news import AssetRatesTold, CompositeTold, ContractChanged, SessionTold
from terminal.domain.market import InstrumentId, Market
from terminal.services.average_prices import AveragePrices
from terminal.services.book_watch import BookWatch
from terminal.services.clock import Clock, wall_ms
from terminal.services.futures.mark_candles import MarkCandles
from terminal.services.futures.news import FuturesNewsDesk
from terminal.services.history.print_history import load_prints
from terminal.services.listing import Listing
from terminal.services.supervisor import Supervisor
from terminal.state.stores import Stores
from terminal.venue.api import Channel, MarketData, SingleTrades, Topic

log = logging.getLogger(__name__)
TAPE_PAGE = 500
WATCH_SECONDS = 0.25
WHOLE_BELOW = 1_000
"""A snapshot side with fewer levels than any market's page has no more."""


class MarketDataService:
    """Counts who wants which topic and keeps the streams on exactly the union.

    Made before there is any connection: wants are remembered and declared in `attach`.
    `on_candle_gap` hears of a live candle that does not follow the one before it, `on_view` of an
    instrument whose book is wanted for the first time, `on_books` of all whose book is wanted now.
    """

    def __init__(self, stores: Stores, supervisor: Supervisor, clock: Clock = wall_ms) -> None:
        self._stores = stores
        self._supervisor = supervisor
        self._clock = clock
        self._wants: dict[int, frozenset[Topic]] = {}
        self._union: frozenset[Topic] = frozenset()
        self._markets: dict[Market, MarketData] = {}
        self._listings: dict[Market, Listing] = {}
        self._viewed: set[InstrumentId] = set()
        self._declaring = False
        self.averages = AveragePrices()
        self.mark_candles = MarkCandles(stores.candles)
        self.news = FuturesNewsDesk(stores, self.refresh_rules, clock)
        self.books = BookWatch(stores.books)
        self.on_candle_gap: Callable[[InstrumentId, Interval, PriceSource], None] | None = None
        self.books.on_wrong = self._rebuild
        self.on_view: Callable[[InstrumentId], None] | None = None
        self.on_books: Callable[[frozenset[InstrumentId]], None] | None = None

    def attach(self, market: MarketData) -> None:
        """Stream from `market` from now on; its tasks belong to the supervisor."""
        self._markets[market.market] = market
        self._listings[market.market] = listing = Listing(market, self._stores, self._clock)
        name = f"{market.market} market data"
        self._supervisor.keep(f"{market.market} listing", listing.run)
        self._supervisor.keep(f"{market.market} average prices", lambda: self.averages.run(market))
        self._supervisor.keep(name, lambda: market.run(self.apply))
        self._supervisor.keep(f"{name} watchdog", self._watch)
        self._declare()

    def detach(self, reason: str) -> None:
        """The venue is gone for `reason`: stop its tasks, hide its books, keep what panels want."""
        for market in self._markets:
            name = f"{market} market data"
            for task in (
                f"{market} listing",
                f"{market} average prices",
                name,
                f"{name} watchdog",
            ):
                self._supervisor.stop(task)
        self._markets.clear()
        self._listings.clear()
        self._union = frozenset()
        self._viewed.clear()
        self.books.gone(reason)

    def reset(self) -> None:
        """After a sleep: nothing on the screen is current, and connections may be dead."""
        self.books.lost("the computer was asleep")
        for market in self._markets.values():
            market.reset()

    def _rebuild(self, instrument: InstrumentId, cause: str) -> None:
        log.warning("the book of %s is loaded anew: %s", instrument, cause)
        market = self._markets.get(instrument.market)
        if market is not None:
            market.reload(instrument)

    def refresh_rules(self, instrument: InstrumentId) -> None:
        """The exchange refused by a filter we thought was kept: read the rules again."""
        listing = self._listings.get(instrument.market)
        if listing is not None:
            listing.refresh()

    def need(self, topics: Iterable[Topic], owner: object) -> None:
        self._wants[id(owner)] = frozenset(topics)
        self._schedule()

    def release(self, owner: object) -> None:
        if self._wants.pop(id(owner), None) is not None:
            self._schedule()

    @property
    def markets(self) -> Mapping[Market, MarketData]:
        """Those attached now."""
        return self._markets

    @property
    def wanted(self) -> frozenset[Topic]:
        """The union over all owners."""
        return frozenset().union(*self._wants.values())

    def apply(self, event: MarketEvent) -> None:
        """Write one event to its store: the end of every stream."""
        match event:
            case BookLost() if event.instrument.market not in self._markets:
                # The last words of a stream that was ended: its books are off already.
                return
            case BookGlimpsed():
                self._stores.books.apply(event, self._clock())
            case BookChanged() | BookLoaded() | BookLost():
                now = self._clock()
                self.books.book_seen(event.instrument, now)
                self._stores.books.apply(event, now)
                if isinstance(event, BookLoaded):
                    self.books.loaded(event, WHOLE_BELOW)
            case RpiBookTold():
                self._stores.rpi_books.apply(event.event, self._clock())
            case TradePrinted():
                self.books.trade_seen(event.instrument, self._clock())
                tapes = self._stores.prints if event.is_single else self._stores.tapes
                tapes.apply(event)
            case QuoteChanged():
                self.books.trade_seen(event.instrument, self._clock())
                self._stores.tickers.apply(event)
            case TickerChanged():
                self.books.anything_seen(self._clock())
                self._stores.tickers.apply(event)
            case MarkChanged() | OpenInterestChanged() | ForcedTradePrinted():
                self._stores.marks.apply(event)
                if isinstance(event, MarkChanged):
                    self.mark_candles.follow(event)
            case ContractChanged() | SessionTold() | AssetRatesTold() | CompositeTold():
                self.news.take(event)
            case FactTold():
                self._stores.facts.apply(event)
            case CandleChanged():
                self.books.anything_seen(self._clock())
                self._candle(event)

    def streams_returned(self, since_ms: int | None) -> None:
        """The stream connection is back; fill the hole in the tapes."""
        if since_ms is not None:
            for topic in self._union:
                self._load_tape(topic)

    def _candle(self, event: CandleChanged) -> None:
        series = self._stores.candles.series(event.instrument, event.interval, event.source)
        last = series.last
        step = event.interval.milliseconds
        if (
            last is not None
            and event.candle.open_ms - last.open_ms > 1.5 * step
            and self.on_candle_gap is not None
        ):
            self.on_candle_gap(event.instrument, event.interval, event.source)
        self._stores.candles.apply(event)

    def _schedule(self) -> None:
        """Declare once for all panels that change within one turn of the loop."""
        if self._markets and not self._declaring:
            self._declaring = True
            asyncio.get_running_loop().call_soon(self._declare)

    def _declare(self) -> None:
        if self.on_books is not None:
            # What it wants in turn belongs to the same declaration.
            self._declaring = True
            self.on_books(_books(self.wanted))
        self._declaring = False
        # A market that is not attached yet begins with everything that is wanted of it.
        attached = frozenset(t for t in self.wanted if t.instrument.market in self._markets)
        before, self._union = self._union, attached
        for kind, market in self._markets.items():
            market.need(frozenset(t for t in self._union if t.instrument.market is kind))
        for topic in self._union - before:
            self._load_tape(topic)
        books = _books(self._union)
        self.books.watch(books)
        for market in self._markets.values():
            self.averages.want(market.market, books)
        for instrument in sorted(books - self._viewed):
            self._viewed.add(instrument)
            if self.on_view is not None:
                self.on_view(instrument)
        for topic in before - self._union:
            if topic.channel is Channel.BOOK:
                self.books.dropped(topic.instrument)

    def _load_tape(self, topic: Topic) -> None:
        instrument = topic.instrument
        market = self._markets.get(instrument.market)
        if market is None:
            return
        if topic.channel is Channel.TRADES:
            self._supervisor.once(f"trades of {instrument}", self._tape(market, instrument))
        elif topic.channel is Channel.SINGLE_TRADES and isinstance(market, SingleTrades):
            work = load_prints(self._stores.prints, market, instrument)
            self._supervisor.once(f"single trades of {instrument}", work)

    async def _tape(self, market: MarketData, instrument: InstrumentId) -> None:
        try:
            trades = await market.trades(instrument, TAPE_PAGE)
        except TerminalError:
            # The live tape goes on; older prints are a comfort, not a truth.
            return
        self._stores.tapes.load(instrument, trades)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self.books.check(self._clock())


def _books(topics: Iterable[Topic]) -> frozenset[InstrumentId]:
    """Whose book is among the topics."""
    return frozenset(topic.instrument for topic in topics if topic.channel is Channel.BOOK)
