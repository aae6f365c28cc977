"""From wanted topics to stream names."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.domain.candle import Interval
from terminal.venue.api import Channel, Topic

ALL_TICKERS = "!miniTicker@arr"
ALL_WINDOWS = "!ticker_<window>@arr"
"""Everything that traded, for everybody who wants the same window."""
SINGLE_TICKERS = 40
GLIMPSE_LEVELS = 20

_SUFFIX = {
    Channel.TRADES: "aggTrade",
    Channel.SINGLE_TRADES: "trade",
    Channel.BOOK: "depth@100ms",
    Channel.QUOTE: "bookTicker",
    Channel.TICKER: "miniTicker",
    Channel.STATISTICS: "ticker",
    Channel.AVERAGE: "avgPrice",
    Channel.REFERENCE: "referencePrice",
    Channel.BLOCKS: "blockTrade",
}
_CANDLES = {Channel.CANDLES: "", Channel.EAST_CANDLES: "@+08:00"}
_KNOWN = frozenset((*_SUFFIX, *_CANDLES, Channel.GLIMPSE))
# Only Latin letters have a lower case on the wire; other scripts are left alone.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def stream_name(topic: Topic) -> str:
    """The stream that carries `topic`; statistics of a day are those of the full 24 h ticker.

    Raises:
        ValueError: for candles without an interval.
    """
    symbol = topic.instrument.symbol.translate(_LOWER)
    if topic.channel in _CANDLES:
        if topic.interval is None:
            raise ValueError("candles need an interval")
        return f"{symbol}@kline_{topic.interval.value}{_CANDLES[topic.channel]}"
    if topic.channel is Channel.STATISTICS and topic.interval not in (None, Interval.D1):
        return f"{symbol}@ticker_{topic.interval}"
    if topic.channel is Channel.GLIMPSE:
        return f"{symbol}@depth{GLIMPSE_LEVELS}@100ms"
    return f"{symbol}@{_SUFFIX[topic.channel]}"


def all_windows(interval: Interval | None) -> str:
    return ALL_WINDOWS.replace("<window>", interval or Interval.H1)


def streams_of(topics: Iterable[Topic]) -> dict[str, Topic]:
    """Stream names with the topic each carries.

    Topics that spot does not have are left out. Past forty tickers one stream for all symbols is cheaper; it is then named by any one of them.
    """
    listed = list(topics)
    moves = {all_windows(t.interval): t for t in listed if t.channel is Channel.MOVES}
    wanted = [t for t in listed if t.channel in _KNOWN]
    tickers = [topic for topic in wanted if topic.channel is Channel.TICKER]
    if len(tickers) <= SINGLE_TICKERS:
        return {**moves, **{stream_name(topic): topic for topic in wanted}}
    rest = (topic for topic in wanted if topic.channel is not Channel.TICKER)
    return {**moves, ALL_TICKERS: tickers[0], **{stream_name(topic): topic for topic in rest}}
