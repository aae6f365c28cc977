"""A session with filled stores and verbs that only remember: what panels are tested on.

Deterministic (fixed clock, fixed seed), so that pictures made from it can be compared.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.events import (
    SPOT_LINKS,
    BalancesReported,
    BookLoaded,
    ClockReported,
    FeedState,
    LimitReported,
    LinkReported,
    QuoteChanged,
    TickerChanged,
)
from terminal.domain.filters import FilterSet
from terminal.domain.instrument import SpotPair, TradingStatus
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.domain.order import (
    Fill,
    Order,
    OrderSource,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
)
from terminal.domain.order_moves import Change
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.ticket import OrderTicket
from terminal.domain.trade import Trade
from terminal.domain.validation import MarketContext, Violation
from terminal.services.orders.amend_plan import Plan, plan_change
from terminal.services.session import Session
from terminal.state.stores import Stores
from terminal.venue.api import Topic

NOW_MS = 1_795_185_468_000
BTC = InstrumentId(Market.SPOT, "BTCUSDT")
_LISTING = (
    ("BTC", "USDT", "68412.37", "0.01", "0.00001", "1.46"),
    ("ETH", "USDT", "3562.41", "0.01", "0.0001", "2.08"),
    ("BNB", "USDT", "702.18", "0.01", "0.001", "0.62"),
    ("SOL", "USDT", "181.42", "0.01", "0.001", "-2.37"),
    ("XRP", "USDT", "1.4216", "0.0001", "0.1", "3.07"),
    ("ADA", "USDT", "0.6136", "0.0001", "0.1", "-0.38"),
    ("DOGE", "USDT", "0.19641", "0.00001", "1", "-1.55"),
    ("AVAX", "USDT", "31.88", "0.01", "0.01", "1.19"),
    ("LINK", "USDT", "19.42", "0.01", "0.01", "4.46"),
    ("LTC", "USDT", "96.12", "0.01", "0.001", "-0.21"),
    ("PEPE", "USDT", "0.00001142", "0.00000001", "1", "-0.87"),
    ("FET", "USDT", "1.337", "0.0001", "0.1", "0.00"),
    ("ETH", "BTC", "0.05207", "0.00001", "0.0001", "0.61"),
    ("BNB", "BTC", "0.010264", "0.000001", "0.001", "-0.82"),
    ("BTC", "FDUSD", "68409.90", "0.01", "0.00001", "1.44"),
)


def _load(what: str, source: PriceSource) -> str:
    """`newest` of the last price, `newest mark` of another."""
    return what if source is PriceSource.LAST else f"{what} {source}"


@dataclass
class RecordingVerbs:
    """Market data, history, trading and settings in one; remembers every call."""

    stores: Stores
    submitted: list[OrderTicket] = field(default_factory=list)
    tried: list[OrderTicket] = field(default_factory=list)
    cancelled: list[Order] = field(default_factory=list)
    amended: list[tuple[Order, Change]] = field(default_factory=list)
    cancelled_all: list[InstrumentId | None] = field(default_factory=list)
    wanted: dict[int, frozenset[Topic]] = field(default_factory=dict)
    loads: list[tuple[InstrumentId, Interval, str]] = field(default_factory=list)
    violations: tuple[Violation, ...] = ()
    saved: dict[str, dict[str, object]] = field(default_factory=dict)
    listeners: list[Callable[[str], None]] = field(default_factory=list)

    def need(self, topics: Iterable[Topic], owner: object) -> None:
        self.wanted[id(owner)] = frozenset(topics)

    def release(self, owner: object) -> None:
        self.wanted.pop(id(owner), None)

    def load_candles(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        self.loads.append((instrument, interval, _load("newest", source)))

    def load_older(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> None:
        self.loads.append((instrument, interval, _load("older", source)))

    def is_loading(
        self,
        instrument: InstrumentId,
        interval: Interval,
        source: PriceSource = PriceSource.LAST,
    ) -> bool:
        return False

    def context(self, instrument: InstrumentId) -> MarketContext:
        known = self.stores.instruments.get(instrument)
        ticker = self.stores.tickers.ticker(instrument)
        quote = self.stores.tickers.quote(instrument)
        return MarketContext(
            last_price=ticker.last if ticker else None,
            best_bid=quote.bid if quote else None,
            best_ask=quote.ask if quote else None,
            average_price=ticker.last if ticker else None,
            base_balance=self.stores.balances.get(known.base) if known else None,
            quote_balance=self.stores.balances.get(known.quote) if known else None,
            open_orders=len(self.stores.orders.open_orders(instrument)),
        )

    def check(self, ticket: OrderTicket) -> tuple[Violation, ...]:
        return self.violations

    def submit(self, ticket: OrderTicket) -> str | None:
        self.submitted.append(ticket)
        return f"t1s-test-{len(self.submitted)}"

    def try_out(self, ticket: OrderTicket) -> None:
        self.tried.append(ticket)

    def plan(self, order: Order, change: Change) -> Plan:
        pair = self.stores.instruments.get(order.instrument)
        assert isinstance(pair, SpotPair)
        return plan_change(order, change, pair, self.context(order.instrument))

    def amend(self, order: Order, change: Change) -> bool:
        self.amended.append((order, change))
        return True

    def cancel(self, order: Order) -> None:
        self.cancelled.append(order)

    def cancel_all(self, instrument: InstrumentId | None = None) -> None:
        self.cancelled_all.append(instrument)

    def load(self, section: str) -> dict[str, object]:
        return self.saved.get(section, {})

    def save(self, section: str, values: dict[str, object]) -> None:
        if self.saved.get(section) != values:
            self.saved[section] = values
            for listener in tuple(self.listeners):
                listener(section)

    def on_change(self, listener: Callable[[str], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


def build_scene() -> tuple[Session, RecordingVerbs]:
    """The default workspace's session: BTCUSDT in view, books, tape, candles, orders, balances."""
    chance = random.Random(7)
    stores = Stores()
    verbs = RecordingVerbs(stores)
    stores.instruments.load(_pair(*row[:2], *row[3:5], halted=row[0] == "FET") for row in _LISTING)
    for row in _LISTING:
        _fill_market(stores, chance, *row)
    _fill_candles(stores, chance)
    _fill_account(stores)
    _fill_connection(stores)
    session = Session(
        environment=Environment.SIMULATOR,
        account_name="Sim 1",
        stores=stores,
        market_data=verbs,
        history=verbs,
        trading=verbs,
        settings=verbs,
    )
    return session, verbs


