"""The ports of a venue. Services depend on these; Binance satisfies them by shape.

Errors are those of `domain.errors`. Every reader of a stream calls its sink synchronously from
the one loop, in the order of arrival; a sink must never block or await.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from terminal.domain.balance import Balance, CommissionRates
from terminal.domain.candle import Candle, Interval
from terminal.domain.events import AccountEvent, ConnectionEvent, MarketEvent
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order
from terminal.domain.ticker import Ticker
from terminal.domain.ticket import OrderTicket
from terminal.domain.trade import Trade


class Channel(StrEnum):
    TRADES = "trades"
    BOOK = "book"
    QUOTE = "quote"
    TICKER = "ticker"
    CANDLES = "candles"


class Topic(NamedTuple):
    """One thing to stream; `interval` only for candles."""

    instrument: InstrumentId
    channel: Channel
    interval: Interval | None = None


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


class Account(Protocol):
    """One account that orders of a market go to.

    `place`, `cancel` raise `Rejected` (venue said no), `Unavailable` or `RateLimited` (surely not
    sent) or `OutcomeUnknown` (may have happened).
    """

    async def snapshot(self) -> AccountSnapshot: ...

    async def place(
        self, ticket: OrderTicket, instrument: Instrument, client_id: str
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
