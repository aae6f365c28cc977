"""Words of the instrument header. Decides, never draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from terminal.domain.instrument import Instrument
from terminal.domain.ticker import Ticker
from terminal.ui.format import UNKNOWN, compact, number, percent

_COMPACT_FROM = 1_000_000


@dataclass(frozen=True, slots=True)
class HeaderFigures:
    """Texts as they are shown; `tone` is the colour token of the change; `position` is where the
    last price lies between low (0) and high (1), None when unknown."""

    last: str = UNKNOWN
    change: str = UNKNOWN
    change_percent: str = ""
    tone: str = "text.secondary"
    low: str = UNKNOWN
    high: str = UNKNOWN
    position: float | None = None
    volume: str = UNKNOWN
    quote_volume: str = UNKNOWN


def header_figures(
    instrument: Instrument, ticker: Ticker | None, last: Decimal | None
) -> HeaderFigures:
    """Figures for `instrument`; `last` is the newest trade, which may be ahead of the ticker."""
    decimals = instrument.price_decimals
    if ticker is None:
        return HeaderFigures(last=number(last, decimals))
    price = ticker.last if last is None else last
    now = replace(ticker, last=price)
    change, position = now.change, now.range_fraction
    low, high = min(ticker.low, price), max(ticker.high, price)
    tone = "buy" if change > 0 else "sell" if change < 0 else "text.secondary"
    return HeaderFigures(
        last=number(price, decimals),
        change=number(change, decimals, signed=True),
        change_percent=percent(now.change_fraction),
        tone=tone,
        low=number(low, decimals),
        high=number(high, decimals),
        position=None if position is None else float(position),
        volume=f"{_sum(ticker.volume)} {instrument.base}",
        quote_volume=f"{_sum(ticker.quote_volume)} {instrument.quote}",
    )


def _sum(value: Decimal) -> str:
    return compact(value) if value >= _COMPACT_FROM else number(value, 2)