def _pair(base: str, quote: str, tick: str, step: str, *, halted: bool) -> SpotPair:
    return SpotPair(
        id=InstrumentId(Market.SPOT, base + quote),
        base=base,
        quote=quote,
        status=TradingStatus.BREAK if halted else TradingStatus.TRADING,
        base_decimals=8,
        quote_decimals=8,
        order_types=frozenset(
            {
                OrderType.LIMIT,
                OrderType.LIMIT_MAKER,
                OrderType.MARKET,
                OrderType.STOP_LOSS,
                OrderType.STOP_LOSS_LIMIT,
                OrderType.TAKE_PROFIT,
                OrderType.TAKE_PROFIT_LIMIT,
            }
        ),
        filters=FilterSet(
            tick_size=Decimal(tick),
            step_size=Decimal(step),
            min_quantity=Decimal(step),
            min_notional=Decimal(5),
        ),
        iceberg_allowed=True,
        quote_order_quantity_allowed=True,
    )


def _fill_market(
    stores: Stores,
    chance: random.Random,
    base: str,
    quote: str,
    last: str,
    tick: str,
    step: str,
    change: str,
) -> None:
    instrument = InstrumentId(Market.SPOT, base + quote)
    price, unit, lot = Decimal(last), Decimal(tick), Decimal(step)
    opened = (price / (1 + Decimal(change) / 100)).quantize(unit)
    stores.tickers.apply(
        TickerChanged(
            instrument,
            Ticker(
                last=price,
                open=opened,
                high=(max(price, opened) * Decimal("1.011")).quantize(unit),
                low=(min(price, opened) * Decimal("0.986")).quantize(unit),
                volume=Decimal("18204.51"),
                quote_volume=Decimal("18204.51") * price,
                time_ms=NOW_MS,
            ),
        )
    )
    bids, asks = [], []
    for side, direction in ((bids, -1), (asks, 1)):
        for index in range(400):
            distance = index * chance.randint(1, 40) + index + (direction > 0)
            level = price + direction * unit * distance
            if level > 0:
                quantity = lot * chance.randint(1, 9_000)
                side.append((f"{level:f}", f"{quantity:f}"))
    stores.books.apply(BookLoaded(instrument, bids, asks, NOW_MS - 38), NOW_MS)
    stores.tickers.apply(
        QuoteChanged(instrument, BestQuote(price, lot * 300, price + unit, lot * 200, NOW_MS))
    )
    trades = [
        Trade(
            trade_id=index + 1,
            price=price + unit * chance.randint(-8, 8),
            quantity=lot * chance.randint(1, 120_000 if index % 29 == 0 else 5_000),
            time_ms=NOW_MS - (300 - index) * 55,
            taker=Side.BUY if chance.random() < 0.55 else Side.SELL,
        )
        for index in range(300)
    ]
    stores.tapes.load(instrument, trades)


