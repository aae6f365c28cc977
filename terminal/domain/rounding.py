"""The only place that rounds: onto a step, toward the side the caller names.

A grid is all values `offset + n × step`. Spot grids start at zero; those of derivatives start at
the filter's minimum. A step of zero means that there is no grid. All results are exact: `EXACT`
carries more digits than any product of two numbers we accept.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from math import gcd

ZERO = Decimal(0)

EXACT = Context(prec=120)
_DOWN = Context(prec=120, rounding=ROUND_FLOOR)
_UP = Context(prec=120, rounding=ROUND_CEILING)


def excess(value: Decimal, step: Decimal, offset: Decimal = ZERO) -> Decimal:
    """How far `value` lies above the grid point below it; zero when it is on the grid."""
    if not step:
        return ZERO
    rest = EXACT.remainder(EXACT.subtract(value, offset) if offset else value, step)
    return EXACT.add(rest, step) if rest < 0 else rest


def floor_to_step(value: Decimal, step: Decimal, offset: Decimal = ZERO) -> Decimal:
    """Largest grid value not above `value`."""
    rest = excess(value, step, offset)
    return EXACT.subtract(value, rest) if rest else value


def ceil_to_step(value: Decimal, step: Decimal, offset: Decimal = ZERO) -> Decimal:
    """Smallest grid value not below `value`."""
    rest = excess(value, step, offset)
    return EXACT.add(EXACT.subtract(value, rest), step) if rest else value


def divide_down(value: Decimal, divisor: Decimal) -> Decimal:
    """`value / divisor`, never above the true quotient."""
    return _DOWN.divide(value, divisor)


def divide_up(value: Decimal, divisor: Decimal) -> Decimal:
    """`value / divisor`, never below the true quotient."""
    return _UP.divide(value, divisor)


def round_down(value: Decimal, decimals: int) -> Decimal:
    """`value` cut to `decimals` decimals toward minus infinity."""
    return floor_to_step(value, Decimal(1).scaleb(-decimals))


def round_nearest(value: Decimal, decimals: int) -> Decimal:
    """The nearest value with so many decimals: for what a hand points at, never for money.

    Half-way cases go away from zero.
    """
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The legal values of one number: a closed range and a grid.

    `high` None means no upper limit. Zero itself is never legal: prices and quantities are
    positive.
    """

    low: Decimal = ZERO
    high: Decimal | None = None
    step: Decimal = ZERO
    offset: Decimal = ZERO

    def at_least(self, low: Decimal) -> Bounds:
        """The same with a lower end not below `low`."""
        return (
            self
            if low <= self.low
            else Bounds(low=low, high=self.high, step=self.step, offset=self.offset)
        )

    def at_most(self, high: Decimal) -> Bounds:
        """The same with an upper end not above `high`."""
        if self.high is not None and self.high <= high:
            return self
        return Bounds(low=self.low, high=high, step=self.step, offset=self.offset)

    def on_grid(self, step: Decimal, offset: Decimal = ZERO) -> Bounds | None:
        """The same on the values common to this grid and another; None when there are none."""
        common = _common_grid(self.step, self.offset, step, offset)
        if common is None:
            return None
        return Bounds(low=self.low, high=self.high, step=common[0], offset=common[1])

    def nearest(self, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """The nearest legal values not above and not below `value`; None where there is none."""
        lowest = ceil_to_step(max(self.low, ZERO), self.step, self.offset) or self.step
        highest = None if self.high is None else floor_to_step(self.high, self.step, self.offset)
        below = floor_to_step(value, self.step, self.offset)
        above = ceil_to_step(value, self.step, self.offset)
        if highest is not None and below > highest:
            below = highest
        above = max(above, lowest)
        legal_below = below >= lowest and below > 0
        legal_above = (highest is None or above <= highest) and above > 0
        return (below if legal_below else None, above if legal_above else None)


def _common_grid(
    step: Decimal, offset: Decimal, other_step: Decimal, other_offset: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Step and offset of the values on both grids (Chinese remainder theorem on scaled integers)."""
    if not other_step or (step, offset) == (other_step, other_offset):
        return step, offset
    if not step:
        return other_step, other_offset
    scale = max(_decimals(v) for v in (step, offset, other_step, other_offset))
    a, b, c, d = (int(v.scaleb(scale, EXACT)) for v in (step, offset, other_step, other_offset))
    divisor = gcd(a, c)
    if (d - b) % divisor:
        return None
    jumps = (d - b) // divisor * pow(a // divisor, -1, c // divisor) % (c // divisor)
    return Decimal(a // divisor * c).scaleb(-scale, EXACT), Decimal(b + a * jumps).scaleb(
        -scale, EXACT
    )


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
