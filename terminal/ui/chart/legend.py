"""The legend's words: open, high, low, close, change and volume of one candle; averages below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

from terminal.state.candles import CLOSE, HIGH, LOW, OPEN, VOLUME
from terminal.ui.format import number, percent


class LegendPart(NamedTuple):
    """A muted label and its value; `tone` is a colour token for the value, `label_tone` for the label."""

    label: str
    value: str
    tone: str
    label_tone: str = "text.tertiary"


def price_text(price: float, decimals: int) -> str:
    """A chart price (float) with the instrument's decimals; `?` when there is none."""
    if not isfinite(price):
        return number(None, decimals)
    return number(Decimal(repr(float(price))), decimals)


def candle_parts(
    candle: Sequence[float], decimals: int, *, source: str = "", has_volume: bool = True
) -> list[LegendPart]:
    """Legend of one row of CandleSeries.values; `source` says what it is made of, if not trades.

    Without volume nothing was traded at these prices, and the legend says none.
    """
    values = [float(v) for v in candle]
    opened, close = values[OPEN], values[CLOSE]
    tone = "buy" if close >= opened else "sell"
    change = Decimal(repr(close)) / Decimal(repr(opened)) - 1 if opened else None
    parts = [
        LegendPart("O", price_text(opened, decimals), tone),
        LegendPart("H", price_text(values[HIGH], decimals), tone),
        LegendPart("L", price_text(values[LOW], decimals), tone),
        LegendPart("C", price_text(close, decimals), tone),
        LegendPart("", percent(change), tone),
    ]
    if source:
        parts.insert(0, LegendPart("", source, "text.primary"))
    if has_volume:
        volume = number(Decimal(repr(values[VOLUME])), 2)
        parts.append(LegendPart("Vol", volume, "text.primary"))
    return parts


def average_parts(averages: Iterable[tuple[int, str, float]], decimals: int) -> list[LegendPart]:
    """Legend of (period, colour token, value) triples."""
    return [
        LegendPart(f"EMA {period}", price_text(value, decimals), "text.secondary", token)
        for period, token, value in averages
    ]
