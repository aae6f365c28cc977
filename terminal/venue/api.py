"""The ports of a venue. Services depend on these; Binance satisfies them by shape.

Errors are those of `domain.errors`. Every reader of a stream calls its sink synchronously from
the one loop, in the order of arrival; a sink must never block or await.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.events import AccountEvent, ConnectionEvent, MarketEvent
from terminal.domain.fees import Commission
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order
from terminal.domain.order_list import OrderList
from terminal.domain.records import Record, RecordKind
from terminal.domain.spot.ticket import OcoTicket, PlainTicket, TriggeredListTicket
from terminal.domain.symbol_facts import (
    BlockTrade,
    ExecutionRules,
    Fact,
    OwnFilters,
    Window,
    WindowStatistics,
)
from terminal.domain.ticker import Ticker
from terminal.domain.trade import Trade


class Channel(StrEnum):
    TRADES = "trades"
    SINGLE_TRADES = "single trades"
    BOOK = "book"
    RPI_BOOK = "book with RPI orders"
    GLIMPSE = "best levels"
    QUOTE = "quote"
    TICKER = "ticker"
    CANDLES = "candles"
    CONTINUOUS = "continuous candles"
    EAST_CANDLES = "candles of UTC+8"
    MARK = "mark"
    FORCED = "forced"
    ASSET_INDEX = "asset index"
    COMPOSITE = "composite index"
    ALL_FORCED = "all liquidations"
    ALL_QUOTES = "all quotes"
    CONTRACTS = "contracts"
    SESSIONS = "trading sessions"
    STATISTICS = "statistics"
    MOVES = "statistics of many"
    AVERAGE = "average price"
    REFERENCE = "reference price"
    BLOCKS = "block trades"


class Topic(NamedTuple):
    """One thing to stream; `interval` is the length of candles, or the window of statistics."""

    instrument: InstrumentId
    channel: Channel
    interval: Interval | None = None


def whole(market: Market) -> InstrumentId:
    """What topics of no single instrument name: ALL_FORCED, ALL_QUOTES, CONTRACTS, SESSIONS."""
    return InstrumentId(market, "")


MarketSink = Callable[[MarketEvent], None]
AccountSink = Callable[[AccountEvent], None]
ConnectionSink = Callable[[ConnectionEvent], None]


class MarketData(Protocol):
    """Public data of one market."""

    market: Market

    async def instruments(self) -> Sequence[Instrument]: ...

    async def tickers(self) -> Sequence[tuple[InstrumentId, Ticker]]: ...

    async def trades(self, instrument: InstrumentId, limit: int) -> Sequence[Trade]:
        """The newest `limit` trades, oldest first (limit at most 1000)."""

    async def candles(
        self, instrument: InstrumentId, interval: Interval, *, end_ms: int | None, limit: int
    ) -> Sequence[Candle]:
        """Up to `limit` (at most 1000) candles that open at or before `end_ms`, oldest first."""

    async def average_price(self, instrument: InstrumentId) -> Decimal: ...

    def need(self, topics: frozenset[Topic]) -> None:
        """Declare the whole wanted set; the reader subscribes and unsubscribes by difference."""

    def reload(self, instrument: InstrumentId) -> None:
        """The book of `instrument` cannot be right (crossed, outgrown): build it anew."""

    def reset(self) -> None:
        """Drop every connection now (after a sleep they may be dead); `run` opens them again."""

    async def run(self, sink: MarketSink) -> None:
        """Keep the streams open and feed `sink` until cancelled; reconnects by itself."""


@runtime_checkable
class SingleTrades(Protocol):
    """Optional port of market data: every trade by itself, one row for each maker that was met."""

    async def single_trades(
        self, instrument: InstrumentId, limit: int, *, from_id: int | None = None
    ) -> Sequence[Trade]:
        """The newest `limit` (at most 1000), or those from `from_id` on, oldest first."""


@runtime_checkable
class SourcedCandles(Protocol):
    """Optional port of market data: candles of something else than trades."""

    async def sourced_candles(
        self,
        source: PriceSource,
        instrument: InstrumentId,
        interval: Interval,
        *,
        end_ms: int | None,
        limit: int,
    ) -> Sequence[Candle]:
        """As `MarketData.candles`, of any source but the last price."""


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """Everything at one moment: absolute balances, all open orders, default commission rates."""

    balances: Sequence[Balance]
    open_orders: Sequence[Order]
    commission: CommissionRates
    can_trade: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The venue took the command; `order` is what it answered, `fills` what traded at once."""

    order: Order
    fills: Sequence[Fill] = ()


@runtime_checkable
class SymbolQuestions(Protocol):
    """Optional port of a market: what it tells of a symbol besides its prices. Errors as for reads."""

    async def window_statistics(
        self, instrument: InstrumentId, window: Window
    ) -> WindowStatistics: ...

    async def reference_facts(self, instrument: InstrumentId) -> Sequence[Fact]:
        """The reference price and how it is made; empty where the symbol has none."""

    async def execution_rules(self, instrument: InstrumentId) -> ExecutionRules: ...

    async def block_trades(self, instrument: InstrumentId) -> Sequence[BlockTrade]:
        """The newest block trades, oldest first."""


