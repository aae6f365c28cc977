"""Names of USDⓈ-M market streams, taken apart, and the group of addresses that carries each.

Since 2026-04-23 a stream is heard only on its own group: books on `/public`, the rest on
`/market`. Source: "Websocket Market Streams" and the notice of 2026-03-06.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from terminal.domain.candle import Interval


class Group(Enum):
    """Which address carries a stream; OLD is one without a group, which hears public ones only."""

    PUBLIC = "public"
    MARKET = "market"
    PRIVATE = "private"
    OLD = "old"


class Kind(Enum):
    TRADE = "trade"
    """No page names it, but programs that trade every day listen to it among the public ones."""
    AGGREGATE_TRADE = "aggTrade"
    MARK_PRICE = "markPrice"
    ALL_MARK_PRICES = "!markPrice"
    CANDLE = "kline"
    CONTINUOUS_CANDLE = "continuousKline"
    MINI_TICKER = "miniTicker"
    ALL_MINI_TICKERS = "!miniTicker"
    TICKER = "ticker"
    ALL_TICKERS = "!ticker"
    FORCE_ORDER = "forceOrder"
    ALL_FORCE_ORDERS = "!forceOrder"
    COMPOSITE_INDEX = "compositeIndex"
    CONTRACT_INFO = "!contractInfo"
    ASSET_INDEX = "assetIndex"
    ALL_ASSET_INDEXES = "!assetIndex"
    TRADING_SESSION = "tradingSession"
    BOOK_TICKER = "bookTicker"
    ALL_BOOK_TICKERS = "!bookTicker"
    DEPTH = "depth"
    PARTIAL_DEPTH = "depthN"
    RPI_DEPTH = "rpiDepth"


_PUBLIC = frozenset(
    {
        Kind.TRADE,
        Kind.BOOK_TICKER,
        Kind.ALL_BOOK_TICKERS,
        Kind.DEPTH,
        Kind.PARTIAL_DEPTH,
        Kind.RPI_DEPTH,
    }
)
_USUAL_DEPTH_MS = 250
_DEPTH = re.compile(r"depth(5|10|20)?(?:@(100|250|500)ms)?")
_CANDLE = re.compile(r"kline_([0-9a-zA-Z]+)")
_CONTINUOUS = re.compile(r"(.+)_(perpetual|current_quarter|next_quarter|tradifi_perpetual)")
_MARKS = {"markPrice": 3_000, "markPrice@1s": 1_000}
_INTERVALS = frozenset(interval.value for interval in Interval if interval.value != "1s")
_WHOLE = {
    "!bookTicker": Kind.ALL_BOOK_TICKERS,
    "!miniTicker@arr": Kind.ALL_MINI_TICKERS,
    "!ticker@arr": Kind.ALL_TICKERS,
    "!forceOrder@arr": Kind.ALL_FORCE_ORDERS,
    "!contractInfo": Kind.CONTRACT_INFO,
    "!assetIndex@arr": Kind.ALL_ASSET_INDEXES,
    "tradingSession": Kind.TRADING_SESSION,
}
_PLAIN = {
    "trade": Kind.TRADE,
    "aggTrade": Kind.AGGREGATE_TRADE,
    "miniTicker": Kind.MINI_TICKER,
    "ticker": Kind.TICKER,
    "forceOrder": Kind.FORCE_ORDER,
    "compositeIndex": Kind.COMPOSITE_INDEX,
    "bookTicker": Kind.BOOK_TICKER,
}


@dataclass(frozen=True, slots=True)
class StreamName:
    """What a name asks for; `symbol` is upper case, empty for streams of all contracts.

    `levels` belongs to partial depth, `every_ms` to depths and mark prices, `interval` to candles.
    """

    text: str
    kind: Kind
    symbol: str = ""
    levels: int = 0
    every_ms: int = 0
    interval: Interval = Interval.M1

    @property
    def word(self) -> str:
        """The kind of its events, as faults name it."""
        return self.kind.value

    @property
    def group(self) -> Group:
        return Group.PUBLIC if self.kind in _PUBLIC else Group.MARKET

    def is_heard_on(self, group: Group) -> bool:
        """A stream asked for at the wrong address is acknowledged and stays silent."""
        return group is self.group or (group is Group.OLD and self.group is Group.PUBLIC)


@dataclass(frozen=True, slots=True)
class Listing:
    """Lower case names and what they stand for.

    `continuous` maps pair and contract type (`btcusdt`, `current_quarter`) to a contract, `assets`
    the symbols of asset indexes.
    """

    symbols: Mapping[str, str]
    continuous: Mapping[tuple[str, str], str]
    assets: Mapping[str, str]


def parse_stream(text: str, listing: Listing) -> StreamName | None:
    """The stream named `text`; None for one that does not exist, which stays silent."""
    if text in _WHOLE:
        return StreamName(text, _WHOLE[text])
    if text.startswith("!markPrice@arr"):
        every_ms = _MARKS.get("markPrice" + text.removeprefix("!markPrice@arr"))
        if every_ms is None:
            return None
        return StreamName(text, Kind.ALL_MARK_PRICES, every_ms=every_ms)
    name, _, what = text.partition("@")
    if what.startswith("continuousKline_"):
        return _continuous(text, name, what.removeprefix("continuousKline_"), listing)
    if what == "assetIndex":
        asset = listing.assets.get(name)
        return None if asset is None else StreamName(text, Kind.ASSET_INDEX, asset)
    symbol = listing.symbols.get(name)
    return None if symbol is None else _of_symbol(text, symbol, what)


def _continuous(text: str, name: str, interval: str, listing: Listing) -> StreamName | None:
    parts = _CONTINUOUS.fullmatch(name)
    symbol = None if parts is None else listing.continuous.get((parts[1], parts[2]))
    if symbol is None or interval not in _INTERVALS:
        return None
    return StreamName(text, Kind.CONTINUOUS_CANDLE, symbol, interval=Interval(interval))


def _of_symbol(text: str, symbol: str, what: str) -> StreamName | None:
    if what in _PLAIN:
        return StreamName(text, _PLAIN[what], symbol)
    if what in _MARKS:
        return StreamName(text, Kind.MARK_PRICE, symbol, every_ms=_MARKS[what])
    if what == "rpiDepth@500ms":
        return StreamName(text, Kind.RPI_DEPTH, symbol, every_ms=500)
    depth = _DEPTH.fullmatch(what)
    if depth is not None:
        levels, every_ms = int(depth[1] or 0), int(depth[2] or _USUAL_DEPTH_MS)
        kind = Kind.PARTIAL_DEPTH if levels else Kind.DEPTH
        return StreamName(text, kind, symbol, levels=levels, every_ms=every_ms)
    candle = _CANDLE.fullmatch(what)
    if candle is not None and candle[1] in _INTERVALS:
        return StreamName(text, Kind.CANDLE, symbol, interval=Interval(candle[1]))
    return None
