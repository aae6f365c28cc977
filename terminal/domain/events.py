"""Facts that arrive from a venue, in the past tense; stores apply them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.balance import Balance
from terminal.domain.book import LevelText
from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.futures.derivative import (
    ForcedTrade,
    MarginCall,
    MarkPrice,
    OpenInterest,
    SymbolSettings,
    Wallet,
    WalletReason,
)
from terminal.domain.futures.news import FuturesNews
from terminal.domain.futures.position import Position
from terminal.domain.futures.words import PositionMode
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order
from terminal.domain.order_list import OrderList
from terminal.domain.symbol_facts import Fact
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
    """`is_single` for the stream of every trade by itself, beside that of what each taker met."""

    instrument: InstrumentId
    trade: Trade
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class CandleChanged:
    instrument: InstrumentId
    interval: Interval
    candle: Candle
    source: PriceSource = PriceSource.LAST


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
class BookGlimpsed:
    """The best levels of a book that is not synchronised: to be seen, not to be traded by."""

    instrument: InstrumentId
    bids: Sequence[LevelText]
    asks: Sequence[LevelText]


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


@dataclass(frozen=True, slots=True)
class RpiBookTold:
    """News of the book with retail orders, which no order sent over an API can meet."""

    event: BookLoaded | BookChanged | BookLost


@dataclass(frozen=True, slots=True)
class MarkChanged:
    instrument: InstrumentId
    mark: MarkPrice


@dataclass(frozen=True, slots=True)
class OpenInterestChanged:
    instrument: InstrumentId
    interest: OpenInterest


@dataclass(frozen=True, slots=True)
class ForcedTradePrinted:
    """A liquidation somewhere on the exchange; at most the largest of each second is told."""

    instrument: InstrumentId
    trade: ForcedTrade


@dataclass(frozen=True, slots=True)
class FactTold:
    """Something of a symbol besides its market: statistics of a window, its reference price …"""

    instrument: InstrumentId
    fact: Fact


MarketEvent = (
    FactTold
    | RpiBookTold
    | FuturesNews
    | MarkChanged
    | OpenInterestChanged
    | ForcedTradePrinted
    | TradePrinted
    | CandleChanged
    | TickerChanged
    | QuoteChanged
    | BookGlimpsed
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


@dataclass(frozen=True, slots=True)
class PositionsReported:
    """Positions as they are now, flat ones (quantity zero) included when they just closed.

    `complete` means that no other position is open.
    """

    positions: Sequence[Position]
    complete: bool
    event_ms: int


@dataclass(frozen=True, slots=True)
class WalletsReported:
    """Futures wallets of some assets (all of them when `complete`), and why they changed.

    `change` is what moved without a trade (funding, transfer …), zero when not told; `instrument`
    what a funding payment was for.
    """

    wallets: Sequence[Wallet]
    complete: bool
    event_ms: int
    reason: WalletReason = WalletReason.OTHER
    instrument: InstrumentId | None = None


@dataclass(frozen=True, slots=True)
class SymbolSettingsReported:
    """Leverage or margin mode of a contract, also when changed elsewhere; None is not told."""

    instrument: InstrumentId
    settings: SymbolSettings
    event_ms: int


@dataclass(frozen=True, slots=True)
class PositionModeReported:
    mode: PositionMode
    event_ms: int


@dataclass(frozen=True, slots=True)
class MultiAssetsReported:
    """Whether all assets together are the margin of every position."""

    is_on: bool
    event_ms: int


@dataclass(frozen=True, slots=True)
class MarginCalled:
    """The exchange warns that positions come near their liquidation."""

    calls: Sequence[MarginCall]
    event_ms: int


@dataclass(frozen=True, slots=True)
class TriggerFailed:
    """A conditional order was triggered and what it made was refused: it protects nothing any more."""

    instrument: InstrumentId
    venue_id: int
    reason: str
    event_ms: int


FuturesAccountEvent = (
    PositionsReported
    | WalletsReported
    | SymbolSettingsReported
    | PositionModeReported
    | MultiAssetsReported
    | MarginCalled
    | TriggerFailed
)
AccountEvent = (
    OrderReported | BalancesReported | BalanceAdjusted | ListReported | FuturesAccountEvent
)


class Link(StrEnum):
    """The connections a session keeps; each has a state, an age and a latency of its own.

    Every market has four of them.
    """

    REST = "rest"
    STREAMS = "streams"
    ORDERS = "orders"
    ACCOUNT = "account"
    USDM_REST = "usdm rest"
    USDM_STREAMS = "usdm streams"
    USDM_ORDERS = "usdm orders"
    USDM_ACCOUNT = "usdm account"

    def of(self, market: Market) -> Link:
        """The same connection (named by spot's) of another market."""
        return Link(f"usdm {self.value}") if market is Market.USDM else self


SPOT_LINKS = (Link.REST, Link.STREAMS, Link.ORDERS, Link.ACCOUNT)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReported:
    """How the exchange sees the session on a connection, times in UTC ms.

    `authorised_ms` is since when the key is logged on, None where every request is signed;
    `subscriptions` how many user data streams it sends here.
    """

    link: Link
    connected_ms: int
    authorised_ms: int | None
    subscriptions: int


@dataclass(frozen=True, slots=True)
class MessageRefused:
    """A message that could not be read, or held a number that cannot be; nothing of it was used.

    `about` is the stream it came on, empty when that is not known.
    """

    link: Link
    about: str


@dataclass(frozen=True, slots=True)
class PingAnswered:
    """A way to the exchange was tried at `time_ms` (local UTC); a None round trip failed."""

    way: str
    round_trip_ms: float | None
    reason: str
    time_ms: int


ConnectionEvent = (
    LinkReported | LimitReported | ClockReported | MessageRefused | SessionReported | PingAnswered
)
