"""Wire messages of USDⓈ-M market data that spot does not have, or shapes otherwise.

Aggregate trades, candles, mini tickers, books and best quotes are the structs of spot: the same keys.
Sources: USDⓈ-M Futures, "Mark Price Stream", "Liquidation Order Streams", "Mark Price", "Open
Interest", "Get Funding Rate Info"; `st`, `ps` and `ap` (2026) are not needed.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from terminal.domain.order import Side
from terminal.venue.binance.numbers import Message


class MarkUpdate(
    Message,
    gc=False,
    rename={
        "event_ms": "E", "symbol": "s", "mark": "p", "index": "i", "settle": "P", "rate": "r",
        "next_ms": "T",
    },
):  # fmt: skip
    """`<symbol>@markPrice@1s`, one element of `!markPrice@arr@1s`; no rate for deliveries."""

    event_ms: int
    symbol: str
    mark: Decimal
    index: Decimal
    settle: Decimal
    rate: str = ""
    next_ms: int = 0


class PremiumIndex(
    Message,
    gc=False,
    rename={
        "mark": "markPrice", "index": "indexPrice", "settle": "estimatedSettlePrice",
        "rate": "lastFundingRate", "next_ms": "nextFundingTime", "time_ms": "time",
    },
):  # fmt: skip
    """`GET /fapi/v1/premiumIndex`."""

    symbol: str
    mark: Decimal
    index: Decimal
    time_ms: int
    settle: Decimal = Decimal(0)
    rate: str = ""
    next_ms: int = 0


class SingleTrade(
    Message,
    gc=False,
    rename={
        "id": "t", "price": "p", "quantity": "q", "time_ms": "T", "buyer_is_maker": "m",
        "kind": "X",
    },
):  # fmt: skip
    """`<symbol>@trade`; `kind` is MARKET for what met in the book, else INSURANCE_FUND, ADL …"""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool
    kind: str = "MARKET"


class TradeRowPublic(
    Message,
    gc=False,
    rename={"quantity": "qty", "time_ms": "time", "buyer_is_maker": "isBuyerMaker"},
):
    """One element of `GET /fapi/v1/trades` and `/fapi/v1/historicalTrades`."""

    id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    buyer_is_maker: bool


class ForceOrderBody(
    Message,
    gc=False,
    rename={
        "symbol": "s", "side": "S", "quantity": "q", "price": "p", "average": "ap",
        "time_ms": "T",
    },
):  # fmt: skip
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    average: Decimal
    time_ms: int


class ForceOrder(Struct, gc=False, rename={"event_ms": "E", "order": "o"}):
    """`<symbol>@forceOrder`: the largest liquidation of the last second."""

    event_ms: int
    order: ForceOrderBody


class OpenInterestAnswer(Message, gc=False, rename={"quantity": "openInterest", "time_ms": "time"}):
    """`GET /fapi/v1/openInterest`."""

    symbol: str
    quantity: Decimal
    time_ms: int


class FundingInfo(
    Message,
    gc=False,
    rename={
        "cap": "adjustedFundingRateCap", "floor": "adjustedFundingRateFloor",
        "hours": "fundingIntervalHours",
    },
):  # fmt: skip
    """One row of `GET /fapi/v1/fundingInfo`."""

    symbol: str
    cap: Decimal | None = None
    floor: Decimal | None = None
    hours: int = 8


class SessionRow(
    Message, gc=False, rename={"start_ms": "startTime", "end_ms": "endTime", "kind": "type"}
):
    start_ms: int
    end_ms: int
    kind: str


class MarketSchedule(Message, gc=False):
    sessions: list[SessionRow]


class ScheduleAnswer(Message, gc=False, rename={"markets": "marketSchedules"}):
    """`GET /fapi/v1/tradingSchedule`, by kind of market."""

    markets: dict[str, MarketSchedule]


class PriceRow(Message, gc=False, rename={"time_ms": "time"}):
    """One element of `GET /fapi/v2/ticker/price`."""

    symbol: str
    price: Decimal
    time_ms: int = 0


class QuoteRow(
    Message,
    gc=False,
    rename={
        "bid": "bidPrice", "bid_quantity": "bidQty", "ask": "askPrice", "ask_quantity": "askQty",
        "time_ms": "time",
    },
):  # fmt: skip
    """One element of `GET /fapi/v1/ticker/bookTicker`."""

    symbol: str
    bid: Decimal
    bid_quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal
    time_ms: int = 0


class Nothing(Message, gc=False):
    """`GET /fapi/v1/ping`: that it is answered is all it says."""
