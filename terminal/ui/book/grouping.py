"""Widths of price groups a trader can choose from."""

from __future__ import annotations

from decimal import Decimal

_UNITS = (1, 2, 5)
_MOST_TICKS = 10_000
_WIDEST_SHARE = Decimal("0.002")
_FIRST_SHARE = Decimal("0.000015")


def group_steps(tick_size: Decimal, price: Decimal | None) -> list[Decimal]:
    """Steps of 1, 2, 5, 10 … ticks, rising; none wider than 0.2 % of `price` (at least one)."""
    widest = tick_size * _MOST_TICKS if price is None else price * _WIDEST_SHARE
    steps: list[Decimal] = []
    power = 1
    while power <= _MOST_TICKS:
        steps.extend(tick_size * unit * power for unit in _UNITS if unit * power <= _MOST_TICKS)
        power *= 10
    return [s for s in steps if s <= widest] or [tick_size]


def default_step(tick_size: Decimal, price: Decimal | None) -> Decimal:
    """The step to start with: about 0.0015 % of the price, at least one tick."""
    if price is None:
        return tick_size
    fitting = [s for s in group_steps(tick_size, price) if s <= price * _FIRST_SHARE]
    return fitting[-1] if fitting else tick_size
