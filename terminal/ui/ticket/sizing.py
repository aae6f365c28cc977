"""Sizes from presets, the slider and amounts in quote units. Rounds only through the domain."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import BadNumber, parse_decimal, plain_text
from terminal.domain.order import Side
from terminal.domain.rounding import divide_down, floor_to_step
from terminal.domain.validation import MarketContext

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
        return Preset(PresetUnit.SHARE, value / 100)
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
    smallest = max(_round_figure(divide_down(_ANCHOR_VALUE, last_price)), instrument.step_size)
    if instrument.quote not in ("USDT", "USDC", "FDUSD", "TUSD"):
        return _SHARES
    sizes = [smallest * multiple for multiple in _MULTIPLES]
    decimals = max(len(plain_text(size).partition(".")[2]) for size in sizes)
    return tuple(f"{size:.{decimals}f}" for size in sizes)


def available(side: Side, context: MarketContext) -> Decimal | None:
    """What can be spent: quote units for a buy, base units for a sell; None when unknown."""
    balance = context.quote_balance if side is Side.BUY else context.base_balance
    return None if balance is None else balance.free


def quantity_for_share(
    share: Decimal,
    side: Side,
    price: Decimal | None,
    free: Decimal | None,
    step: Decimal,
) -> Decimal | None:
    """Base quantity that uses `share` (0..1) of what is free, rounded down; None when unknown."""
    if free is None:
        return None
    if side is Side.SELL:
        return floor_to_step(free * share, step)
    return base_for_quote(free * share, price, step)


def share_of(
    quantity: Decimal | None, side: Side, price: Decimal | None, free: Decimal | None
) -> float | None:
    """Share of the free balance that a base quantity uses, 0..1 and above; None when unknown."""
    if quantity is None or not free:
        return None
    if side is Side.SELL:
        return float(quantity / free)
    return None if price is None else float(quantity * price / free)


def base_for_quote(
    amount: Decimal | None, price: Decimal | None, step: Decimal | None
) -> Decimal | None:
    """Largest base quantity on the step that costs at most `amount` at `price`."""
    if amount is None or step is None or not price or price < 0:
        return None
    return floor_to_step(divide_down(amount, price), step)


def _round_figure(value: Decimal) -> Decimal:
    """The power of ten or its half nearest to `value`."""
    power = Decimal(1).scaleb(value.adjusted())
    return min((power, 5 * power, 10 * power), key=lambda figure: abs(figure - value))
