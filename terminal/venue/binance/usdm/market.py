"""Public data of USDⓈ-M futures: the `MarketData`, `MarkData` and `HasStatistics` ports."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.errors import Unavailable
from terminal.domain.events import Link, MessageRefused, RpiBookTold
from terminal.domain.futures.derivative import FundingTerms, MarkPrice, OpenInterest
from terminal.domain.futures.trading_sessions import Session
from terminal.domain.instrument import FuturesContract, Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.trade import Trade
from terminal.venue.api import Channel, ConnectionSink, MarketSink, Ping, Topic
from terminal.venue.binance.bookkeeper import BookKeeper
from terminal.venue.binance.booksync import DepthSnapshot, FuturesRule
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.endpoint import Endpoint
from terminal.venue.binance.listing_rows import read_listing
from terminal.venue.binance.market_sinks import JoinedLink
from terminal.venue.binance.pings import timed_ping
from terminal.venue.binance.ratelimit import RateLedger, rules_of
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.router import Route, Router
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot.parse import (
    parse_kline_row,
    parse_snapshot,
    parse_ticker_answer,
    parse_trade,
)
from terminal.venue.binance.stream import StreamConnection
from terminal.venue.binance.usdm import endpoints
from terminal.venue.binance.usdm.instruments import parse_exchange_info
from terminal.venue.binance.usdm.parse import (
    parse_funding_terms,
    parse_open_interest,
    parse_premium_index,
    parse_schedules,
    parse_single,
    usdm_id,
)
from terminal.venue.binance.usdm.routes import (
    route_for,
    route_for_all,
)
from terminal.venue.binance.usdm.statistics import UsdmStatistics
from terminal.venue.binance.usdm.topics import (
    ALL_DAYS,
    ALL_MARKS,
    ALL_RATES,
    ALL_TICKERS,
    Group,
    continuous_name,
    group_of,
    stream_name,
    streams_of,
)
from terminal.venue.binance.wsapi import WsApi
from terminal.venue.futures_api import AskedPrice

T = TypeVar("T")

SNAPSHOT_LEVELS = 1_000
LARGEST_PAGE = 1_000
OLD_TRADES = 500
_ALL = (ALL_TICKERS, ALL_MARKS, ALL_DAYS, ALL_RATES)
_SOURCED = {
    PriceSource.MARK: endpoints.MARK_KLINES,
    PriceSource.INDEX: endpoints.INDEX_KLINES,
    PriceSource.PREMIUM: endpoints.PREMIUM_KLINES,
    PriceSource.CONTINUOUS: endpoints.CONTINUOUS_KLINES,
}


class UsdmMarket:
    """Snapshots over REST, everything live over two connections: books and quotes on one, all else
    on the other, as the exchange has split them."""

    market = Market.USDM

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
        self.statistics = UsdmStatistics(rest)
        self.other_way: WsApi | None = None
        """Answers the same questions where REST cannot be reached."""
        self._rest = rest
        self._clock = clock
        self._ledger = ledger
        self._sink: MarketSink | None = None
        self._topics: frozenset[Topic] = frozenset()
        self._contracts: Mapping[InstrumentId, FuturesContract] = {}
        self._router = Router(self._unreadable)
        self._report = sink
        self._books = BookKeeper(
            FuturesRule(),
            fetch=self._snapshot,
            carries=lambda book: self._carries(Topic(book, Channel.BOOK)),
            now_ms=clock.now_ms,
        )
        self._rpi_books = BookKeeper(
            FuturesRule(),
            fetch=self._rpi_snapshot,
            carries=lambda book: self._carries(Topic(book, Channel.RPI_BOOK)),
            now_ms=clock.now_ms,
        )
        joined = JoinedLink(sink)
        self._streams = {
            group: StreamConnection(
                f"{streams_url}/{group.value}",
                on_frame=self._router.take,
                on_lost=self._lose_books if group is Group.PUBLIC else _nothing_to_lose,
                sink=joined.part(group),
                host=streams_host,
                tls=tls,
            )
            for group in Group
        }

    async def instruments(self) -> Sequence[Instrument]:
        """All contracts; the exchange's rate limits are taken over on the way."""
        payload = await self._rest.call(endpoints.EXCHANGE_INFO)
        info = read_listing(parse_exchange_info, bytes(payload))
        self._ledger.set_rules(rules_of(info.rate_limits))
        known = {each.id: each for each in info.contracts}
        if known.keys() != self._contracts.keys():
            self._contracts = known
            self.need(self._topics)
        return info.contracts

    async def tickers(self) -> Sequence[tuple[InstrumentId, Ticker]]:
        rows = await self._rest.call(endpoints.TICKERS)
        found = (parse_ticker_answer(row) for row in rows)
        return [(usdm_id(there.symbol), ticker) for there, ticker in found]

    async def trades(self, instrument: InstrumentId, limit: int) -> Sequence[Trade]:
        params = _page(instrument, limit)
        rows = await self._rest.call(endpoints.AGGREGATE_TRADES, params)
        return [parse_trade(row) for row in rows]

    async def single_trades(
        self, instrument: InstrumentId, limit: int, *, from_id: int | None = None
    ) -> Sequence[Trade]:
        """Older ones come by pages of 500 at the most, each at a high price."""
        params = _page(instrument, limit)
        if from_id is None:
            rows = await self._rest.call(endpoints.TRADES, params)
        else:
            older = {**_page(instrument, min(limit, OLD_TRADES)), "fromId": from_id}
            rows = await self._rest.call(endpoints.HISTORICAL_TRADES, older)
        return [parse_single(row) for row in rows]

    async def candles(
        self, instrument: InstrumentId, interval: Interval, *, end_ms: int | None, limit: int
    ) -> Sequence[Candle]:
        params: dict[str, Value] = {**_page(instrument, limit), "interval": interval.value}
        if end_ms is not None:
            params["endTime"] = end_ms
        rows = await self._rest.call(endpoints.KLINES, params)
        now_ms = self._clock.now_ms()
        return [parse_kline_row(row, now_ms) for row in rows]

    async def sourced_candles(
        self,
        source: PriceSource,
        instrument: InstrumentId,
        interval: Interval,
        *,
        end_ms: int | None,
        limit: int,
    ) -> Sequence[Candle]:
        if instrument not in self._contracts:
            await self.instruments()
        params: dict[str, Value] = {
            **self._name_of(source, instrument),
            "limit": min(limit, LARGEST_PAGE),
            "interval": interval.value,
        }
        if end_ms is not None:
            params["endTime"] = end_ms
        rows = await self._rest.call(_SOURCED[source], params)
        now_ms = self._clock.now_ms()
        return [parse_kline_row(row, now_ms) for row in rows]

    async def average_price(self, instrument: InstrumentId) -> Decimal:
        """Futures have none; their rules measure from the mark price.

        Raises:
            Unavailable: always.
        """
        raise Unavailable(f"{instrument.symbol} has no average price: the mark price rules.")

    async def last_price(self, instrument: InstrumentId) -> Decimal:
        """The last traded price.

        Raises:
            Unavailable: nothing has traded yet.
        """
        trades = await self.trades(instrument, 1)
        if not trades:
            raise Unavailable(f"{instrument.symbol} has not traded yet.")
        return trades[-1].price

    async def last_prices(self) -> Sequence[tuple[InstrumentId, AskedPrice]]:
        rows = await self._asked(endpoints.PRICES)
        return [(usdm_id(row.symbol), AskedPrice(row.price, row.time_ms)) for row in rows]

    async def quotes(self) -> Sequence[tuple[InstrumentId, BestQuote]]:
        return [
            (
                usdm_id(row.symbol),
                BestQuote(row.bid, row.bid_quantity, row.ask, row.ask_quantity, row.time_ms),
            )
            for row in await self._asked(endpoints.QUOTES)
        ]

    async def ping(self) -> Sequence[Ping]:
        return [await timed_ping("USD-M REST", self._rest.call(endpoints.PING))]

    async def _asked(self, endpoint: Endpoint[T]) -> T:
        """Over REST, and over the order connection where that is open and REST is not."""
        try:
            return await self._rest.call(endpoint)
        except Unavailable:
            if self.other_way is None or not self.other_way.is_ready:
                raise
            return await self.other_way.call(endpoint)

    async def marks(self) -> Sequence[tuple[InstrumentId, MarkPrice]]:
        rows = await self._rest.call(endpoints.PREMIUM_INDEX)
        return [(usdm_id(row.symbol), parse_premium_index(row)) for row in rows]

    async def open_interest(self, instrument: InstrumentId) -> OpenInterest:
        params: dict[str, Value] = {"symbol": instrument.symbol}
        return parse_open_interest(await self._rest.call(endpoints.OPEN_INTEREST, params))

    async def schedules(self) -> Mapping[str, Sequence[Session]]:
        return parse_schedules(await self._rest.call(endpoints.SCHEDULE))

    async def funding_terms(self) -> Mapping[InstrumentId, FundingTerms]:
        return parse_funding_terms(await self._rest.call(endpoints.FUNDING_INFO))

    def _unreadable(self, stream: str, _error: Exception) -> None:
        """A book that misses a change is built anew; everything else stands for itself."""
        topic = streams_of(self._topics).get(stream)
        if topic is not None and topic.channel is Channel.BOOK:
            self._books.reload(topic.instrument)
        self._report(MessageRefused(Link.STREAMS, stream))

    def need(self, topics: frozenset[Topic]) -> None:
        self._topics = topics
        if self._sink is not None:
            self._arrange(self._sink)

    def reload(self, instrument: InstrumentId) -> None:
        self._books.reload(instrument)

    def reset(self) -> None:
        for stream in self._streams.values():
            stream.reset()
        self._rest.reset()

    async def run(self, sink: MarketSink) -> None:
        self._sink = self._books.sink = sink
        self._rpi_books.sink = lambda event: sink(RpiBookTold(event))
        self._arrange(sink)
        try:
            async with asyncio.TaskGroup() as group:
                for stream in self._streams.values():
                    group.create_task(stream.run())
                group.create_task(self._books.run())
                group.create_task(self._rpi_books.run())
        finally:
            self._sink = self._books.sink = self._rpi_books.sink = None
            self._router.clear()
            self._books.clear()
            self._rpi_books.clear()

    def _arrange(self, sink: MarketSink) -> None:
        """Bring routes, book synchronisers and subscriptions to what is wanted now."""
        wanted = {**streams_of(self._topics), **self._continuous()}
        self._books.want({t.instrument for t in self._topics if t.channel is Channel.BOOK})
        rpi = {t.instrument for t in self._topics if t.channel is Channel.RPI_BOOK}
        self._rpi_books.want(rpi)
        known = self._router.routes
        self._router.routes = {
            name: self._route(name, topic, sink)
            if name not in known or name in _ALL
            else known[name]
            for name, topic in wanted.items()
        }
        for group, stream in self._streams.items():
            stream.want(name for name, topic in wanted.items() if group_of(topic) is group)

    def _continuous(self) -> dict[str, Topic]:
        """Streams of continuous contracts, as far as their types are known."""
        found = {}
        for topic in self._topics:
            contract = self._contracts.get(topic.instrument)
            if topic.channel is Channel.CONTINUOUS and contract is not None and topic.interval:
                name = continuous_name(contract.pair, contract.contract_type, topic.interval)
                found[name] = topic
        return found

    def _route(self, name: str, topic: Topic, sink: MarketSink) -> Route:
        if name in _ALL:
            symbols = frozenset(
                t.instrument.symbol for t in self._topics if t.channel is topic.channel
            )
            return route_for_all(name, symbols, sink)
        books = self._rpi_books if topic.channel is Channel.RPI_BOOK else self._books
        return route_for(
            topic,
            sink,
            on_diff=lambda diff: books.take(topic.instrument, diff),
            now_ms=self._clock.now_ms,
        )

    def _name_of(self, source: PriceSource, instrument: InstrumentId) -> dict[str, Value]:
        """How a request names a series: an index is of a pair, a continuous one of a type too.

        Raises:
            Unavailable: no such contract is listed.
        """
        if source in (PriceSource.MARK, PriceSource.PREMIUM):
            return {"symbol": instrument.symbol}
        contract = self._contracts.get(instrument)
        if contract is None:
            raise Unavailable(f"{instrument.symbol} is not listed.")
        if source is PriceSource.INDEX:
            return {"pair": contract.pair}
        return {"pair": contract.pair, "contractType": contract.contract_type}

    def _carries(self, topic: Topic) -> bool:
        return self._streams[group_of(topic)].carries(stream_name(topic))

    def _lose_books(self, reason: str) -> None:
        for books in (self._books, self._rpi_books):
            books.lost(reason)

    async def _rpi_snapshot(self, instrument: InstrumentId) -> DepthSnapshot:
        params: dict[str, Value] = {"symbol": instrument.symbol, "limit": SNAPSHOT_LEVELS}
        return parse_snapshot(await self._rest.call(endpoints.RPI_DEPTH, params))

    async def _snapshot(self, instrument: InstrumentId) -> DepthSnapshot:
        params: dict[str, Value] = {"symbol": instrument.symbol, "limit": SNAPSHOT_LEVELS}
        return parse_snapshot(await self._rest.call(endpoints.DEPTH, params))


def _page(instrument: InstrumentId, limit: int) -> dict[str, Value]:
    return {"symbol": instrument.symbol, "limit": min(limit, LARGEST_PAGE)}


def _nothing_to_lose(_reason: str) -> None:
    """Only books must be built anew: everything else on the streams stands for itself."""
