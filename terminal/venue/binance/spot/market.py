"""Public data of the spot market: the `MarketData` port."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from terminal.domain.candle import Candle, Interval
from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.ticker import Ticker
from terminal.domain.trade import Trade
from terminal.venue.api import Channel, ConnectionSink, MarketSink, Topic
from terminal.venue.binance.booksync import BookEvent, BookSync, DepthDiff, SpotRule
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.ratelimit import RateLedger, rules_of
from terminal.venue.binance.reconnect import Backoff, Failure
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot import endpoints
from terminal.venue.binance.spot.instruments import parse_exchange_info
from terminal.venue.binance.spot.parse import (
    parse_kline_row,
    parse_snapshot,
    parse_ticker_answer,
    parse_trade,
)
from terminal.venue.binance.spot.routes import Route, route_for, route_for_all_tickers
from terminal.venue.binance.spot.topics import ALL_TICKERS, stream_name, streams_of
from terminal.venue.binance.stream import StreamConnection

log = logging.getLogger(__name__)

SNAPSHOT_LEVELS = 5_000
LARGEST_PAGE = 1_000
QUIET_SECONDS = 1.0
_ONLY_NEWEST = frozenset({Channel.QUOTE, Channel.TICKER})


class SpotMarket:
    """Snapshots over REST, everything live over one combined stream connection."""

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
    ) -> None:
        self._rest = rest
        self._clock = clock
        self._ledger = ledger
        self._stream = StreamConnection(
            streams_url,
            on_frame=self._take,
            on_lost=self._lost,
            sink=sink,
            host=streams_host,
            tls=tls,
        )
        self._sink: MarketSink | None = None
        self._topics: frozenset[Topic] = frozenset()
        self._routes: dict[str, tuple[Topic, Route]] = {}
        self._books: dict[InstrumentId, BookSync] = {}
        self._backoffs: dict[InstrumentId, Backoff] = {}
        self._want_snapshot: asyncio.Queue[InstrumentId] = asyncio.Queue()
        self._last_prices: dict[InstrumentId, Decimal] = {}
        self._newest: dict[str, msgspec.Raw] = {}

    async def instruments(self) -> Sequence[Instrument]:
        """All symbols; the exchange's rate limits are taken over on the way."""
        payload = await self._rest.call(endpoints.EXCHANGE_INFO)
        info = parse_exchange_info(bytes(payload))
        self._ledger.set_rules(rules_of(info.rate_limits))
        return info.pairs

    async def tickers(self) -> Sequence[tuple[InstrumentId, Ticker]]:
        rows = await self._rest.call(endpoints.TICKERS, {"type": "MINI"})
        return [parse_ticker_answer(row) for row in rows]

    async def trades(self, instrument: InstrumentId, limit: int) -> Sequence[Trade]:
        params: dict[str, Value] = {
            "symbol": instrument.symbol,
            "limit": min(limit, LARGEST_PAGE),
        }
        rows = await self._rest.call(endpoints.AGGREGATE_TRADES, params)
        return [parse_trade(row) for row in rows]

    async def candles(
        self, instrument: InstrumentId, interval: Interval, *, end_ms: int | None, limit: int
    ) -> Sequence[Candle]:
        params: dict[str, Value] = {
            "symbol": instrument.symbol,
            "interval": interval.value,
            "limit": min(limit, LARGEST_PAGE),
        }
        if end_ms is not None:
            params["endTime"] = end_ms
        rows = await self._rest.call(endpoints.KLINES, params)
        now_ms = self._clock.now_ms()
        return [parse_kline_row(row, now_ms) for row in rows]

    async def average_price(self, instrument: InstrumentId) -> Decimal:
        params: dict[str, Value] = {"symbol": instrument.symbol}
        return (await self._rest.call(endpoints.AVERAGE_PRICE, params)).price

    async def last_price(self, instrument: InstrumentId) -> Decimal:
        """The last traded price: of the streams when they carry it, else asked for."""
        known = self._last_prices.get(instrument)
        if known is not None:
            return known
        trades = await self.trades(instrument, 1)
        return trades[-1].price if trades else await self.average_price(instrument)

    def need(self, topics: frozenset[Topic]) -> None:
        self._topics = topics
        if self._sink is not None:
            self._arrange(self._sink)

    def reload(self, instrument: InstrumentId) -> None:
        sync = self._books.get(instrument)
        if sync is not None and sync.is_live:
            self._hand_on(sync.lose("building the book anew"))
            sync.ask()
            self._want_snapshot.put_nowait(instrument)

    def reset(self) -> None:
        self._stream.reset()
        self._rest.reset()

    async def run(self, sink: MarketSink) -> None:
        self._sink = sink
        self._arrange(sink)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._stream.run())
                group.create_task(self._load_books(group))
                group.create_task(self._ask_for_quiet_books())
        finally:
            self._sink = None
            self._routes.clear()
            self._books.clear()
            self._newest.clear()

    def _arrange(self, sink: MarketSink) -> None:
        """Bring routes, book synchronisers and subscriptions to what is wanted now."""
        wanted = streams_of(self._topics)
        books = {t.instrument for t in self._topics if t.channel is Channel.BOOK}
        for gone in self._books.keys() - books:
            del self._books[gone]
        for new in books - self._books.keys():
            self._books[new] = BookSync(new, SpotRule())
            self._backoffs.setdefault(new, Backoff())
        routes: dict[str, tuple[Topic, Route]] = {}
        for name, topic in wanted.items():
            known = self._routes.get(name)
            if known is None or name == ALL_TICKERS:
                routes[name] = (topic, self._route(name, topic, sink))
            else:
                routes[name] = known
        self._routes = routes
        self._stream.want(wanted)

    def _route(self, name: str, topic: Topic, sink: MarketSink) -> Route:
        if name == ALL_TICKERS:
            symbols = (t.instrument.symbol for t in self._topics if t.channel is Channel.TICKER)
            return route_for_all_tickers(frozenset(symbols), sink, self._last_prices)
        return route_for(
            topic,
            sink,
            on_diff=lambda diff: self._take_diff(topic.instrument, diff),
            last_prices=self._last_prices,
            now_ms=self._clock.now_ms,
        )

    def _take(self, stream: str, payload: msgspec.Raw) -> None:
        """Decode and hand on at once, or, where only the newest payload counts, when everything
        that has arrived together is read: a burst then costs one decoding per stream."""
        route = self._routes.get(stream)
        if route is None:
            return
        if route[0].channel in _ONLY_NEWEST and stream != ALL_TICKERS:
            if not self._newest:
                asyncio.get_running_loop().call_soon(self._take_newest)
            self._newest[stream] = payload
        else:
            route[1](payload)

    def _take_newest(self) -> None:
        waiting, self._newest = self._newest, {}
        for stream, payload in waiting.items():
            route = self._routes.get(stream)
            if route is None:
                continue
            try:
                route[1](payload)
            except (msgspec.DecodeError, ValueError) as error:
                log.warning("a market event could not be read: %s", error)

    def _take_diff(self, instrument: InstrumentId, diff: DepthDiff) -> None:
        sync = self._books.get(instrument)
        if sync is None:
            return
        asked = sync.is_waiting()
        self._hand_on(sync.diff(diff))
        if sync.is_waiting() and not asked:
            self._want_snapshot.put_nowait(instrument)

    def _lost(self, reason: str) -> None:
        for sync in self._books.values():
            self._hand_on(sync.lose(reason))

    def _hand_on(self, events: Iterable[BookEvent]) -> None:
        if self._sink is not None:
            for event in events:
                self._sink(event)

    async def _load_books(self, group: asyncio.TaskGroup) -> None:
        """One task per book that waits for a snapshot; a book never waits for another one."""
        while True:
            instrument = await self._want_snapshot.get()
            group.create_task(self._load_book(instrument))

    async def _ask_for_quiet_books(self) -> None:
        """Load books that are subscribed and yet silent: nothing may change in them for minutes."""
        silent: set[InstrumentId] = set()
        while True:
            await asyncio.sleep(QUIET_SECONDS)
            now_silent = {
                instrument
                for instrument, sync in self._books.items()
                if not sync.is_live
                and not sync.is_waiting()
                and self._stream.carries(stream_name(Topic(instrument, Channel.BOOK)))
            }
            for instrument in silent & now_silent:
                self._books[instrument].ask()
                self._want_snapshot.put_nowait(instrument)
            silent = now_silent

    async def _load_book(self, instrument: InstrumentId) -> None:
        backoff = self._backoffs[instrument]
        levels = SNAPSHOT_LEVELS
        while (sync := self._books.get(instrument)) is not None and sync.is_waiting():
            params: dict[str, Value] = {"symbol": instrument.symbol, "limit": levels}
            loop_time = asyncio.get_running_loop().time
            wait = 0.0
            try:
                snapshot = parse_snapshot(await self._rest.call(endpoints.DEPTH, params))
            except TerminalError as error:
                log.info("book of %s: %s", instrument, error)
                if isinstance(error, RateLimited):
                    wait = max(0.0, (error.retry_at_ms - self._clock.now_ms()) / 1000)
            else:
                # Meanwhile the book may have been dropped, or its connection lost.
                if self._books.get(instrument) is not sync or not sync.is_waiting():
                    continue
                self._hand_on(sync.snapshot(snapshot))
                if sync.is_live:
                    backoff.opened(loop_time())
                    return
            failure = Failure.BANNED if wait else Failure.LOST
            await asyncio.sleep(backoff.delay(loop_time(), failure, wait))
