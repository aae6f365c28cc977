"""What a spot trade costs, before it happens. For the record only the fill's own fee counts.

Source: Spot API, "Commission FAQ". The page multiplies by the discount where its field is
described as the part the commission is reduced by; we follow the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from terminal.domain.balance import CommissionRates
from terminal.domain.order import ZERO, Side
from terminal.domain.rounding import EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSet:
    """One kind of commission as fractions of what is received; the two that apply are added."""

    maker: Decimal = ZERO
    taker: Decimal = ZERO
    buyer: Decimal = ZERO
    seller: Decimal = ZERO

    def rate(self, side: Side, *, is_maker: bool) -> Decimal:
        return EXACT.add(
            self.maker if is_maker else self.taker,
            self.buyer if side is Side.BUY else self.seller,
        )


NO_RATES = RateSet()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """Paying in another asset (BNB): `reduction` (0.25 is a quarter off) of the standard part.

    `available` is the free balance of `asset`. `base_price` and `quote_price` say how much of the
    traded pair's base and quote one unit of it is worth; None when that is not known.
    """

    asset: str
    reduction: Decimal
    available: Decimal
    base_price: Decimal | None = None
    quote_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """All kinds of commission of one symbol; only the standard kind is ever discounted."""

    standard: RateSet
    tax: RateSet = NO_RATES
    special: RateSet = NO_RATES
    discount: Discount | None = None

    @classmethod
    def of(cls, rates: CommissionRates) -> Commission:
        """From rates that are already summed, without a discount."""
        return cls(standard=RateSet(maker=rates.maker, taker=rates.taker))

    def rate(self, side: Side, *, is_maker: bool) -> Decimal:
        """The whole fraction, without a discount."""
        kinds = (self.standard, self.tax, self.special)
        total = ZERO
        for kind in kinds:
            total = EXACT.add(total, kind.rate(side, is_maker=is_maker))
        return total


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount of `asset`, never negative."""

    amount: Decimal
    asset: str


def trade_fee(
    commission: Commission,
    side: Side,
    received: Decimal,
    asset: str,
    *,
    is_maker: bool,
    decimals: int = 8,
) -> Fee:
    """Fee on what a trade brings in: base for a buy, quote for a sell, `received` of `asset`.

    Paid from what is received, unless a discount applies and its asset covers the whole fee;
    rounded (half up) to `decimals`.
    """
    standard = EXACT.multiply(received, commission.standard.rate(side, is_maker=is_maker))
    other = ZERO
    for kind in (commission.tax, commission.special):
        other = EXACT.add(other, EXACT.multiply(received, kind.rate(side, is_maker=is_maker)))
    discount = commission.discount
    if discount is not None and discount.asset != asset:
        price = discount.base_price if side is Side.BUY else discount.quote_price
        if price:
            reduced = EXACT.multiply(standard, EXACT.subtract(Decimal(1), discount.reduction))
            amount = _rounded(EXACT.divide(EXACT.add(reduced, other), price), decimals)
            if amount <= discount.available:
                return Fee(amount, discount.asset)
    return Fee(_rounded(EXACT.add(standard, other), decimals), asset)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)
