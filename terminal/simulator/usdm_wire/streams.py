"""Market streams: each payload is made once per stream and handed to everyone who listens.

Cadence: best quotes as they change; trades joined and books every 100, 250 or 500 ms; candles every
250 ms; marks every one or three seconds; tickers every second or two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from terminal.simulator.spot.model import CandleRecord, DepthChange, TradeRecord
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import ForceOrder
from terminal.simulator.usdm_wire import data, events
from terminal.simulator.usdm_wire.names import Group, Kind, Listing, parse_stream
from terminal.simulator.usdm_wire.topics import Listener, Topic

_BEAT_MS = 50
_CATCH_UP = 1000
_MADE_OF_TRADES = (
    *(Kind.AGGREGATE_TRADE, Kind.CANDLE, Kind.CONTINUOUS_CANDLE),
    *(Kind.MINI_TICKER, Kind.TICKER),
)
_EVERY_MS = {
    Kind.AGGREGATE_TRADE: 100,
    Kind.CANDLE: 250,
    Kind.CONTINUOUS_CANDLE: 250,
    Kind.MINI_TICKER: 2_000,
    Kind.TICKER: 2_000,
    Kind.ALL_MINI_TICKERS: 1_000,
    Kind.ALL_TICKERS: 1_000,
    Kind.ALL_BOOK_TICKERS: 5_000,
    Kind.FORCE_ORDER: 1_000,
    Kind.ALL_FORCE_ORDERS: 1_000,
    Kind.ASSET_INDEX: 1_000,
    Kind.ALL_ASSET_INDEXES: 1_000,
    Kind.TRADING_SESSION: 1_000,
}


class GroupHub:
    """The streams as one address of the exchange gives them out."""

    def __init__(self, hub: StreamHub, group: Group) -> None:
        self._hub = hub
        self.group = group

    def subscribe(self, listener: Listener, name: str, _unit: object) -> None:
        self._hub.subscribe(listener, name, self.group)

    def unsubscribe(self, listener: Listener, name: str, _unit: object) -> None:
        self._hub.unsubscribe(listener, name)


class StreamHub:
    """Turns what the exchange reports into stream messages."""

    def __init__(self, exchange: UsdmExchange) -> None:
        self._exchange = exchange
        self._listing = Listing({}, {}, {})
        self._topics: dict[str, Topic] = {}
        self._by_kind: dict[tuple[Kind, str], list[Topic]] = {}
        self._due_best: set[str] = set()
        self._is_flush_planned = False
        exchange.on_trade.append(self._on_trade)
        exchange.on_best.append(self._on_best)
        exchange.on_depth.append(self._on_depth)
        exchange.on_force_order.append(self._on_force_order)
        exchange.on_contract.append(self._on_contract)

    def subscribe(self, listener: Listener, name: str, group: Group) -> None:
        """Add a listener; a stream that does not exist or is carried elsewhere stays silent."""
        topic = self._topics.get(name)
        if topic is None:
            parsed = parse_stream(name, self._listed())
            if parsed is None:
                return
            topic = Topic(parsed, parsed.every_ms or _EVERY_MS.get(parsed.kind, 0))
        if not topic.name.is_heard_on(group):
            return
        if name not in self._topics:
            self._prepare(topic)
            self._topics[name] = topic
            self._by_kind.setdefault((topic.name.kind, topic.name.symbol), []).append(topic)
        topic.listeners.add(listener)

    def unsubscribe(self, listener: Listener, name: str) -> None:
        topic = self._topics.get(name)
        if topic is None:
            return
        topic.listeners.discard(listener)
        if not topic.listeners:
            del self._topics[name]
            key = (topic.name.kind, topic.name.symbol)
            self._by_kind[key].remove(topic)
            if not self._by_kind[key]:
                del self._by_kind[key]

    async def run(self) -> None:
        """Send what has a cadence, until cancelled."""
        loop = asyncio.get_running_loop()
        began, beat = loop.time(), 0
        while True:
            beat = max(beat + 1, int((loop.time() - began) * 1000) // _BEAT_MS)
            await asyncio.sleep(began + beat * _BEAT_MS / 1000 - loop.time())
            self.tick(beat * _BEAT_MS)

    def tick(self, passed_ms: int) -> None:
        """So much real time has passed since the beginning."""
        listed = self._exchange.contracts
        for topic in tuple(self._topics.values()):
            if topic.due_ms > passed_ms or not topic.every_ms:
                continue
            topic.due_ms = passed_ms - passed_ms % topic.every_ms + topic.every_ms
            if topic.name.symbol and topic.name.symbol not in listed | self._asset_names():
                continue
            self._REGULAR[topic.name.kind](self, topic)

    def _asset_names(self) -> dict[str, Any]:
        return dict.fromkeys(self._listing.assets.values())

    def _listed(self) -> Listing:
        contracts = self._exchange.contracts
        if len(self._listing.symbols) != len(contracts):
            rows = data.asset_indexes(self._exchange)
            self._listing = Listing(
                {symbol.lower(): symbol for symbol in contracts},
                {
                    (spec.pair.lower(), spec.contract_type.value.lower()): symbol
                    for symbol, spec in contracts.items()
                },
                {row["symbol"].lower(): row["symbol"] for row in rows},
            )
        return self._listing

    def _prepare(self, topic: Topic) -> None:
        name = topic.name
        if name.kind is Kind.AGGREGATE_TRADE:
            rows = self._exchange.agg_trades(name.symbol, limit=1)
            topic.last_id = rows[-1].aggregate_id if rows else -1
        elif name.kind in (Kind.DEPTH, Kind.RPI_DEPTH, Kind.PARTIAL_DEPTH):
            topic.sent_id = self._exchange.best(name.symbol).update_id
            topic.first_id = topic.sent_id
            topic.last_id = topic.sent_id
            topic.is_due = name.kind is Kind.PARTIAL_DEPTH

    def _of(self, kind: Kind, symbol: str = "") -> Iterable[Topic]:
        return tuple(self._by_kind.get((kind, symbol), ()))

    def _now(self) -> int:
        return self._exchange.clock.now_ms()

    def _spec(self, topic: Topic) -> ContractSpec:
        return self._exchange.contracts[topic.name.symbol]

    # What happens.

    def _on_trade(self, trade: TradeRecord) -> None:
        for kind in _MADE_OF_TRADES:
            for topic in self._of(kind, trade.symbol):
                topic.is_due = True
        for kind in (Kind.ALL_MINI_TICKERS, Kind.ALL_TICKERS):
            for topic in self._of(kind):
                topic.traded.add(trade.symbol)
        for topic in self._of(Kind.TRADE, trade.symbol):
            topic.publish(events.trade(self._spec(topic), trade, self._now()))

    def _on_best(self, symbol: str) -> None:
        if (Kind.BOOK_TICKER, symbol) in self._by_kind:
            self._due_best.add(symbol)
            if not self._is_flush_planned:
                self._is_flush_planned = True
                asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Best quotes, once the engine has finished its step."""
        self._is_flush_planned = False
        due, self._due_best = self._due_best, set()
        for symbol in due & self._exchange.contracts.keys():
            best, spec = self._exchange.best(symbol), self._exchange.contracts[symbol]
            for topic in self._of(Kind.BOOK_TICKER, symbol):
                topic.publish(events.book_ticker(spec, best, self._now()))

    def _on_depth(self, change: DepthChange) -> None:
        for kind in (Kind.DEPTH, Kind.RPI_DEPTH):
            for topic in self._of(kind, change.symbol):
                if not topic.is_due:
                    topic.first_id, topic.is_due = change.first_id, True
                topic.last_id = change.last_id
                topic.bids.update(change.bids)
                topic.asks.update(change.asks)
        for topic in self._of(Kind.PARTIAL_DEPTH, change.symbol):
            if not topic.is_due:
                topic.first_id, topic.is_due = change.first_id, True
            topic.last_id = change.last_id

    def _on_force_order(self, forced: ForceOrder) -> None:
        """Only the largest of a contract and second is told."""
        symbol = forced.order.symbol
        for topic in (*self._of(Kind.FORCE_ORDER, symbol), *self._of(Kind.ALL_FORCE_ORDERS)):
            known = topic.forced.get(symbol)
            if known is None or known.order.quantity < forced.order.quantity:
                topic.forced[symbol] = forced

    def _on_contract(self, spec: ContractSpec) -> None:
        for topic in self._of(Kind.CONTRACT_INFO):
            topic.publish(events.contract_info(spec, self._now()))

    # What is sent in its time.

    def _send_aggregates(self, topic: Topic) -> None:
        if not topic.is_due:
            return
        topic.is_due = False
        spec = self._spec(topic)
        rows = self._exchange.agg_trades(spec.symbol, from_id=topic.last_id + 1, limit=_CATCH_UP)
        for row in rows:
            topic.last_id = row.aggregate_id
            topic.publish(events.aggregate_trade(spec, row, self._now()))

    def _send_depth(self, topic: Topic) -> None:
        if not topic.is_due:
            return
        ids = (topic.first_id, topic.last_id, topic.sent_id)
        sides = (topic.bids, topic.asks)
        topic.bids, topic.asks, topic.is_due, topic.sent_id = {}, {}, False, topic.last_id
        topic.publish(events.depth_update(self._spec(topic), ids, sides, self._now()))

    def _send_partial(self, topic: Topic) -> None:
        if not topic.is_due:
            return
        last_id, bids, asks = self._exchange.depth(topic.name.symbol, topic.name.levels)
        ids = (min(topic.first_id, last_id), last_id, topic.sent_id)
        topic.is_due, topic.sent_id = False, last_id
        sides = (dict(bids), dict(asks))
        topic.publish(events.depth_update(self._spec(topic), ids, sides, self._now()))

    def _send_mark(self, topic: Topic) -> None:
        now_ms = self._now()
        topic.publish(events.mark_price(self._exchange.mark(topic.name.symbol), now_ms))

    def _send_marks(self, topic: Topic) -> None:
        """TradFi contracts come in a message of their own."""
        now_ms = self._now()
        for is_tradfi in (False, True):
            rows = [
                events.mark_price(self._exchange.mark(symbol), now_ms)
                for symbol, spec in self._exchange.contracts.items()
                if spec.is_tradfi is is_tradfi
            ]
            if rows:
                topic.publish(rows)

    def _send_candles(self, topic: Topic) -> None:
        """The live candle when it changed; before it, once, the one that has just closed."""
        spec, interval = self._spec(topic), topic.name.interval
        live = self._exchange.candles(spec.symbol, interval, limit=1)
        if not live:
            return
        if topic.open_ms not in (-1, live[-1].open_ms):
            for row in self._exchange.candles(
                spec.symbol, interval, start_ms=topic.open_ms, limit=_CATCH_UP
            ):
                if row.open_ms < live[-1].open_ms:
                    self._send_candle(topic, spec, row)
            topic.is_due = True
        if topic.is_due or topic.open_ms == -1:
            self._send_candle(topic, spec, live[-1])
        topic.open_ms, topic.is_due = live[-1].open_ms, False

    def _send_candle(self, topic: Topic, spec: ContractSpec, row: CandleRecord) -> None:
        is_own = topic.name.kind is Kind.CANDLE
        make = events.candle if is_own else events.continuous_candle
        topic.publish(make(spec, topic.name.interval.value, row, self._now()))

    def _send_mini(self, topic: Topic) -> None:
        self._send_one(topic, events.mini_ticker)

    def _send_ticker(self, topic: Topic) -> None:
        self._send_one(topic, events.day_ticker)

    def _send_one(self, topic: Topic, make: Callable[..., dict[str, Any]]) -> None:
        if topic.is_due:
            topic.is_due = False
            record = self._exchange.ticker(topic.name.symbol)
            topic.publish(make(self._spec(topic), record, self._now()))

    def _send_minis(self, topic: Topic) -> None:
        self._send_all(topic, events.mini_ticker)

    def _send_tickers(self, topic: Topic) -> None:
        self._send_all(topic, events.day_ticker)

    def _send_all(self, topic: Topic, make: Callable[..., dict[str, Any]]) -> None:
        now_ms, exchange = self._now(), self._exchange
        traded, topic.traded = topic.traded, set()
        names = sorted(traded & exchange.contracts.keys())
        rows = [make(exchange.contracts[name], exchange.ticker(name), now_ms) for name in names]
        if rows:
            topic.publish(rows)

    def _send_all_best(self, topic: Topic) -> None:
        for symbol, spec in self._exchange.contracts.items():
            topic.publish(events.book_ticker(spec, self._exchange.best(symbol), self._now()))

    def _send_forced(self, topic: Topic) -> None:
        forced, topic.forced = topic.forced, {}
        for symbol, order in forced.items():
            if symbol in self._exchange.contracts:
                spec = self._exchange.contracts[symbol]
                topic.publish(events.force_order(spec, order, self._now()))

    def _send_assets(self, topic: Topic) -> None:
        rows = data.asset_indexes(self._exchange)
        topic.publish([events.asset_index(row, self._now()) for row in rows])

    def _send_asset(self, topic: Topic) -> None:
        for row in data.asset_indexes(self._exchange):
            if row["symbol"] == topic.name.symbol:
                topic.publish(events.asset_index(row, self._now()))

    def _send_session(self, topic: Topic) -> None:
        now_ms = self._now()
        topic.publish(events.trading_session(self._exchange.session(), now_ms))

    _REGULAR: ClassVar[dict[Kind, Callable[[StreamHub, Topic], None]]] = {
        Kind.AGGREGATE_TRADE: _send_aggregates,
        Kind.DEPTH: _send_depth,
        Kind.RPI_DEPTH: _send_depth,
        Kind.PARTIAL_DEPTH: _send_partial,
        Kind.MARK_PRICE: _send_mark,
        Kind.ALL_MARK_PRICES: _send_marks,
        Kind.CANDLE: _send_candles,
        Kind.CONTINUOUS_CANDLE: _send_candles,
        Kind.MINI_TICKER: _send_mini,
        Kind.TICKER: _send_ticker,
        Kind.ALL_MINI_TICKERS: _send_minis,
        Kind.ALL_TICKERS: _send_tickers,
        Kind.ALL_BOOK_TICKERS: _send_all_best,
        Kind.FORCE_ORDER: _send_forced,
        Kind.ALL_FORCE_ORDERS: _send_forced,
        Kind.ASSET_INDEX: _send_asset,
        Kind.ALL_ASSET_INDEXES: _send_assets,
        Kind.TRADING_SESSION: _send_session,
    }
