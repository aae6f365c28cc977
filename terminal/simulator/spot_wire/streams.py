"""Market streams: each payload is made once per stream and handed to everyone who listens.

Cadence: trades and best quotes as they happen, depth every 100 ms or second, tickers every second,
candles every two. Nothing is made for a stream without a listener.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import msgspec

from terminal.domain.candle import Interval
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import CandleRecord, DepthChange, TradeRecord
from terminal.simulator.spot_wire import events, zones
from terminal.simulator.spot_wire import market_view as market
from terminal.simulator.spot_wire.names import StreamKind, StreamName, parse_stream
from terminal.simulator.spot_wire.text import TimeUnit

_encode = msgspec.json.Encoder().encode
_CATCH_UP = 1000


class Listener(Protocol):
    """Someone on a stream: takes a payload, with the stream's name around it or without."""

    is_combined: bool

    def hear(self, stream: StreamName, payload: bytes) -> None: ...


@dataclass(slots=True, eq=False)
class Topic:
    """A stream with listeners, and what must be remembered between its messages."""

    name: StreamName
    unit: TimeUnit
    listeners: set[Listener] = field(default_factory=set)
    last_id: int = -1
    open_ms: int = -1
    pending: DepthChange | None = None
    is_due: bool = False

    def publish(self, message: Any) -> None:
        """Encode once, at most twice: bare and with the envelope of combined streams."""
        bare = _encode(message)
        wrapped = b""
        for listener in tuple(self.listeners):
            if listener.is_combined:
                wrapped = wrapped or wrap(self.name.text, bare)
                listener.hear(self.name, wrapped)
            else:
                listener.hear(self.name, bare)


def wrap(name: str, payload: bytes) -> bytes:
    """The envelope of combined streams."""
    return b'{"stream":%b,"data":%b}' % (_encode(name), payload)