class Ping(NamedTuple):
    """One way to the exchange: how long a request without any work took, or why it failed."""

    way: str
    round_trip_ms: float | None
    reason: str = ""


@runtime_checkable
class Pings(Protocol):
    """Optional port of a market: try every way by which requests go. Never raises."""

    async def ping(self) -> Sequence[Ping]: ...


@runtime_checkable
class OwnFilterQuestions(Protocol):
    """Optional port of an account: the filters that bind it alone."""

    async def own_filters(self, instrument: InstrumentId) -> OwnFilters: ...


class Account(Protocol):
    """One account that orders of a market go to.

    `place`, `cancel` raise `Rejected` (venue said no), `Unavailable` or `RateLimited` (surely not
    sent) or `OutcomeUnknown` (may have happened).
    """

    async def snapshot(self) -> AccountSnapshot: ...

    async def place(
        self, ticket: SingleTicket, instrument: Instrument, client_id: str
    ) -> Accepted: ...

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted: ...

    async def cancel_all(self, instrument: InstrumentId) -> Sequence[Order]: ...

    async def query(self, instrument: InstrumentId, client_id: str) -> Order | None:
        """What the venue knows of this id; None when it knows of no such order."""

    async def fills(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Fill]:
        """Own fills, oldest first."""

    async def orders(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Order]:
        """Own orders in every state, oldest first."""

    async def commission(self, instrument: InstrumentId) -> CommissionRates: ...

    def reset(self) -> None:
        """Drop every connection now (after a sleep they may be dead); `run` opens them again."""

    async def run(self, sink: AccountSink) -> None:
        """Keep the user stream open and feed `sink` until cancelled; reconnects by itself.

        After every (re)connection, subscription comes first, then a snapshot as events, so that
        nothing falls between.
        """


@dataclass(frozen=True, slots=True)
class ListIds:
    """Our ids of a list and of its orders, in the order of `shapes_of`."""

    list_id: str
    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListAccepted:
    """The venue took a command on a list; `orders` are its members as it answered them."""

    order_list: OrderList
    orders: Sequence[Order]
    fills: Sequence[Fill] = ()


class ReplaceResult(StrEnum):
    """How a cancel-and-place ended; its two halves are not one transaction."""

    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    ONLY_CANCELED = "only canceled"
    ONLY_PLACED = "only placed"


@dataclass(frozen=True, slots=True)
class Replaced:
    """`canceled` and `placed` as far as they happened; `reason` is the venue's for what did not."""

    result: ReplaceResult
    canceled: Order | None = None
    placed: Order | None = None
    fills: Sequence[Fill] = ()
    reason: str = ""


@runtime_checkable
class OrderLists(Protocol):
    """Optional port: orders that belong together. Errors as in `Account`."""

    async def place_list(
        self, ticket: OcoTicket | TriggeredListTicket, instrument: Instrument, ids: ListIds
    ) -> ListAccepted: ...

    async def cancel_list(self, instrument: InstrumentId, list_id: int) -> ListAccepted:
        """Cancel every member that is still open."""

    async def query_list(self, client_id: str) -> OrderList | None:
        """What the venue knows of the list under our id; None when it knows of no such list."""


@runtime_checkable
class OrderTests(Protocol):
    """Optional port: an order judged and not placed."""

    async def test(self, ticket: SingleTicket, instrument: Instrument) -> CommissionRates:
        """The commission it would pay. Errors as in `Account.place`, though nothing can happen."""


@runtime_checkable
class Amendments(Protocol):
    """Optional port: changing an open order. Errors as in `Account`."""

    async def amend(self, instrument: InstrumentId, client_id: str, quantity: Decimal) -> Accepted:
        """Make an order smaller, keeping its id and its place in the queue."""

    async def replace(
        self, order: Order, ticket: PlainTicket, instrument: Instrument, client_id: str
    ) -> Replaced:
        """Cancel `order` and place `ticket` under `client_id`, only if the first succeeds.

        A refusal of either half is a result, not an error.
        """


@runtime_checkable
class CommissionPlans(Protocol):
    """Optional port: commission by kind and side, with the discount."""

    async def commission_plan(self, instrument: InstrumentId) -> Commission: ...


RECORD_WINDOW_MS = 24 * 3_600_000
RECORD_LIMIT = 1_000


@runtime_checkable
class Records(Protocol):
    """Optional port: the account's past, for long loads that may wait. Errors as for any read."""

    async def record_page(
        self, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
    ) -> Sequence[Record]:
        """Up to RECORD_LIMIT orders, fills, lists or allocations of a span, both ends included.

        The span is at most RECORD_WINDOW_MS long. A full page may be incomplete.
        """

    async def records_of_order(
        self, kind: RecordKind, instrument: InstrumentId, order_id: int
    ) -> Sequence[Record]:
        """All amendments or prevented matches of one order."""
