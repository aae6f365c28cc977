"""Wire messages of the spot market: the exchange's meaning under readable names.

Sources: spot "WebSocket Streams", "Market Data endpoints" (mid-2026). Fields we do not use are left
out; unknown ones are ignored. Prices in quote per base, times in UTC ms.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from terminal.domain.candle import Interval
from terminal.venue.binance.numbers import Message

LevelPair = tuple[str, str]


class AggregateTrade(
    Message,
    gc=False,
    rename={
        "event_ms": "E", "id": "a", "price": "p", "quantity": "q", "time_ms": "T",
        "buyer_is_maker": "m", "first_id": "f", "last_id": "l",
    },
):  # fmt: skip
    """`<symbol>@aggTrade`, and one row of `GET /api/v3/aggTrades` (there without `E`)."""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool
    event_ms: int = 0
    first_id: int | None = None
    last_id: int | None = None


class SingleTrade(
    Message,
    gc=False,
    rename={"id": "t", "price": "p", "quantity": "q", "time_ms": "T", "buyer_is_maker": "m"},
):
    """`<symbol>@trade`."""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool


class TradeRow(
    Message,
    gc=False,
    rename={"quantity": "qty", "time_ms": "time", "buyer_is_maker": "isBuyerMaker"},
):
    """One row of `GET /api/v3/trades` and `historicalTrades`."""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool


class DepthUpdate(
    Struct,
    gc=False,
    rename={
        "event_ms": "E", "first_id": "U", "last_id": "u", "previous_id": "pu",
        "bids": "b", "asks": "a",
    },
):  # fmt: skip
    """`<symbol>@depth@100ms`: absolute quantities, zero removes the level."""

    event_ms: int
    first_id: int
    last_id: int
    bids: list[LevelPair]
    asks: list[LevelPair]
    previous_id: int | None = None


class DepthAnswer(Struct, gc=False, rename={"last_id": "lastUpdateId", "event_ms": "E"}):
    """`GET /api/v3/depth`; `event_ms` is sent by futures only."""

    last_id: int
    bids: list[LevelPair]
    asks: list[LevelPair]
    event_ms: int = 0


class BookTicker(
    Message,
    gc=False,
    rename={
        "update_id": "u", "bid": "b", "bid_quantity": "B", "ask": "a", "ask_quantity": "A",
        "event_ms": "E",
    },
):  # fmt: skip
    """`<symbol>@bookTicker`; spot sends no event time."""

    update_id: int
    bid: Decimal
    bid_quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal
    event_ms: int = 0


class MiniTicker(
    Message,
    gc=False,
    rename={
        "event_ms": "E", "symbol": "s", "last": "c", "open": "o", "high": "h", "low": "l",
        "volume": "v", "quote_volume": "q",
    },
):  # fmt: skip
    """`<symbol>@miniTicker`, one element of `!miniTicker@arr`; `<symbol>@ticker` fits as well."""

    event_ms: int
    symbol: str
    last: Decimal
    open: Decimal
    high: Decimal
    low: Decimal
    volume: Decimal
    quote_volume: Decimal


class KlineBody(
    Message,
    gc=False,
    rename={
        "open_ms": "t", "interval": "i", "open": "o", "high": "h", "low": "l", "close": "c",
        "volume": "v", "quote_volume": "q", "trades": "n", "closed": "x",
    },
):  # fmt: skip
    """`k` of a kline event."""

    open_ms: int
    interval: Interval
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    closed: bool


class KlineEvent(Struct, gc=False, rename={"event_ms": "E", "kline": "k"}):
    """`<symbol>@kline_<interval>`."""

    event_ms: int
    kline: KlineBody


class KlineRow(Message, gc=False, array_like=True):
    """One row of `GET /api/v3/klines`."""

    open_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    close_ms: int
    quote_volume: Decimal
    trades: int


class TickerAnswer(
    Message,
    gc=False,
    rename={
        "last": "lastPrice", "open": "openPrice", "high": "highPrice", "low": "lowPrice",
        "quote_volume": "quoteVolume", "close_ms": "closeTime",
    },
):  # fmt: skip
    """`GET /api/v3/ticker/24hr`, MINI or FULL."""

    symbol: str
    last: Decimal
    open: Decimal
    high: Decimal
    low: Decimal
    volume: Decimal
    quote_volume: Decimal
    close_ms: int


class PriceRow(Message, gc=False):
    """One row of `GET /api/v3/ticker/price`."""

    symbol: str
    price: Decimal


class QuoteRow(
    Message,
    gc=False,
    rename={
        "bid": "bidPrice", "bid_quantity": "bidQty", "ask": "askPrice", "ask_quantity": "askQty",
    },
):  # fmt: skip
    """One row of `GET /api/v3/ticker/bookTicker`."""

    symbol: str
    bid: Decimal
    bid_quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal


class AveragePrice(Message, gc=False):
    """`GET /api/v3/avgPrice`."""

    mins: int
    price: Decimal


class Nothing(Struct, gc=False):
    """`GET /api/v3/ping`: that it is answered is all it says."""


class ServerTime(Struct, gc=False, rename={"time_ms": "serverTime"}):
    """`GET /api/v3/time`."""

    time_ms: int
