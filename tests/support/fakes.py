"""A venue of a few lines: answers what it is told, remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from zlib import crc32

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.candle import Candle, Interval
from terminal.domain.events import (
    SPOT_LINKS,
    BookLoaded,
    ClockReported,
    FeedState,
    LinkReported,
    TickerChanged,
)
from terminal.domain.filters import FilterSet
from terminal.domain.instrument import Instrument, SpotPair, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order, OrderStatus, OrderType, Side
from terminal.domain.ticker import Ticker
from terminal.domain.ticket import LimitTicket, OrderTicket
from terminal.domain.trade import Trade
from terminal.services.orders.prediction import predict
from terminal.state.stores import Stores
from terminal.venue.api import Accepted, AccountSink, AccountSnapshot, MarketSink, Topic

BTC = InstrumentId(Market.SPOT, "BTCUSDT")
ETH = InstrumentId(Market.SPOT, "ETHUSDT")
NOW_MS = 1_795_185_468_000
RATES = CommissionRates(Decimal("0.001"), Decimal("0.001"))


def pair(instrument: InstrumentId = BTC) -> Instrument:
    return SpotPair(
        id=instrument,
        base=instrument.symbol.removesuffix("USDT"),
        quote="USDT",
        status=TradingStatus.TRADING,
        base_decimals=8,
        quote_decimals=8,
        order_types=frozenset(OrderType),
        filters=FilterSet(
            tick_size=Decimal("0.01"), step_size=Decimal("0.00001"), min_notional=Decimal(5)
        ),
        quote_order_quantity_allowed=True,
    )


def limit(price: str = "100", quantity: str = "1", side: Side = Side.BUY) -> LimitTicket:
    return LimitTicket(instrument=BTC, side=side, quantity=Decimal(quantity), price=Decimal(price))


def fill_of(order: Order, trade_id: int, quantity: str, price: str = "100") -> Fill:
    return Fill(
        instrument=order.instrument,
        trade_id=trade_id,
        client_id=order.client_id,
        venue_id=order.venue_id or 1,
        side=order.side,
        price=Decimal(price),
        quantity=Decimal(quantity),
        quote_quantity=Decimal(price) * Decimal(quantity),
        fee=Decimal(0),
        fee_asset="BNB",
        is_maker=True,
        time_ms=NOW_MS,
    )


def ready(stores: Stores) -> None:
    """Fill the stores so far that a ticket on BTCUSDT can be judged and sent."""
    stores.instruments.load([pair(), pair(ETH)], NOW_MS)
    stores.connection.apply(ClockReported(0.0, 10.0))
    traded = Ticker(
        last=Decimal(100),
        open=Decimal(100),
        high=Decimal(100),
        low=Decimal(100),
        volume=Decimal(10**6),
        quote_volume=Decimal(10**8),
        time_ms=NOW_MS,
    )
    stores.tickers.apply(TickerChanged(BTC, traded))
    stores.books.apply(BookLoaded(BTC, [("99.99", "5")], [("100.01", "5")], NOW_MS), NOW_MS)
    for link in SPOT_LINKS:
        stores.connection.apply(LinkReported(link=link, state=FeedState.LIVE))


@dataclass
class FakeClock:
    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass
class FakeMarket:
    """`sink` is set while `run` is alive; pages of candles come from `all_candles`."""

    market: Market = Market.SPOT
    listing: list[Instrument] = field(default_factory=lambda: [pair(), pair(ETH)])
    all_candles: list[Candle] = field(default_factory=list)
    tape: list[Trade] = field(default_factory=list)
    sink: MarketSink | None = None
    needs: list[frozenset[Topic]] = field(default_factory=list)
    asked: list[tuple[str, int | None]] = field(default_factory=list)
    failure: Exception | None = None

    async def instruments(self) -> Sequence[Instrument]:
        if self.failure is not None:
            raise self.failure
        return self.listing

    async def tickers(self) -> Sequence[tuple[InstrumentId, Ticker]]:
        return []

    async def trades(self, instrument: InstrumentId, limit: int) -> Sequence[Trade]:
        self.asked.append(("trades", limit))
        return self.tape

    async def candles(
        self, instrument: InstrumentId, interval: Interval, *, end_ms: int | None, limit: int
    ) -> Sequence[Candle]:
        self.asked.append(("candles", end_ms))
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        return [c for c in self.all_candles if end_ms is None or c.open_ms <= end_ms][-limit:]

    async def average_price(self, instrument: InstrumentId) -> Decimal:
        return Decimal(100)

    def need(self, topics: frozenset[Topic]) -> None:
        self.needs.append(topics)

    def reload(self, instrument: InstrumentId) -> None:
        self.asked.append((f"reload {instrument.symbol}", None))

    def reset(self) -> None:
        self.asked.append(("reset", None))

    async def run(self, sink: MarketSink) -> None:
        self.sink = sink
        await asyncio.Event().wait()


Answer = Callable[[Order], Accepted]


def accept(order: Order) -> Accepted:
    return Accepted(
        replace(
            order,
            status=OrderStatus.NEW,
            venue_id=crc32(order.client_id.encode()),
            updated_ms=NOW_MS + 1,
        )
    )


@dataclass
class FakeAccount:
    """Takes every order unless `on_place` says otherwise; `held` is what it knows."""

    stores: Stores
    on_place: Answer = accept
    place_error: Exception | None = None
    cancel_errors: list[Exception] = field(default_factory=list)
    query_answers: list[Order | Exception | None] = field(default_factory=list)
    held: dict[str, Order] = field(default_factory=dict)
    own_fills: list[Fill] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    sink: AccountSink | None = None
    gate: asyncio.Event | None = None

    def open(self) -> list[Order]:
        return [order for order in self.held.values() if order.is_open]

    async def snapshot(self) -> AccountSnapshot:
        self.calls.append("snapshot")
        balances = [
            Balance("USDT", Decimal(1_000_000), Decimal(0)),
            Balance("BTC", Decimal(9), Decimal(0)),
        ]
        return AccountSnapshot(balances, self.open(), RATES, can_trade=True)

    async def place(self, ticket: OrderTicket, instrument: Instrument, client_id: str) -> Accepted:
        self.calls.append(f"place {client_id}")
        if self.gate is not None:
            await self.gate.wait()
        if self.place_error is not None:
            raise self.place_error
        accepted = self.on_place(predict(ticket, client_id, NOW_MS, None))
        self.held[client_id] = accepted.order
        return accepted

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted:
        self.calls.append(f"cancel {client_id}")
        if self.cancel_errors:
            raise self.cancel_errors.pop(0)
        known = self.held.get(client_id) or self.stores.orders.get(client_id)
        assert known is not None
        ended = replace(known, status=OrderStatus.CANCELED, updated_ms=NOW_MS + 2)
        self.held[client_id] = ended
        return Accepted(ended)

    async def cancel_all(self, instrument: InstrumentId) -> Sequence[Order]:
        self.calls.append(f"cancel_all {instrument.symbol}")
        mine = [order for order in self.open() if order.instrument == instrument]
        return [(await self.cancel(instrument, order.client_id)).order for order in mine]

    async def query(self, instrument: InstrumentId, client_id: str) -> Order | None:
        self.calls.append(f"query {client_id}")
        if self.query_answers:
            answer = self.query_answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self.held.get(client_id)

    async def fills(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Fill]:
        return [fill for fill in self.own_fills if fill.instrument == instrument]

    async def orders(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Order]:
        return [order for order in self.held.values() if order.instrument == instrument]

    async def commission(self, instrument: InstrumentId) -> CommissionRates:
        return RATES

    def reset(self) -> None:
        self.calls.append("reset")

    async def run(self, sink: AccountSink) -> None:
        self.sink = sink
        await asyncio.Event().wait()
