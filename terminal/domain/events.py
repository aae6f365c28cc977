"""Facts that arrive from a venue, in the past tense; stores apply them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.balance import Balance
from terminal.domain.book import LevelText
from terminal.domain.candle import Candle, Interval
from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill, Order
from terminal.domain.order_list import OrderList
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.trade import Trade


class FeedState(StrEnum):
    """How far what is on the screen can be trusted."""

    OFF = "off"
    UNSYNCED = "unsynced"
    STALE = "stale"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class TradePrinted:
    instrument: InstrumentId
    trade: Trade


@dataclass(frozen=True, slots=True)
class CandleChanged:
    instrument: InstrumentId
    interval: Interval
    candle: Candle


@dataclass(frozen=True, slots=True)
class TickerChanged:
    instrument: InstrumentId
    ticker: Ticker


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    instrument: InstrumentId
    quote: BestQuote


@dataclass(frozen=True, slots=True)
class BookLoaded:
    """A whole book after synchronisation; `event_ms` is the exchange's time, UTC."""

    instrument: InstrumentId
    bids: Sequence[LevelText]
    asks: Sequence[LevelText]
    event_ms: int


@dataclass(frozen=True, slots=True)
class BookChanged:
    """Absolute quantities of changed levels, in order and without a gap since `BookLoaded`."""

    instrument: InstrumentId
    bids: Sequence[LevelText]
    asks: Sequence[LevelText]
    event_ms: int


@dataclass(frozen=True, slots=True)
class BookLost:
    """The book can no longer be trusted until the next `BookLoaded`; `reason` is for the trader."""

    instrument: InstrumentId
    reason: str


MarketEvent = (
    TradePrinted
    | CandleChanged
    | TickerChanged
    | QuoteChanged
    | BookLoaded
    | BookChanged
    | BookLost
)


@dataclass(frozen=True, slots=True)
class OrderReported:
    """The venue's word on one order (answer, user stream, query or snapshot), with its fill if any."""

    order: Order
    fill: Fill | None = None


@dataclass(frozen=True, slots=True)
class BalancesReported:
    """New absolute balances of some assets; `complete` means that no other asset is held."""

    balances: Sequence[Balance]
    complete: bool
    event_ms: int


@dataclass(frozen=True, slots=True)
class BalanceAdjusted:
    """Deposit, withdrawal or transfer; informational, absolute balances follow."""

    asset: str
    delta: Decimal
    event_ms: int


@dataclass(frozen=True, slots=True)
class ListReported:
    """The venue's word on one order list; its members are reported one by one as orders."""

    order_list: OrderList


AccountEvent = OrderReported | BalancesReported | BalanceAdjusted | ListReported


class Link(StrEnum):
    """The connections a session keeps; each has a state, an age and a latency of its own."""

    REST = "rest"
    STREAMS = "streams"
    ORDERS = "orders"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReported:
    """State of one connection. `round_trip_ms` is the last measured one, `retry_at_ms` UTC."""

    link: Link
    state: FeedState
    host: str = ""
    reason: str = ""
    round_trip_ms: float | None = None
    retry_at_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReported:
    """Use of one rate limit, from headers or answers: `used` of `limit` in `window_seconds`.

    `name` is WEIGHT, ORDERS_10S or ORDERS_1D (more may come). The count is void from
    `window_end_ms` (UTC, the exchange's clock; 0 unknown). Nothing that this limit rules is sent
    before `paused_until_ms` (0: no pause).
    """

    name: str
    used: int
    limit: int
    window_seconds: int
    window_end_ms: int = 0
    paused_until_ms: int = 0


@dataclass(frozen=True, slots=True)
class ClockReported:
    """Exchange time minus local time in ms (signed) and the round trip it was measured with."""

    offset_ms: float
    round_trip_ms: float


ConnectionEvent = LinkReported | LimitReported | ClockReported