def _fill_candles(stores: Stores, chance: random.Random) -> None:
    for interval in (Interval.M1, Interval.M15, Interval.H1):
        step = interval.milliseconds
        last_open = NOW_MS // step * step
        price, candles = 68412.37, []
        for index in range(500):
            close = price
            opened = close * (1 + chance.gauss(0, 0.0022))
            high = max(opened, close) * (1 + abs(chance.gauss(0, 0.0008)))
            low = min(opened, close) * (1 - abs(chance.gauss(0, 0.0008)))
            candles.append(
                Candle(
                    open_ms=last_open - index * step,
                    open=Decimal(f"{opened:.2f}"),
                    high=Decimal(f"{high:.2f}"),
                    low=Decimal(f"{low:.2f}"),
                    close=Decimal(f"{close:.2f}"),
                    volume=Decimal(f"{chance.lognormvariate(6, 0.7):.5f}"),
                    quote_volume=Decimal(0),
                    trades=chance.randint(50, 5_000),
                    closed=index > 0,
                )
            )
            price = opened
        stores.candles.merge(BTC, interval, candles[::-1])


def _fill_account(stores: Stores) -> None:
    balances = [
        Balance("USDT", Decimal("18827.22"), Decimal("12516.50")),
        Balance("BTC", Decimal("0.00000000"), Decimal("0.25000000")),
        Balance("BNB", Decimal("1.42180000"), Decimal("0.00000000")),
        Balance("ETH", Decimal("2.00000000"), Decimal("0.00000000")),
    ]
    stores.balances.apply(BalancesReported(balances, complete=True, event_ms=NOW_MS))
    stores.balances.set_commission(None, CommissionRates(Decimal("0.001"), Decimal("0.001")))
    common = {"instrument": BTC, "time_in_force": TimeInForce.GTC, "updated_ms": NOW_MS}
    for order in (
        Order(
            client_id="t1s-a",
            venue_id=101,
            side=Side.BUY,
            type=OrderType.LIMIT_MAKER,
            status=OrderStatus.NEW,
            quantity=Decimal("0.05000"),
            price=Decimal("67960.00"),
            created_ms=NOW_MS - 390_000,
            **common,
        ),
        Order(
            client_id="t1s-b",
            venue_id=102,
            side=Side.BUY,
            type=OrderType.LIMIT,
            status=OrderStatus.PARTIALLY_FILLED,
            quantity=Decimal("0.12000"),
            filled_quantity=Decimal("0.04800"),
            filled_quote=Decimal("3240.60"),
            price=Decimal("67512.50"),
            created_ms=NOW_MS - 2_100_000,
            **common,
        ),
        Order(
            client_id="web_1",
            venue_id=103,
            side=Side.SELL,
            type=OrderType.STOP_LOSS_LIMIT,
            status=OrderStatus.NEW,
            is_working=False,
            quantity=Decimal("0.25000"),
            price=Decimal("67050.00"),
            trigger_price=Decimal("67080.00"),
            source=OrderSource.EXTERNAL,
            created_ms=NOW_MS - 2_900_000,
            **common,
        ),
        Order(
            client_id="t1s-d",
            side=Side.BUY,
            type=OrderType.LIMIT,
            status=OrderStatus.UNCONFIRMED,
            quantity=Decimal("0.01000"),
            price=Decimal("66900.00"),
            created_ms=NOW_MS - 2_000,
            **common,
        ),
    ):
        stores.orders.apply(order)
    for index in range(12):
        price = Decimal("68100.00") + 25 * index
        quantity = Decimal("0.02000")
        stores.fills.apply(
            Fill(
                instrument=BTC,
                trade_id=9_000 + index,
                client_id="t1s-b",
                venue_id=102,
                side=Side.BUY if index % 3 else Side.SELL,
                price=price,
                quantity=quantity,
                quote_quantity=price * quantity,
                fee=Decimal("0.00002000"),
                fee_asset="BTC",
                is_maker=index % 2 == 0,
                time_ms=NOW_MS - (12 - index) * 1_500_000,
            )
        )


def _fill_connection(stores: Stores) -> None:
    for link in SPOT_LINKS:
        stores.connection.apply(
            LinkReported(link=link, state=FeedState.LIVE, host="127.0.0.1", round_trip_ms=4.0)
        )
    for name, used, limit, window in (
        ("WEIGHT", 412, 6_000, 60),
        ("ORDERS_10S", 2, 100, 10),
        ("ORDERS_1D", 318, 200_000, 86_400),
    ):
        stores.connection.apply(
            LimitReported(name=name, used=used, limit=limit, window_seconds=window)
        )
    stores.connection.apply(ClockReported(offset_ms=2.0, round_trip_ms=1.2))
