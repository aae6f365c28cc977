"""What an order costs: standard, special and tax rates, and paying in BNB.

Source: FAQ "Commission Rates". Of the standard part a discount may be taken when it is paid in BNB
(decision X30 of the spot digest: the part that remains is 1 - discount).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import ZERO, Side
from terminal.simulator.spot.instruments import from_units, to_units

DISCOUNT_ASSET = "BNB"
_RATE_UNITS = 10**8


@dataclass(frozen=True, slots=True)
class Rates:
    """Fractions of what an order receives: by role, plus by side."""

    maker: Decimal = ZERO
    taker: Decimal = ZERO
    buyer: Decimal = ZERO
    seller: Decimal = ZERO

    def of(self, side: Side, *, is_maker: bool) -> Decimal:
        by_role = self.maker if is_maker else self.taker
        return by_role + (self.buyer if side is Side.BUY else self.seller)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionRates:
    """All commissions of an account on a symbol. `discount` is the fraction taken off in BNB."""

    standard: Rates
    special: Rates = Rates()
    tax: Rates = Rates()
    discount_for_account: bool = False
    discount_for_symbol: bool = True
    discount: Decimal = Decimal("0.25")

    @property
    def maker(self) -> Decimal:
        return self.standard.maker

    @property
    def taker(self) -> Decimal:
        return self.standard.taker

    @property
    def pays_in_bnb(self) -> bool:
        return self.discount_for_account and self.discount_for_symbol

    def units(self, received: int, side: Side, *, is_maker: bool) -> int:
        """Commission of `received` units of the received asset, each part rounded to the unit."""
        parts = (self.standard, self.special, self.tax)
        return sum(_share(received, each.of(side, is_maker=is_maker)) for each in parts)

    def discounted_units(
        self, received: int, side: Side, bnb_price: Decimal, *, is_maker: bool
    ) -> int:
        """The same in units of BNB; `bnb_price` is in units of the received asset per BNB."""
        standard = _share(received, self.standard.of(side, is_maker=is_maker))
        others = _share(received, self.special.of(side, is_maker=is_maker))
        others += _share(received, self.tax.of(side, is_maker=is_maker))
        total = from_units(standard) * (1 - self.discount) + from_units(others)
        return to_units((total / bnb_price).quantize(Decimal("1e-8")))


def _share(units: int, rate: Decimal) -> int:
    return (units * to_units(rate) + _RATE_UNITS // 2) // _RATE_UNITS
