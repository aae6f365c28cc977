"""What a chart's candles may be made of: which sources a contract has, their words, their streams."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.candle import Interval, PriceSource
from terminal.domain.instrument import Delivery, FuturesContract, Instrument, SpotPair
from terminal.domain.market import InstrumentId, Market
from terminal.state.stores import Stores
from terminal.venue.api import Channel, Topic

_WORDS = {
    PriceSource.LAST: "Last price",
    PriceSource.MARK: "Mark price",
    PriceSource.INDEX: "Index price",
    PriceSource.PREMIUM: "Premium index",
    PriceSource.CONTINUOUS: "Continuous",
    PriceSource.SMOOTHED: "Smoothed",
    PriceSource.EAST: "Days of UTC+8",
}
_FUTURES = (PriceSource.LAST, PriceSource.MARK, PriceSource.INDEX, PriceSource.PREMIUM)
_TYPES = {"CURRENT_QUARTER": "current quarter", "NEXT_QUARTER": "next quarter"}
PREMIUM_DECIMALS = 6
ASK_SECONDS = 15
"""Where no stream tells the candles, their page is asked for anew this often."""
_UNSTREAMED = frozenset({PriceSource.PREMIUM, PriceSource.SMOOTHED})
_SPOT = (PriceSource.LAST, PriceSource.EAST, PriceSource.SMOOTHED)


def sources_of(instrument: Instrument | None) -> Sequence[PriceSource]:
    """The sources to choose from; one alone is no choice. A perpetual is continuous by itself."""
    if isinstance(instrument, SpotPair):
        return _SPOT
    if not isinstance(instrument, FuturesContract) or instrument.id.market is not Market.USDM:
        return (PriceSource.LAST,)
    return (*_FUTURES, PriceSource.CONTINUOUS) if isinstance(instrument, Delivery) else _FUTURES


def source_word(source: PriceSource) -> str:
    return _WORDS[source]


def legend_words(source: PriceSource, instrument: Instrument | None) -> str:
    """What the legend says of a source that is not the last price; empty for that one."""
    if source is PriceSource.LAST:
        return ""
    if source is PriceSource.CONTINUOUS and isinstance(instrument, FuturesContract):
        kind = _TYPES.get(instrument.contract_type, instrument.contract_type.lower())
        return f"{instrument.pair} {kind}, continuous"
    if source is PriceSource.PREMIUM:
        return f"Premium index, every {ASK_SECONDS} s"
    if source is PriceSource.SMOOTHED:
        return f"Smoothed by the exchange, every {ASK_SECONDS} s"
    return _WORDS[source]


def is_price(source: PriceSource) -> bool:
    """Whether orders, fills and positions have a place among these candles."""
    return source is not PriceSource.PREMIUM


def is_streamed(source: PriceSource) -> bool:
    """Whether anything but asking again moves these candles."""
    return source not in _UNSTREAMED


def candle_topics(
    instrument: InstrumentId, interval: Interval, source: PriceSource
) -> Sequence[Topic]:
    """What keeps the candles moving, beside the mark that every futures chart wants."""
    match source:
        case PriceSource.LAST:
            return [Topic(instrument, Channel.CANDLES, interval)]
        case PriceSource.CONTINUOUS:
            return [Topic(instrument, Channel.CONTINUOUS, interval)]
        case PriceSource.EAST:
            return [Topic(instrument, Channel.EAST_CANDLES, interval)]
        case _:
            return []


def decimals_for(source: PriceSource, instrument: Instrument | None) -> int:
    if not is_price(source):
        return PREMIUM_DECIMALS
    return instrument.price_decimals if instrument else 2


def newest_price(
    stores: Stores,
    instrument: InstrumentId,
    interval: Interval,
    source: PriceSource,
    traded: Decimal | None,
) -> Decimal | None:
    """What the price tag of the chart shows; `traded` is the last trade."""
    mark = stores.marks.mark(instrument)
    match source:
        case PriceSource.MARK:
            return None if mark is None else mark.mark
        case PriceSource.INDEX:
            return None if mark is None else mark.index
        case PriceSource.PREMIUM:
            last = stores.candles.series(instrument, interval, source).last
            return None if last is None else last.close
        case _:
            return traded
