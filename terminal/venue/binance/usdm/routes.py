"""What to do with each stream's payload: decode once, drop what is old, hand on an event.

After a planned change of connection events may repeat; ids and times decide what is new.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from terminal.domain.candle import PriceSource
from terminal.domain.events import (
    CandleChanged,
    ForcedTradePrinted,
    MarkChanged,
    QuoteChanged,
    TickerChanged,
    TradePrinted,
)
from terminal.domain.market import InstrumentId
from terminal.venue.api import Channel, MarketSink, Topic
from terminal.venue.binance.booksync import DepthDiff
from terminal.venue.binance.router import Route, Take
from terminal.venue.binance.spot.messages import (
    AggregateTrade,
    BookTicker,
    DepthUpdate,
    KlineEvent,
    MiniTicker,
)
from terminal.venue.binance.spot.parse import (
    parse_diff,
    parse_kline,
    parse_quote,
    parse_ticker,
    parse_trade,
)
from terminal.venue.binance.usdm import market_news, topics
from terminal.venue.binance.usdm.messages import ForceOrder, MarkUpdate, SingleTrade
from terminal.venue.binance.usdm.parse import parse_forced, parse_mark, parse_single, usdm_id

_TRADE = msgspec.json.Decoder(AggregateTrade)
_SINGLE = msgspec.json.Decoder(SingleTrade)
_DEPTH = msgspec.json.Decoder(DepthUpdate)
_QUOTE = msgspec.json.Decoder(BookTicker)
_TICKER = msgspec.json.Decoder(MiniTicker)
_TICKERS = msgspec.json.Decoder(list[MiniTicker])
_KLINE = msgspec.json.Decoder(KlineEvent)
_MARK = msgspec.json.Decoder(MarkUpdate)
_MARKS = msgspec.json.Decoder(list[MarkUpdate])
_FORCED = msgspec.json.Decoder(ForceOrder)


def route_for(
    topic: Topic,
    sink: MarketSink,
    *,
    on_diff: Callable[[DepthDiff], None],
    now_ms: Callable[[], int],
) -> Route:
    """What takes the payloads of `topic`'s stream."""
    instrument = topic.instrument
    match topic.channel:
        case Channel.TRADES:
            return Route(_trades(instrument, sink))
        case Channel.SINGLE_TRADES:
            return Route(_every_trade(instrument, sink))
        case Channel.BOOK | Channel.RPI_BOOK:
            return Route(lambda payload: on_diff(parse_diff(_DEPTH.decode(payload))))
        case Channel.QUOTE:
            return Route(_quotes(instrument, sink, now_ms), only_newest=True)
        case Channel.TICKER:
            return Route(_tickers(instrument, sink), only_newest=True)
        case Channel.CANDLES:
            return Route(_candles(instrument, sink, PriceSource.LAST))
        case Channel.CONTINUOUS:
            return Route(_candles(instrument, sink, PriceSource.CONTINUOUS))
        case Channel.MARK:
            return Route(_marks(instrument, sink), only_newest=True)
        case Channel.FORCED:
            return Route(_forced(instrument, sink))
        case Channel.STATISTICS:
            return market_news.day_statistics(sink)
        case Channel.ASSET_INDEX:
            return market_news.asset_rates(sink)
        case Channel.COMPOSITE:
            return market_news.composite(sink)
        case Channel.ALL_FORCED:
            return market_news.forced(sink)
        case Channel.ALL_QUOTES:
            return market_news.quotes(sink)
        case Channel.CONTRACTS:
            return market_news.contracts(sink)
        case Channel.SESSIONS:
            return market_news.sessions(sink)
        case _:
            raise ValueError(f"futures have no stream of {topic.channel}")


def _trades(instrument: InstrumentId, sink: MarketSink) -> Take:
    newest = -1

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _TRADE.decode(payload)
        if message.id > newest:
            newest = message.id
            sink(TradePrinted(instrument, parse_trade(message)))

    return take


def _every_trade(instrument: InstrumentId, sink: MarketSink) -> Take:
    """What met in the book; the exchange's own transfers of positions are no trades of the tape."""
    newest = -1

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _SINGLE.decode(payload)
        if message.id > newest and message.kind == "MARKET":
            newest = message.id
            sink(TradePrinted(instrument, parse_single(message), is_single=True))

    return take


def _quotes(instrument: InstrumentId, sink: MarketSink, now_ms: Callable[[], int]) -> Take:
    newest = -1

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _QUOTE.decode(payload)
        if message.update_id > newest:
            newest = message.update_id
            sink(QuoteChanged(instrument, parse_quote(message, now_ms())))

    return take


def _tickers(instrument: InstrumentId, sink: MarketSink) -> Take:
    newest = 0

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _TICKER.decode(payload)
        if message.event_ms >= newest:
            newest = message.event_ms
            sink(TickerChanged(instrument, parse_ticker(message)))

    return take


def _candles(instrument: InstrumentId, sink: MarketSink, source: PriceSource) -> Take:
    newest = 0

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _KLINE.decode(payload)
        if message.event_ms >= newest:
            newest = message.event_ms
            kline = message.kline
            sink(CandleChanged(instrument, kline.interval, parse_kline(kline), source))

    return take


def _marks(instrument: InstrumentId, sink: MarketSink) -> Take:
    def take(payload: msgspec.Raw) -> None:
        sink(MarkChanged(instrument, parse_mark(_MARK.decode(payload))))

    return take


def _forced(instrument: InstrumentId, sink: MarketSink) -> Take:
    newest = 0

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _FORCED.decode(payload)
        if message.event_ms > newest:
            newest = message.event_ms
            sink(ForcedTradePrinted(instrument, parse_forced(message)))

    return take


def route_for_all_tickers(wanted: frozenset[str], sink: MarketSink) -> Route:
    """What takes `!miniTicker@arr`, keeping only the `wanted` symbols."""

    def take(payload: msgspec.Raw) -> None:
        for message in _TICKERS.decode(payload):
            if message.symbol in wanted:
                sink(TickerChanged(usdm_id(message.symbol), parse_ticker(message)))

    return Route(take)


def route_for_all_marks(wanted: frozenset[str], sink: MarketSink) -> Route:
    """What takes `!markPrice@arr@1s`, keeping only the `wanted` symbols."""

    def take(payload: msgspec.Raw) -> None:
        for message in _MARKS.decode(payload):
            if message.symbol in wanted:
                sink(MarkChanged(usdm_id(message.symbol), parse_mark(message)))

    return Route(take)


def route_for_all(name: str, wanted: frozenset[str], sink: MarketSink) -> Route:
    """What takes the stream `name` of all symbols, keeping only the `wanted` ones."""
    match name:
        case topics.ALL_TICKERS:
            return route_for_all_tickers(wanted, sink)
        case topics.ALL_MARKS:
            return route_for_all_marks(wanted, sink)
        case topics.ALL_DAYS:
            return market_news.day_statistics(sink, wanted)
        case _:
            return market_news.asset_rates(sink)