class StreamHub:
    """Turns what the exchange reports into stream messages."""

    def __init__(self, exchange: SpotExchange) -> None:
        self._exchange = exchange
        self._symbols: dict[str, str] = {}
        self._topics: dict[tuple[str, TimeUnit], Topic] = {}
        self._by_kind: dict[tuple[StreamKind, str], list[Topic]] = {}
        self._traded: set[str] = set()
        self._due_best: set[str] = set()
        self._due_aggregates: set[str] = set()
        self._is_flush_planned = False
        exchange.on_trade.append(self._on_trade)
        exchange.on_best.append(self._on_best)
        exchange.on_depth.append(self._on_depth)
        exchange.blocks.listeners.append(self._on_block)

    @property
    def topic_count(self) -> int:
        return len(self._topics)

    def subscribe(self, listener: Listener, name: str, unit: TimeUnit) -> None:
        """Add a listener; a stream that does not exist is accepted and stays silent."""
        if len(self._symbols) != len(self._exchange.symbols):
            self._symbols = {symbol.lower(): symbol for symbol in self._exchange.symbols}
        topic = self._topics.get((name, unit))
        if topic is None:
            parsed = parse_stream(name, self._symbols)
            if parsed is None:
                return
            topic = Topic(parsed, unit)
            self._prepare(topic)
            self._topics[name, unit] = topic
            self._by_kind.setdefault((parsed.kind, parsed.symbol), []).append(topic)
        topic.listeners.add(listener)

    def unsubscribe(self, listener: Listener, name: str, unit: TimeUnit) -> None:
        topic = self._topics.get((name, unit))
        if topic is None:
            return
        topic.listeners.discard(listener)
        if not topic.listeners:
            del self._topics[name, unit]
            key = (topic.name.kind, topic.name.symbol)
            self._by_kind[key].remove(topic)
            if not self._by_kind[key]:
                del self._by_kind[key]

    async def run(self) -> None:
        """Send what has a slower cadence, until cancelled."""
        loop = asyncio.get_running_loop()
        tick = 0
        due = loop.time()
        while True:
            due = max(due + 1.0, loop.time())
            await asyncio.sleep(due - loop.time())
            tick += 1
            self.tick(candles_too=tick % 2 == 0)

    def tick(self, *, candles_too: bool) -> None:
        """One second has passed; candles longer than a second come every other time."""
        listed = self._exchange.symbols
        traded, self._traded = self._traded & listed.keys(), set()
        for topic in tuple(self._topics.values()):
            name = topic.name
            if name.symbol and name.symbol not in listed:
                continue
            if name.kind is StreamKind.CANDLE:
                topic.is_due = topic.is_due or name.symbol in traded
                if candles_too or name.interval is Interval.S1:
                    self._send_candles(topic)
                continue
            sender = self._EVERY_SECOND.get(name.kind)
            if sender is not None:
                sender(self, topic, traded)

    def _prepare(self, topic: Topic) -> None:
        name = topic.name
        if name.kind is StreamKind.AGGREGATE_TRADE:
            rows = self._exchange.agg_trades(name.symbol, limit=1)
            topic.last_id = rows[-1].aggregate_id if rows else -1

    def _of(self, kind: StreamKind, symbol: str) -> Iterable[Topic]:
        return tuple(self._by_kind.get((kind, symbol), ()))

    def _has(self, kind: StreamKind, symbol: str) -> bool:
        return (kind, symbol) in self._by_kind

    def _now(self) -> int:
        return self._exchange.clock.now_ms()

    # What happens at once.

    def _on_trade(self, trade: TradeRecord) -> None:
        self._traded.add(trade.symbol)
        for topic in self._of(StreamKind.TRADE, trade.symbol):
            topic.publish(events.trade(trade, self._now(), topic.unit))
        if self._has(StreamKind.AGGREGATE_TRADE, trade.symbol):
            self._due_aggregates.add(trade.symbol)
            self._plan_flush()

    def _on_block(self, block: TradeRecord) -> None:
        for topic in self._of(StreamKind.BLOCK_TRADE, block.symbol):
            topic.publish(events.block_trade(block, self._now(), topic.unit))

    def _on_best(self, symbol: str) -> None:
        if self._has(StreamKind.BOOK_TICKER, symbol):
            self._due_best.add(symbol)
            self._plan_flush()

    def _plan_flush(self) -> None:
        """Wait until the engine has finished its step, so that aggregates are whole."""
        if not self._is_flush_planned:
            self._is_flush_planned = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flush_planned = False
        listed = self._exchange.symbols.keys()
        aggregates, self._due_aggregates = self._due_aggregates, set()
        for symbol in aggregates & listed:
            for topic in self._of(StreamKind.AGGREGATE_TRADE, symbol):
                self._send_aggregates(topic)
        best, self._due_best = self._due_best, set()
        for symbol in best & listed:
            for topic in self._of(StreamKind.BOOK_TICKER, symbol):
                topic.publish(events.book_ticker(self._exchange.best(symbol)))

    def _send_aggregates(self, topic: Topic) -> None:
        rows = self._exchange.agg_trades(
            topic.name.symbol, from_id=topic.last_id + 1, limit=_CATCH_UP
        )
        for row in rows:
            topic.last_id = row.aggregate_id
            topic.publish(events.aggregate_trade(row, self._now(), topic.unit))

    def _on_depth(self, change: DepthChange) -> None:
        for topic in self._of(StreamKind.DEPTH, change.symbol):
            if topic.name.is_fast:
                topic.publish(events.depth_update(change, self._now(), topic.unit))
            else:
                topic.pending = joined(topic.pending, change)
        for topic in self._of(StreamKind.PARTIAL_DEPTH, change.symbol):
            topic.is_due = True
            if topic.name.is_fast:
                self._send_partial(topic)

    def _send_partial(self, topic: Topic) -> None:
        if topic.is_due:
            topic.is_due = False
            depth = self._exchange.depth(topic.name.symbol, topic.name.levels)
            topic.publish(market.depth(*depth))

    # What happens every second.

    def _tick_depth(self, topic: Topic, _traded: set[str]) -> None:
        if topic.pending is not None:
            change, topic.pending = topic.pending, None
            topic.publish(events.depth_update(change, self._now(), topic.unit))

    def _tick_partial(self, topic: Topic, _traded: set[str]) -> None:
        self._send_partial(topic)

    def _tick_mini(self, topic: Topic, traded: set[str]) -> None:
        symbol = topic.name.symbol
        if symbol in traded:
            record = self._exchange.ticker(symbol)
            topic.publish(events.mini_ticker(record, self._now(), topic.unit))

    def _tick_all_mini(self, topic: Topic, traded: set[str]) -> None:
        if traded:
            now_ms = self._now()
            rows = [self._exchange.ticker(symbol) for symbol in sorted(traded)]
            topic.publish([events.mini_ticker(row, now_ms, topic.unit) for row in rows])

    def _tick_day(self, topic: Topic, traded: set[str]) -> None:
        symbol = topic.name.symbol
        if symbol in traded:
            record, best = self._exchange.ticker(symbol), self._exchange.best(symbol)
            topic.publish(events.day_ticker(record, best, self._now(), topic.unit))

    def _tick_window(self, topic: Topic, traded: set[str]) -> None:
        name = topic.name
        if name.symbol in traded:
            record = self._exchange.ticker(name.symbol, name.window_ms)
            topic.publish(events.window_ticker(name.window, record, self._now(), topic.unit))

    def _tick_all_windows(self, topic: Topic, traded: set[str]) -> None:
        if traded:
            name, now_ms = topic.name, self._now()
            rows = [self._exchange.ticker(symbol, name.window_ms) for symbol in sorted(traded)]
            topic.publish(
                [events.window_ticker(name.window, row, now_ms, topic.unit) for row in rows]
            )

    def _tick_average(self, topic: Topic, _traded: set[str]) -> None:
        symbol = topic.name.symbol
        record = self._exchange.average_price(symbol)
        topic.publish(events.average_price(symbol, record, self._now(), topic.unit))

    def _tick_reference(self, topic: Topic, _traded: set[str]) -> None:
        symbol = topic.name.symbol
        if self._exchange.symbols[symbol].price_range is not None:
            price, time_ms = self._exchange.reference_price(symbol)
            topic.publish(events.reference_price(symbol, price, time_ms, topic.unit))

    def _send_candles(self, topic: Topic) -> None:
        """The live candle when it changed; before it, once, the one that has just closed."""
        live = self._candles(topic, None, 1)
        if not live:
            return
        current = live[-1]
        if topic.open_ms not in (-1, current.open_ms):
            for row in self._candles(topic, topic.open_ms, _CATCH_UP):
                if row.open_ms < current.open_ms:
                    self._send_candle(topic, row)
            topic.is_due = True
        if topic.is_due or topic.open_ms == -1:
            self._send_candle(topic, current)
        topic.open_ms = current.open_ms
        topic.is_due = False

    def _candles(self, topic: Topic, start_ms: int | None, limit: int) -> list[CandleRecord]:
        name = topic.name
        return zones.candles(
            self._exchange,
            name.symbol,
            name.interval,
            name.offset_ms,
            start_ms=start_ms,
            limit=limit,
        )

    def _send_candle(self, topic: Topic, row: CandleRecord) -> None:
        name = topic.name
        payload = events.candle(name.symbol, name.interval.value, row, self._now(), topic.unit)
        topic.publish(payload)

    _EVERY_SECOND: ClassVar[dict[StreamKind, Callable[[StreamHub, Topic, set[str]], None]]] = {
        StreamKind.DEPTH: _tick_depth,
        StreamKind.PARTIAL_DEPTH: _tick_partial,
        StreamKind.MINI_TICKER: _tick_mini,
        StreamKind.ALL_MINI_TICKERS: _tick_all_mini,
        StreamKind.TICKER: _tick_day,
        StreamKind.WINDOW_TICKER: _tick_window,
        StreamKind.ALL_WINDOW_TICKERS: _tick_all_windows,
        StreamKind.AVERAGE_PRICE: _tick_average,
        StreamKind.REFERENCE_PRICE: _tick_reference,
    }


def joined(before: DepthChange | None, change: DepthChange) -> DepthChange:
    """Two consecutive changes as one; the later quantity of a level holds."""
    if before is None:
        return DepthChange(
            change.symbol, change.first_id, change.last_id, dict(change.bids), dict(change.asks)
        )
    before.last_id = change.last_id
    before.bids.update(change.bids)
    before.asks.update(change.asks)
    return before
