"""Where the exchange starts to liquidate, by its published formulas.

Assumptions of both formulas: the marks of other symbols stay where they are, open orders, funding
and liquidation fees are left out, and liquidation begins when the margin balance falls to the
maintenance margin. For isolated margin that is exact at this moment; for cross margin, multi-assets
mode and portfolio margin it is an estimate and typed as one.

Source: the exchange's FAQ "How to calculate liquidation price of USDⓈ-M / COIN-M futures contracts".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.margin import Brackets, MarginTier
from terminal.domain.order import ZERO
from terminal.domain.payoff import InversePayoff, LinearPayoff


@dataclass(frozen=True, slots=True)
class Leg:
    """A signed quantity (negative is short) and its entry price."""

    quantity: Decimal
    entry: Decimal


@dataclass(frozen=True, slots=True)
class Liquidation:
    """`price` in quote per base, None when no positive price liquidates."""

    price: Decimal | None
    is_estimate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Collateral:
    """What stands behind the legs, in the margin asset.

    `wallet` is the isolated wallet, or the cross wallet balance (USD value in multi-assets mode);
    the other two are maintenance margin and unrealised profit of all other cross symbols, zero
    when isolated.
    """

    wallet: Decimal
    other_maintenance: Decimal = ZERO
    other_profit: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        return self.wallet - self.other_maintenance + self.other_profit


def liquidation_price(
    legs: Sequence[Leg],
    collateral: Collateral,
    brackets: Brackets,
    payoff: LinearPayoff | InversePayoff,
    *,
    isolated: bool,
    multi_asset: bool = False,
) -> Liquidation:
    """Liquidation price of one symbol: one leg, or both legs of a cross hedge.

    The tier of each leg is the one of its notional at the result, not at the entry, so every
    combination of tiers is tried and the consistent one taken.

    Raises:
        ValueError: for more than two legs, none at all, or an isolated hedge (whose legs have
            prices of their own).
    """
    if not 1 <= len(legs) <= 2 or (isolated and len(legs) == 2):
        raise ValueError("one leg, or both legs of a cross hedge")
    solve = _solver(legs, collateral, payoff)
    for tiers in _tier_choices(len(legs), brackets):
        price = solve(tiers)
        if price is not None and all(
            tier.floor < payoff.notional(abs(leg.quantity), price) <= tier.cap
            or (tier is brackets.tiers[-1] and payoff.notional(abs(leg.quantity), price) > tier.cap)
            for leg, tier in zip(legs, tiers, strict=True)
        ):
            return Liquidation(price, is_estimate=not isolated or multi_asset)
    return Liquidation(None, is_estimate=not isolated or multi_asset)


def _tier_choices(legs: int, brackets: Brackets) -> list[tuple[MarginTier, ...]]:
    if legs == 1:
        return [(tier,) for tier in brackets.tiers]
    return [(first, second) for first in brackets.tiers for second in brackets.tiers]


def _solver(
    legs: Sequence[Leg], collateral: Collateral, payoff: LinearPayoff | InversePayoff
) -> Callable[[Sequence[MarginTier]], Decimal | None]:
    """Function from chosen tiers to the price at which balance and maintenance meet."""

    def linear(tiers: Sequence[MarginTier]) -> Decimal | None:
        # free + Σ amount + Σ q·(P − E) = Σ |q|·ratio·P, solved for P (q is signed).
        numerator = collateral.free
        denominator = ZERO
        for leg, tier in zip(legs, tiers, strict=True):
            numerator += tier.amount - leg.quantity * leg.entry
            denominator += abs(leg.quantity) * tier.ratio - leg.quantity
        return _positive_ratio(numerator, denominator)

    def inverse(tiers: Sequence[MarginTier]) -> Decimal | None:
        size = payoff.contract_size if isinstance(payoff, InversePayoff) else ZERO
        numerator = ZERO
        denominator = collateral.free / size
        for leg, tier in zip(legs, tiers, strict=True):
            numerator += abs(leg.quantity) * tier.ratio + leg.quantity
            denominator += tier.amount / size + leg.quantity / leg.entry
        return _positive_ratio(numerator, denominator)

    return linear if isinstance(payoff, LinearPayoff) else inverse


def _positive_ratio(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    if denominator == 0:
        return None
    price = numerator / denominator
    return price if price > 0 else None


def distance_to_liquidation(mark: Decimal, price: Decimal | None) -> Decimal | None:
    """Fraction of the mark price left before liquidation (0.05 is five percent); None if none."""
    return None if price is None or mark == 0 else abs(mark - price) / mark
