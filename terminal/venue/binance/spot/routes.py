"""What to do with each stream's payload: decode once, drop what is old, hand on an event.

After a planned change of connection events may repeat; ids and times decide what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import msgspec

from terminal.domain.candle import Interval, PriceSource
from terminal.domain.events import (
    BookGlimpsed,
    CandleChanged,
    FactTold,
    QuoteChanged,
    TickerChanged,
    TradePrinted,
)
from terminal.domain.market import InstrumentId
from terminal.domain.symbol_facts import Fact, Window
from terminal.venue.api import Channel, MarketSink, Topic
from terminal.venue.binance.booksync import DepthDiff
from terminal.venue.binance.spot.facts import (
    decode_average,
    decode_block,
    decode_reference,
    decode_window,
    decode_windows,
)
from terminal.venue.binance.spot.messages import (
    AggregateTrade,
    BookTicker,
    DepthAnswer,
    DepthUpdate,
    KlineEvent,
    MiniTicker,
    SingleTrade,
)
from terminal.venue.binance.spot.parse import (
    parse_diff,
    parse_kline,
    parse_quote,
    parse_single_trade,
    parse_ticker,
    parse_trade,
    spot_id,
)

Route = Callable[[msgspec.Raw], None]
LastPrices = dict[InstrumentId, Decimal]

_TRADE = msgspec.json.Decoder(AggregateTrade)
_GLIMPSE = msgspec.json.Decoder(DepthAnswer)
_SINGLE = msgspec.json.Decoder(SingleTrade)
_DEPTH = msgspec.json.Decoder(DepthUpdate)
_QUOTE = msgspec.json.Decoder(BookTicker)
_TICKER = msgspec.json.Decoder(MiniTicker)
_TICKERS = msgspec.json.Decoder(list[MiniTicker])
_KLINE = msgspec.json.Decoder(KlineEvent)


def route_for(
    topic: Topic,
    sink: MarketSink,
    *,
    on_diff: Callable[[DepthDiff], None],
    last_prices: LastPrices,
    now_ms: Callable[[], int],
) -> Route:
    """The function that takes the payloads of `topic`'s stream."""
    match topic.channel:
        case Channel.TRADES:
            return _trades(topic.instrument, sink, last_prices)
        case Channel.SINGLE_TRADES:
            return _single_trades(topic.instrument, sink)
        case Channel.BOOK:
            return lambda payload: on_diff(parse_diff(_DEPTH.decode(payload)))
        case Channel.GLIMPSE:
            return _glimpses(topic.instrument, sink)
        case Channel.QUOTE:
            return _quotes(topic.instrument, sink, now_ms)
        case Channel.TICKER:
            return _tickers(topic.instrument, sink, last_prices)
        case Channel.CANDLES:
            return _candles(topic.instrument, sink, PriceSource.LAST)
        case Channel.EAST_CANDLES:
            return _candles(topic.instrument, sink, PriceSource.EAST)
        case Channel.STATISTICS:
            window = Window(topic.interval or Interval.D1)
            return _facts(topic.instrument, sink, lambda raw: decode_window(raw, window))
        case Channel.AVERAGE:
            return _facts(topic.instrument, sink, decode_average)
        case Channel.REFERENCE:
            return _facts(topic.instrument, sink, decode_reference)
        case Channel.BLOCKS:
            return _facts(topic.instrument, sink, decode_block)
        case _:
            raise ValueError(f"spot has no {topic.channel}")


def _trades(instrument: InstrumentId, sink: MarketSink, last_prices: LastPrices) -> Route:
    newest = -1

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _TRADE.decode(payload)
        if message.id > newest:
            newest = message.id
            last_prices[instrument] = message.price
            sink(TradePrinted(instrument, parse_trade(message)))

    return take


def _single_trades(instrument: InstrumentId, sink: MarketSink) -> Route:
    newest = -1

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _SINGLE.decode(payload)
        if message.id > newest:
            newest = message.id
            sink(TradePrinted(instrument, parse_single_trade(message), is_single=True))

    return take


def _glimpses(instrument: InstrumentId, sink: MarketSink) -> Route:
    def take(payload: msgspec.Raw) -> None:
        message = _GLIMPSE.decode(payload)
        sink(BookGlimpsed(instrument, message.bids, message.asks))

    return take


def _quotes(instrument: InstrumentId, sink: MarketSink, now_ms: Callable[[], int]) -> Route:
    newest = -1

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _QUOTE.decode(payload)
        if message.update_id > newest:
            newest = message.update_id
            sink(QuoteChanged(instrument, parse_quote(message, now_ms())))

    return take


def _tickers(instrument: InstrumentId, sink: MarketSink, last_prices: LastPrices) -> Route:
    newest = 0

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _TICKER.decode(payload)
        if message.event_ms >= newest:
            newest = message.event_ms
            last_prices[instrument] = message.last
            sink(TickerChanged(instrument, parse_ticker(message)))

    return take


def _candles(instrument: InstrumentId, sink: MarketSink, source: PriceSource) -> Route:
    newest = 0

    def take(payload: msgspec.Raw) -> None:
        nonlocal newest
        message = _KLINE.decode(payload)
        if message.event_ms >= newest:
            newest = message.event_ms
            kline = message.kline
            sink(CandleChanged(instrument, kline.interval, parse_kline(kline), source))

    return take


def _facts(
    instrument: InstrumentId, sink: MarketSink, decode: Callable[[msgspec.Raw], Fact]
) -> Route:
    return lambda payload: sink(FactTold(instrument, decode(payload)))


def route_for_all_windows(wanted: frozenset[str], sink: MarketSink, window: Window) -> Route:
    """The function that takes `!ticker_<window>@arr`, keeping only the `wanted` symbols."""

    def take(payload: msgspec.Raw) -> None:
        for symbol, known in decode_windows(payload, window):
            if symbol in wanted:
                sink(FactTold(spot_id(symbol), known))

    return take


def route_for_all_tickers(
    wanted: frozenset[str], sink: MarketSink, last_prices: LastPrices
) -> Route:
    """The function that takes `!miniTicker@arr`, keeping only the `wanted` symbols."""

    def take(payload: msgspec.Raw) -> None:
        for message in _TICKERS.decode(payload):
            if message.symbol in wanted:
                instrument = spot_id(message.symbol)
                last_prices[instrument] = message.last
                sink(TickerChanged(instrument, parse_ticker(message)))

    return take
