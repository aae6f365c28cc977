"""Names of market streams, taken apart.

Source: "WebSocket Streams for Binance", stream names; symbols are lower case there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from terminal.domain.candle import Interval


class StreamKind(Enum):
    TRADE = "trade"
    AGGREGATE_TRADE = "aggTrade"
    CANDLE = "kline"
    MINI_TICKER = "miniTicker"
    ALL_MINI_TICKERS = "!miniTicker"
    TICKER = "ticker"
    WINDOW_TICKER = "ticker_"
    ALL_WINDOW_TICKERS = "!ticker_"
    BOOK_TICKER = "bookTicker"
    AVERAGE_PRICE = "avgPrice"
    DEPTH = "depth"
    PARTIAL_DEPTH = "depthN"
    REFERENCE_PRICE = "referencePrice"
    BLOCK_TRADE = "blockTrade"


_EVERYTHING = ""
_ZONE_MS = 8 * 3_600_000
_DEPTH = re.compile(r"depth(5|10|20)?(@100ms|@1000ms)?")
_CANDLE = re.compile(r"kline_([0-9a-zA-Z]+)(@\+08:00)?")
_INTERVALS = frozenset(interval.value for interval in Interval)
_WINDOWS = {"1h": 3_600_000, "4h": 4 * 3_600_000, "1d": 86_400_000}
_PLAIN = {
    "trade": StreamKind.TRADE,
    "aggTrade": StreamKind.AGGREGATE_TRADE,
    "miniTicker": StreamKind.MINI_TICKER,
    "ticker": StreamKind.TICKER,
    "bookTicker": StreamKind.BOOK_TICKER,
    "avgPrice": StreamKind.AVERAGE_PRICE,
    "referencePrice": StreamKind.REFERENCE_PRICE,
    "blockTrade": StreamKind.BLOCK_TRADE,
}


@dataclass(frozen=True, slots=True)
class StreamName:
    """What a name asks for; `symbol` is upper case, empty for streams of all symbols.

    `levels` belongs to partial depth, `is_fast` to both depths, `interval` and `offset_ms` to
    candles, `window` and `window_ms` to rolling tickers.
    """

    text: str
    kind: StreamKind
    symbol: str = _EVERYTHING
    levels: int = 0
    is_fast: bool = False
    interval: Interval = Interval.M1
    offset_ms: int = 0
    window: str = ""
    window_ms: int = 0

    @property
    def word(self) -> str:
        """The kind of its events, as faults name it."""
        return self.kind.value


def parse_stream(text: str, symbols: Mapping[str, str]) -> StreamName | None:
    """The stream named `text`; None for one that does not exist, which stays silent.

    `symbols` maps lower case names to the listed ones. `!ticker@arr` is gone since 2026-03-26.
    """
    if text == "!miniTicker@arr":
        return StreamName(text, StreamKind.ALL_MINI_TICKERS)
    if text.startswith("!ticker_") and text.endswith("@arr"):
        window = text.removeprefix("!ticker_").removesuffix("@arr")
        if window not in _WINDOWS:
            return None
        return StreamName(
            text, StreamKind.ALL_WINDOW_TICKERS, window=window, window_ms=_WINDOWS[window]
        )
    name, _, what = text.partition("@")
    symbol = symbols.get(name)
    return None if symbol is None else _of_symbol(text, symbol, what)


def _of_symbol(text: str, symbol: str, what: str) -> StreamName | None:
    if what in _PLAIN:
        return StreamName(text, _PLAIN[what], symbol)
    if what.startswith("ticker_"):
        window = what.removeprefix("ticker_")
        if window not in _WINDOWS:
            return None
        return StreamName(
            text, StreamKind.WINDOW_TICKER, symbol, window=window, window_ms=_WINDOWS[window]
        )
    depth = _DEPTH.fullmatch(what)
    if depth is not None:
        levels, is_fast = int(depth[1] or 0), depth[2] == "@100ms"
        kind = StreamKind.PARTIAL_DEPTH if levels else StreamKind.DEPTH
        return StreamName(text, kind, symbol, levels=levels, is_fast=is_fast)
    candle = _CANDLE.fullmatch(what)
    if candle is not None and candle[1] in _INTERVALS:
        offset_ms = _ZONE_MS if candle[2] else 0
        return StreamName(
            text, StreamKind.CANDLE, symbol, interval=Interval(candle[1]), offset_ms=offset_ms
        )
    return None
