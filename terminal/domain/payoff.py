"""What a contract is worth and earns: linear, inverse and premium payoffs.

Quantities are positive here; a direction says which way they point. Prices are quote per base
(inverse contracts too: USD per coin). Results are unrounded unless a name says `cut`.

Sources: USDⓈ-M and COIN-M "Position Information", "Account Information" and "Notional and Leverage
Brackets"; the exchange's FAQ on COIN-M contracts (harmonic average entry); Options "Option Mark
Price" and exercise records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import IntEnum

from terminal.domain.capabilities import Settlement
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import ZERO, Side
from terminal.domain.rounding import EXACT

ONE = Decimal(1)
STORED = Decimal("0.00000001")
"""Balances, margins and profits are kept by the exchange with eight decimals."""


class Direction(IntEnum):
    """Which way a position points; usable as a factor."""

    LONG = 1
    SHORT = -1

    @classmethod
    def of(cls, side: Side) -> Direction:
        """Direction that a fill of this side opens."""
        return cls.LONG if side is Side.BUY else cls.SHORT


def cut(value: Decimal, unit: Decimal = STORED) -> Decimal:
    """Drop digits below `unit` toward zero, as the exchange stores balances and margins."""
    return value.quantize(unit, ROUND_DOWN, EXACT)


@dataclass(frozen=True, slots=True)
class LinearPayoff:
    """USDⓈ-M: quantity in base coins, value and profit in the quote (margin) asset."""

    def notional(self, quantity: Decimal, price: Decimal) -> Decimal:
        return quantity * price

    def profit(
        self, direction: Direction, quantity: Decimal, entry: Decimal, exit_price: Decimal
    ) -> Decimal:
        """Profit of closing (or marking) `quantity` at `exit_price`; negative for a loss."""
        return direction * quantity * (exit_price - entry)

    def average_entry(self, fills: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
        """Average of (quantity, price) pairs weighted by quantity; None without quantity."""
        pairs = tuple(fills)
        total = sum((q for q, _ in pairs), ZERO)
        return None if total == 0 else sum((q * p for q, p in pairs), ZERO) / total

    def price_for_profit(
        self, direction: Direction, quantity: Decimal, entry: Decimal, profit: Decimal
    ) -> Decimal | None:
        """Exit price that earns `profit` before fees; None when no positive price does."""
        price = entry + direction * profit / quantity
        return price if price > 0 else None

    def break_even(
        self, direction: Direction, entry: Decimal, *, paid: Decimal, closing_rate: Decimal = ZERO
    ) -> Decimal | None:
        """Exit price at which nothing is won or lost.

        `paid` is what was already paid in fees and funding per unit of entry notional (0.0004 for
        an opening taker fee of 0.04 %), `closing_rate` the commission of the exit. The exchange's
        own figure counts the opening commission only.
        """
        price = entry * (ONE + direction * paid) / (ONE - direction * closing_rate)
        return price if price > 0 else None


@dataclass(frozen=True, slots=True)
class InversePayoff:
    """COIN-M: quantity in contracts of a fixed USD value, profit in the base coin."""

    contract_size: Decimal

    def notional(self, quantity: Decimal, price: Decimal) -> Decimal:
        """Value in base coin."""
        return quantity * self.contract_size / price

    def profit(
        self, direction: Direction, quantity: Decimal, entry: Decimal, exit_price: Decimal
    ) -> Decimal:
        return direction * quantity * self.contract_size * (ONE / entry - ONE / exit_price)

    def average_entry(self, fills: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
        """Harmonic average: the only one for which profits add up in coin."""
        pairs = tuple(fills)
        total = sum((q for q, _ in pairs), ZERO)
        return None if total == 0 else total / sum((q / p for q, p in pairs), ZERO)

    def price_for_profit(
        self, direction: Direction, quantity: Decimal, entry: Decimal, profit: Decimal
    ) -> Decimal | None:
        inverse = ONE / entry - direction * profit / (quantity * self.contract_size)
        return ONE / inverse if inverse > 0 else None

    def break_even(
        self, direction: Direction, entry: Decimal, *, paid: Decimal, closing_rate: Decimal = ZERO
    ) -> Decimal | None:
        price = entry * (ONE + direction * closing_rate) / (ONE - direction * paid)
        return price if price > 0 else None


@dataclass(frozen=True, slots=True)
class PremiumPayoff:
    """Options: a premium is paid per unit; the value at expiry depends on the strike.

    `unit` is how much of the underlying one contract covers.
    """

    strike: Decimal
    is_call: bool
    unit: Decimal = ONE

    def notional(self, quantity: Decimal, price: Decimal) -> Decimal:
        """Premium of `quantity` contracts at option price `price`, in the quote asset."""
        return quantity * self.unit * price

    def profit(
        self, direction: Direction, quantity: Decimal, entry: Decimal, exit_price: Decimal
    ) -> Decimal:
        """Profit of trading out of the option at `exit_price` (a premium)."""
        return direction * quantity * self.unit * (exit_price - entry)

    def intrinsic(self, underlying: Decimal) -> Decimal:
        """Worth per unit if exercised at `underlying`; never negative."""
        worth = underlying - self.strike if self.is_call else self.strike - underlying
        return max(worth, ZERO)

    def profit_at_expiry(
        self, direction: Direction, quantity: Decimal, premium: Decimal, underlying: Decimal
    ) -> Decimal:
        """Result of holding to expiry; a bought option never loses more than its premium."""
        return direction * quantity * self.unit * (self.intrinsic(underlying) - premium)

    def break_even_at_expiry(self, premium: Decimal) -> Decimal | None:
        """Underlying price at which holding to expiry earns nothing, None when below zero."""
        price = self.strike + premium if self.is_call else self.strike - premium
        return price if price > 0 else None


FuturesPayoff = LinearPayoff | InversePayoff


def payoff_of(contract: FuturesContract) -> FuturesPayoff:
    """How a futures contract turns quantities and prices into money."""
    if contract.settlement is Settlement.INVERSE:
        return InversePayoff(contract.contract_size)
    return LinearPayoff()


def return_on_equity(profit: Decimal, initial_margin: Decimal) -> Decimal | None:
    """Profit as a fraction of the initial margin at the mark price; None without margin.

    The mark-price version is the exchange's own figure; on entry margin it would differ.
    """
    return None if initial_margin == 0 else profit / initial_margin
