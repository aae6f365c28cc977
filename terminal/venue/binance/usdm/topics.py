"""From wanted topics to stream names and the group of sockets that carries each.

Source: stream split of 2026-04-23. A topic asked for on the wrong group is acknowledged and silent, so
the table below is all that keeps it alive.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from terminal.domain.candle import Interval
from terminal.venue.api import Channel, Topic

ALL_TICKERS = "!miniTicker@arr"
ALL_MARKS = "!markPrice@arr" + "@1s"
ALL_DAYS = "!ticker@arr"
ALL_RATES = "!assetIndex@arr"
SINGLES = 40
SINGLE_RATES = 3


class Group(StrEnum):
    PUBLIC = "public"
    MARKET = "market"


_SUFFIX = {
    Channel.TRADES: "aggTrade",
    Channel.SINGLE_TRADES: "trade",
    Channel.BOOK: "depth@100ms",
    Channel.RPI_BOOK: "rpiDepth@500ms",
    Channel.QUOTE: "bookTicker",
    Channel.TICKER: "miniTicker",
    Channel.MARK: "markPrice@1s",
    Channel.FORCED: "forceOrder",
    Channel.STATISTICS: "ticker",
    Channel.ASSET_INDEX: "assetIndex",
    Channel.COMPOSITE: "compositeIndex",
}
_MARKET_WIDE = {
    Channel.ALL_FORCED: "!forceOrder@arr",
    Channel.ALL_QUOTES: "!bookTicker",
    Channel.CONTRACTS: "!contractInfo",
    Channel.SESSIONS: "tradingSession",
}
_NAMED = frozenset((*_SUFFIX, *_MARKET_WIDE, Channel.CANDLES))
# No page names the group of single trades; they are heard among the books.
_PUBLIC = frozenset(
    (Channel.BOOK, Channel.RPI_BOOK, Channel.QUOTE, Channel.ALL_QUOTES, Channel.SINGLE_TRADES)
)
_WHOLE = {
    Channel.TICKER: (ALL_TICKERS, SINGLES),
    Channel.MARK: (ALL_MARKS, SINGLES),
    Channel.STATISTICS: (ALL_DAYS, SINGLES),
    Channel.ASSET_INDEX: (ALL_RATES, SINGLE_RATES),
}
# Only Latin letters have a lower case on the wire; other scripts are left alone.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def group_of(topic: Topic) -> Group:
    return Group.PUBLIC if topic.channel in _PUBLIC else Group.MARKET


def stream_name(topic: Topic) -> str:
    """The stream that carries `topic`.

    Raises:
        ValueError: for candles without an interval.
    """
    if topic.channel in _MARKET_WIDE:
        return _MARKET_WIDE[topic.channel]
    symbol = topic.instrument.symbol.translate(_LOWER)
    if topic.channel is Channel.CANDLES:
        if topic.interval is None:
            raise ValueError("candles need an interval")
        return f"{symbol}@kline_{topic.interval.value}"
    return f"{symbol}@{_SUFFIX[topic.channel]}"


def continuous_name(pair: str, contract_type: str, interval: Interval) -> str:
    """The stream of a pair's candles through its deliveries, `btcusdt_current_quarter@…`."""
    of_type = f"{pair}_{contract_type}".translate(_LOWER)
    return f"{of_type}@continuousKline_{interval.value}"


def streams_of(topics: Iterable[Topic]) -> dict[str, Topic]:
    """Stream names with the topic each carries.

    What futures do not stream, or only under a name of its own, is left out. Past some tickers,
    marks, statistics or asset indexes one stream for all is cheaper; it is named by any of them.
    """
    wanted = [topic for topic in topics if topic.channel in _NAMED]
    found: dict[str, Topic] = {}
    for channel, (whole, most) in _WHOLE.items():
        chosen = [topic for topic in wanted if topic.channel is channel]
        if len(chosen) > most:
            wanted = [topic for topic in wanted if topic.channel is not channel]
            found[whole] = chosen[0]
    return {**found, **{stream_name(topic): topic for topic in wanted}}
