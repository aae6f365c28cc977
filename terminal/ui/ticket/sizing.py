"""Sizes on keys: what is typed for one, what it shows, what a symbol starts with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import BadNumber, parse_decimal, plain_text
from terminal.domain.sizing import percent, round_sizes

PRESETS = 5
_ANCHOR_VALUE = Decimal(700)
_MULTIPLES = (1, 5, 10, 25, 50)
_SHARES = ("10 %", "25 %", "50 %", "75 %", "100 %")


class PresetUnit(StrEnum):
    BASE = "base"
    QUOTE = "quote"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Preset:
    """A size on a key: base units, an amount in quote units, or a share (0..1) of what is free."""

    unit: PresetUnit
    value: Decimal


def parse_preset(text: str, instrument: SpotPair) -> Preset:
    """`0.1` (base), `500 USDT` (the symbol's quote) or `25 %`.

    Raises:
        BadNumber: for anything else, with a hint.
    """
    words = text.replace("%", " % ").split()
    unit = words[1].upper() if len(words) == 2 else ""
    if not words or len(words) > 2 or unit not in ("", "%", instrument.base, instrument.quote):
        raise BadNumber(f"Type 0.1, 0.1 {instrument.base}, 500 {instrument.quote} or 25 %.")
    value = parse_decimal(words[0])
    if value <= 0:
        raise BadNumber("A size must be above zero.")
    if unit == "%":
        if value > 100:
            raise BadNumber("A share is at most 100 %.")
        return Preset(PresetUnit.SHARE, percent(value))
    return Preset(PresetUnit.QUOTE if unit == instrument.quote else PresetUnit.BASE, value)


def preset_label(text: str) -> str:
    """A preset as its key shows it: five digits and more become `12.5k` or `50M`, exactly."""
    try:
        value = parse_decimal(text)
    except BadNumber:
        return text
    for power, letter in ((9, "B"), (6, "M"), (3, "k")):
        if value >= max(10_000, 10**power):
            return f"{plain_text(value.scaleb(-power))}{letter}"
    return text


def default_presets(instrument: SpotPair, last_price: Decimal | None) -> tuple[str, ...]:
    """Five round sizes around everyday amounts of this symbol; shares while no price is known."""
    if not last_price or instrument.quote == instrument.base:
        return _SHARES
    if instrument.quote not in ("USDT", "USDC", "FDUSD", "TUSD"):
        return _SHARES
    sizes = round_sizes(_ANCHOR_VALUE, last_price, instrument.step_size, _MULTIPLES)
    decimals = max(len(plain_text(size).partition(".")[2]) for size in sizes)
    return tuple(f"{size:.{decimals}f}" for size in sizes)
