"""Public data of the spot market: the `MarketData` port."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TypeVar

from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.errors import Unavailable
from terminal.domain.events import BookChanged, Link, MessageRefused
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.symbol_facts import (
    BlockTrade,
    ExecutionRules,
    Fact,
    Window,
    WindowStatistics,
)
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.trade import Trade
from terminal.venue.api import Channel, ConnectionSink, MarketSink, Ping, Topic
from terminal.venue.binance.bookkeeper import BookKeeper
from terminal.venue.binance.booksync import BookEvent, DepthSnapshot, SpotRule
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.endpoint import Endpoint
from terminal.venue.binance.listing_rows import read_listing
from terminal.venue.binance.pings import timed_ping
from terminal.venue.binance.ratelimit import RateLedger, rules_of
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.router import Route, Router
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot import endpoints, facts
from terminal.venue.binance.spot.instruments import parse_exchange_info
from terminal.venue.binance.spot.parse import (
    parse_kline_row,
    parse_quote_row,
    parse_single_trade,
    parse_snapshot,
    parse_ticker_answer,
    parse_trade,
    spot_id,
)
from terminal.venue.binance.spot.routes import (
    route_for,
    route_for_all_tickers,
    route_for_all_windows,
)
from terminal.venue.binance.spot.topics import ALL_TICKERS, stream_name, streams_of
from terminal.venue.binance.stream import StreamConnection
from terminal.venue.binance.wsapi import WsApi
from terminal.venue.futures_api import AskedPrice

T = TypeVar("T")

SNAPSHOT_LEVELS = 5_000
LARGEST_PAGE = 1_000
READY_SECONDS = 5.0
EAST_ZONE = "8"
_ONLY_NEWEST = frozenset({Channel.QUOTE, Channel.TICKER})


class SpotMarket:
    """Snapshots by request, everything live over one combined stream connection."""

    market = Market.SPOT

    def __init__(
        self,
        rest: RestClient,
        *,
        streams_url: str,
        streams_host: str,
        clock: ServerClock,
        ledger: RateLedger,
        sink: ConnectionSink,
        tls: ssl.SSLContext | None = None,
        other_way: WsApi | None = None,
    ) -> None:
        """`other_way` answers the same questions where REST cannot be reached."""
        self._rest = rest
        self._other_way = other_way
        self._clock = clock
        self._ledger = ledger
        self._stream = StreamConnection(
            streams_url,
            on_frame=lambda stream, payload: self._router.take(stream, payload),
            on_lost=lambda reason: self._books.lost(reason),
            sink=sink,
            host=streams_host,
            tls=tls,
        )
        self._sink: MarketSink | None = None
        self._topics: frozenset[Topic] = frozenset()
        self._router = Router(self._unreadable)
        self._report = sink
        self._is_arranging = False
        self._last_prices: dict[InstrumentId, Decimal] = {}
        self._books = BookKeeper(
            SpotRule(),
            fetch=self._snapshot,
            carries=lambda book: self._stream.carries(stream_name(Topic(book, Channel.BOOK))),
            now_ms=clock.now_ms,
        )

    async def instruments(self) -> Sequence[Instrument]:
        """All symbols; the exchange's rate limits are taken over on the way."""
        payload = await self._ask(endpoints.EXCHANGE_INFO)
        info = read_listing(parse_exchange_info, bytes(payload))
        self._ledger.set_rules(rules_of(info.rate_limits))
        return info.pairs

    async def tickers(self) -> Sequence[tuple[InstrumentId, Ticker]]:
        rows = await self._ask(endpoints.TICKERS, {"type": "MINI"})
        return [parse_ticker_answer(row) for row in rows]

    async def trades(self, instrument: InstrumentId, limit: int) -> Sequence[Trade]:
        params: dict[str, Value] = {
            "symbol": instrument.symbol,
            "limit": min(limit, LARGEST_PAGE),
        }
        rows = await self._ask(endpoints.AGGREGATE_TRADES, params)
        return [parse_trade(row) for row in rows]

    async def single_trades(
        self, instrument: InstrumentId, limit: int, *, from_id: int | None = None
    ) -> Sequence[Trade]:
        params: dict[str, Value] = {"symbol": instrument.symbol, "limit": min(limit, LARGEST_PAGE)}
        if from_id is None:
            rows = await self._ask(endpoints.TRADES, params)
        else:
            rows = await self._ask(endpoints.OLD_TRADES, {**params, "fromId": from_id})
        return [parse_single_trade(row) for row in rows]

    async def candles(
        self, instrument: InstrumentId, interval: Interval, *, end_ms: int | None, limit: int
    ) -> Sequence[Candle]:
        return await self.sourced_candles(
            PriceSource.LAST, instrument, interval, end_ms=end_ms, limit=limit
        )

    async def sourced_candles(
        self,
        source: PriceSource,
        instrument: InstrumentId,
        interval: Interval,
        *,
        end_ms: int | None,
        limit: int,
    ) -> Sequence[Candle]:
        params: dict[str, Value] = {
            "symbol": instrument.symbol,
            "interval": interval.value,
            "limit": min(limit, LARGEST_PAGE),
        }
        if end_ms is not None:
            params["endTime"] = end_ms
        if source is PriceSource.EAST:
            params["timeZone"] = EAST_ZONE
        smoothed = source is PriceSource.SMOOTHED
        rows = await self._ask(endpoints.SMOOTHED_KLINES if smoothed else endpoints.KLINES, params)
        now_ms = self._clock.now_ms()
        return [parse_kline_row(row, now_ms) for row in rows]

    async def last_prices(self) -> Sequence[tuple[InstrumentId, AskedPrice]]:
        rows = await self._ask(endpoints.PRICES)
        now_ms = self._clock.now_ms()
        return [(spot_id(row.symbol), AskedPrice(row.price, now_ms)) for row in rows]

    async def quotes(self) -> Sequence[tuple[InstrumentId, BestQuote]]:
        rows = await self._ask(endpoints.QUOTES)
        now_ms = self._clock.now_ms()
        return [(spot_id(row.symbol), parse_quote_row(row, now_ms)) for row in rows]

    async def average_price(self, instrument: InstrumentId) -> Decimal:
        params: dict[str, Value] = {"symbol": instrument.symbol}
        return (await self._ask(endpoints.AVERAGE_PRICE, params)).price

    async def last_price(self, instrument: InstrumentId) -> Decimal:
        """The last traded price: of the streams when they carry it, else asked for."""
        known = self._last_prices.get(instrument)
        if known is not None:
            return known
        trades = await self.trades(instrument, 1)
        return trades[-1].price if trades else await self.average_price(instrument)

    def _unreadable(self, stream: str, _error: Exception) -> None:
        """A book that misses a change is built anew; everything else stands for itself."""
        topic = streams_of(self._topics).get(stream)
        if topic is not None and topic.channel is Channel.BOOK:
            self._books.reload(topic.instrument)
        self._report(MessageRefused(Link.STREAMS, stream))

    async def window_statistics(self, instrument: InstrumentId, window: Window) -> WindowStatistics:
        return await facts.window_statistics(self._ask, instrument, window)

    async def reference_facts(self, instrument: InstrumentId) -> Sequence[Fact]:
        return await facts.reference_facts(self._ask, instrument)

    async def execution_rules(self, instrument: InstrumentId) -> ExecutionRules:
        return await facts.execution_rules(self._ask, instrument)

    async def block_trades(self, instrument: InstrumentId) -> Sequence[BlockTrade]:
        return await facts.block_trades(self._ask, instrument)

    async def ping(self) -> Sequence[Ping]:
        pings = [await timed_ping("REST", self._rest.call(endpoints.PING))]
        if self._other_way is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(READY_SECONDS):
                    await self._other_way.wait_ready()
            pings.append(await timed_ping("WebSocket API", self._other_way.call(endpoints.PING)))
        return pings

    def need(self, topics: frozenset[Topic]) -> None:
        self._topics = topics
        if self._sink is not None:
            self._arrange(self._sink)

    def reload(self, instrument: InstrumentId) -> None:
        self._books.reload(instrument)

    def reset(self) -> None:
        self._stream.reset()
        self._rest.reset()

    async def run(self, sink: MarketSink) -> None:
        self._sink, self._books.sink = sink, self._on_book
        self._arrange(sink)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._stream.run())
                group.create_task(self._books.run())
        finally:
            self._sink = self._books.sink = None
            self._router.clear()
            self._books.clear()

    def _on_book(self, event: BookEvent) -> None:
        """Hand on, and begin or end the glimpses of a book that is lost or here."""
        if self._sink is not None:
            self._sink(event)
        if not isinstance(event, BookChanged) and not self._is_arranging:
            self._is_arranging = True
            asyncio.get_running_loop().call_soon(self._arrange_again)

    def _arrange_again(self) -> None:
        self._is_arranging = False
        if self._sink is not None:
            self._arrange(self._sink)

    def _arrange(self, sink: MarketSink) -> None:
        """Bring routes, book synchronisers and subscriptions to what is wanted now."""
        books = {t.instrument for t in self._topics if t.channel is Channel.BOOK}
        self._books.want(books)
        # Whoever has no book yet may at least see its best levels.
        unseen = {Topic(book, Channel.GLIMPSE) for book in books if not self._books.is_live(book)}
        wanted = streams_of(self._topics | unseen)
        known = self._router.routes
        self._router.routes = {
            name: self._route(name, topic, sink)
            if name not in known or name.startswith("!")
            else known[name]
            for name, topic in wanted.items()
        }
        self._stream.want(wanted)

    def _route(self, name: str, topic: Topic, sink: MarketSink) -> Route:
        if name == ALL_TICKERS:
            symbols = (t.instrument.symbol for t in self._topics if t.channel is Channel.TICKER)
            return Route(route_for_all_tickers(frozenset(symbols), sink, self._last_prices))
        if topic.channel is Channel.MOVES:
            wanted = {t.instrument.symbol for t in self._topics if t[1:] == topic[1:]}
            window = Window(topic.interval or Window.H1)
            return Route(route_for_all_windows(frozenset(wanted), sink, window))
        take = route_for(
            topic,
            sink,
            on_diff=lambda diff: self._books.take(topic.instrument, diff),
            last_prices=self._last_prices,
            now_ms=self._clock.now_ms,
        )
        return Route(take, topic.channel in _ONLY_NEWEST)

    async def _ask(self, endpoint: Endpoint[T], params: Mapping[str, Value] | None = None) -> T:
        """Over REST, or over the open order connection where REST cannot be reached.

        Both draw on one budget of weight, so a ban holds for both: only a lost way is replaced.
        """
        try:
            return await self._rest.call(endpoint, params)
        except Unavailable:
            if self._other_way is None or not self._other_way.is_ready:
                raise
            return await self._other_way.call(endpoint, params)

    async def _snapshot(self, instrument: InstrumentId) -> DepthSnapshot:
        params: dict[str, Value] = {"symbol": instrument.symbol, "limit": SNAPSHOT_LEVELS}
        return parse_snapshot(await self._ask(endpoints.DEPTH, params))
