"""What amounts are worth in another asset, and what several of them add up to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from terminal.domain.order import ZERO
from terminal.domain.rounding import EXACT


def worth(quantity: Decimal, *prices: Decimal) -> Decimal:
    """`quantity` at a price, or through a chain of prices, each in the next asset per the one before."""
    value = quantity
    for price in prices:
        value = EXACT.multiply(value, price)
    return value


def inverse(price: Decimal) -> Decimal | None:
    """The same price read the other way round, to 28 digits; None when it is not positive."""
    return 1 / price if price > 0 else None


def sum_of(values: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = EXACT.add(total, value)
    return total


def complete_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one is unknown: a sum that leaves something out is a wrong number."""
    total = ZERO
    for value in values:
        if value is None:
            return None
        total = EXACT.add(total, value)
    return total


def fraction_of(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """`part / whole` (0.25 is a quarter), None when there is no whole."""
    return part / whole if whole else None


def change_from(price: Decimal, start: Decimal | None) -> Decimal | None:
    """How far `price` lies from `start`, as a signed fraction of `start`; None without one."""
    return fraction_of(EXACT.subtract(price, start), start) if start else None


def share(whole: Decimal, fraction: Decimal) -> Decimal:
    """`fraction` (0.25 is a quarter) of a whole."""
    return EXACT.multiply(whole, fraction)


def shortfall(value: Decimal, start: Decimal) -> Decimal:
    """How much less `value` is than `start`; negative for a gain."""
    return EXACT.subtract(start, value)
