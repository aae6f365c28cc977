"""Streams of the whole futures market: listings, sessions, asset indexes, composite indexes,
liquidations and best quotes of all contracts, and the full statistics of a day.

Sources: USDⓈ-M Futures, "Contract Info Stream", "Multi-Assets Mode Asset Index", "Composite Index
Symbol Information Streams", "All Market Liquidation Order Streams", "All Book Tickers Stream",
"Individual Symbol Ticker Streams"; `tradingSession` of 2025-12-11.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from terminal.domain.events import FactTold, ForcedTradePrinted, QuoteChanged
from terminal.domain.futures.market_statistics import Constituent
from terminal.domain.futures.news import AssetRatesTold, CompositeTold, ContractChanged, SessionTold
from terminal.domain.futures.trading_sessions import Session, SessionKind
from terminal.domain.instrument import TradingStatus
from terminal.domain.symbol_facts import Window, WindowStatistics
from terminal.domain.ticker import BestQuote
from terminal.venue.api import MarketSink
from terminal.venue.binance.numbers import Message
from terminal.venue.binance.router import Route
from terminal.venue.binance.usdm.messages import ForceOrder
from terminal.venue.binance.usdm.parse import parse_forced, usdm_id

_UPDATE = "Update"


class ContractInfo(
    Message,
    gc=False,
    rename={"event_ms": "E", "symbol": "s", "status": "cs", "kind": "ct", "onboard_ms": "ot"},
):
    """`!contractInfo`: a contract was listed, or its status or brackets changed."""

    event_ms: int
    symbol: str
    status: str
    kind: str = ""
    onboard_ms: int = 0


class AssetIndex(Message, gc=False, rename={"symbol": "s", "bid_rate": "B"}):
    """`<asset>@assetIndex`, one element of `!assetIndex@arr`; symbols as BTCUSD."""

    symbol: str
    bid_rate: Decimal


class CompositePart(
    Message, gc=False, rename={"base": "b", "quote": "q", "weight": "W", "price": "i"}
):
    base: str
    weight: Decimal
    price: Decimal
    quote: str = ""


class CompositeIndex(Message, gc=False, rename={"event_ms": "E", "symbol": "s", "parts": "c"}):
    """`<symbol>@compositeIndex`: what an index over several coins is made of now."""

    event_ms: int
    symbol: str
    parts: list[CompositePart]


class SessionUpdate(
    Message,
    gc=False,
    rename={"event": "e", "start_ms": "t", "end_ms": "T", "kind": "S"},
):
    """`tradingSession`: EquityUpdate, KR_EquityUpdate …, once a second each."""

    event: str
    start_ms: int
    end_ms: int
    kind: str


class AnyQuote(
    Message,
    gc=False,
    rename={
        "symbol": "s", "bid": "b", "bid_quantity": "B", "ask": "a", "ask_quantity": "A",
        "event_ms": "E",
    },
):  # fmt: skip
    """One message of `!bookTicker`."""

    symbol: str
    bid: Decimal
    bid_quantity: Decimal
    ask: Decimal
    ask_quantity: Decimal
    event_ms: int


class DayTicker(
    Message,
    gc=False,
    rename={
        "symbol": "s", "average": "w", "last": "c", "open": "o", "high": "h", "low": "l",
        "volume": "v", "quote_volume": "q", "open_ms": "O", "close_ms": "C", "trades": "n",
    },
):  # fmt: skip
    """`<symbol>@ticker`, one element of `!ticker@arr`."""

    symbol: str
    average: Decimal
    last: Decimal
    open: Decimal
    high: Decimal
    low: Decimal
    volume: Decimal
    quote_volume: Decimal
    open_ms: int
    close_ms: int
    trades: int


_CONTRACT = msgspec.json.Decoder(ContractInfo)
_ASSET = msgspec.json.Decoder(AssetIndex | list[AssetIndex])
_COMPOSITE = msgspec.json.Decoder(CompositeIndex)
_SESSION = msgspec.json.Decoder(SessionUpdate)
_FORCED = msgspec.json.Decoder(ForceOrder)
_QUOTE = msgspec.json.Decoder(AnyQuote)
_DAY = msgspec.json.Decoder(DayTicker | list[DayTicker])


def contracts(sink: MarketSink) -> Route:
    def take(payload: msgspec.Raw) -> None:
        told = _CONTRACT.decode(payload)
        words = {each.value: each for each in TradingStatus}
        status = words.get(told.status, TradingStatus.UNKNOWN)
        sink(ContractChanged(usdm_id(told.symbol), status, told.onboard_ms, told.event_ms))

    return Route(take)


def sessions(sink: MarketSink) -> Route:
    def take(payload: msgspec.Raw) -> None:
        told = _SESSION.decode(payload)
        kind = told.event.removesuffix(_UPDATE).upper()
        session = Session(SessionKind.read(told.kind), told.start_ms, told.end_ms)
        sink(SessionTold(kind, session))

    return Route(take)


def asset_rates(sink: MarketSink) -> Route:
    """One asset or all of them; what an asset counts for is its index after the haircut."""

    def take(payload: msgspec.Raw) -> None:
        told = _ASSET.decode(payload)
        rows = told if isinstance(told, list) else [told]
        sink(AssetRatesTold({row.symbol.removesuffix("USD"): row.bid_rate for row in rows}))

    return Route(take, only_newest=True)


def composite(sink: MarketSink) -> Route:
    def take(payload: msgspec.Raw) -> None:
        told = _COMPOSITE.decode(payload)
        parts = [Constituent("", f"{p.base}{p.quote}", p.price, p.weight) for p in told.parts]
        sink(CompositeTold(usdm_id(told.symbol), parts, told.event_ms))

    return Route(take, only_newest=True)


def forced(sink: MarketSink) -> Route:
    """Of all contracts: the largest of each second and contract."""

    def take(payload: msgspec.Raw) -> None:
        told = _FORCED.decode(payload)
        sink(ForcedTradePrinted(usdm_id(told.order.symbol), parse_forced(told)))

    return Route(take)


def quotes(sink: MarketSink) -> Route:
    """Of all contracts, which the exchange tells every five seconds only."""

    def take(payload: msgspec.Raw) -> None:
        told = _QUOTE.decode(payload)
        quote = BestQuote(told.bid, told.bid_quantity, told.ask, told.ask_quantity, told.event_ms)
        sink(QuoteChanged(usdm_id(told.symbol), quote))

    return Route(take)


def day_statistics(sink: MarketSink, wanted: frozenset[str] | None = None) -> Route:
    """Of one contract, or of the `wanted` ones among all."""

    def take(payload: msgspec.Raw) -> None:
        told = _DAY.decode(payload)
        for row in told if isinstance(told, list) else [told]:
            if wanted is None or row.symbol in wanted:
                sink(FactTold(usdm_id(row.symbol), _statistics(row)))

    return Route(take)


def _statistics(row: DayTicker) -> WindowStatistics:
    return WindowStatistics(
        window=Window.D1,
        open=row.open,
        high=row.high,
        low=row.low,
        last=row.last,
        average=row.average,
        volume=row.volume,
        quote_volume=row.quote_volume,
        trades=row.trades,
        open_ms=row.open_ms,
        close_ms=row.close_ms,
    )
