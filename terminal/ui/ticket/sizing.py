"""Sizes on keys: what is typed for one, what it shows, what a symbol starts with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.instrument import FuturesContract, SpotPair
from terminal.domain.numbers import BadNumber, parse_decimal, plain_text
from terminal.domain.sizing import least_sale, percent, size_ladder
from terminal.domain.valuation import share

PRESETS = 5
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


def parse_preset(text: str, instrument: SpotPair | FuturesContract) -> Preset:
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
    """A preset as its key shows it: five digits and more become `12.5k` or `50M`, exactly; a
    percent sign stands close to its number."""
    try:
        value = parse_decimal(text)
    except BadNumber:
        return text.replace(" %", "\N{THIN SPACE}%")
    for power, letter in ((9, "B"), (6, "M"), (3, "k")):
        if value >= max(10_000, 10**power):
            return f"{plain_text(value.scaleb(-power))}{letter}"
    return text


def default_presets(
    instrument: SpotPair,
    last_price: Decimal | None,
    unit_worth: Decimal | None,
    equity: Decimal | None,
    largest_share: Decimal,
) -> tuple[str, ...]:
    """Five round sizes up to `largest_share` of the account; shares while that is not known.

    `unit_worth` is what one base unit and `equity` what the account is worth, in one asset.
    """
    if not last_price or not unit_worth or not equity:
        return _SHARES
    least = least_sale(instrument, last_price)
    budget = share(equity, largest_share)
    sizes = size_ladder(budget, unit_worth, least, instrument.step_size, PRESETS)
    if len(sizes) < PRESETS:
        return _SHARES
    decimals = max(len(plain_text(size).partition(".")[2]) for size in sizes)
    return tuple(f"{size:.{decimals}f}" for size in sizes)
