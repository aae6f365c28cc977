"""What an account holds of one asset, and what a trade costs it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """Holding of one asset. `free` can be spent now, `locked` backs open orders."""

    asset: str
    free: Decimal
    locked: Decimal

    @property
    def total(self) -> Decimal:
        return self.free + self.locked

    def with_locked(self, amount: Decimal) -> Balance:
        """The same with up to `amount` more of what is free locked."""
        taken = min(amount, self.free)
        return Balance(self.asset, self.free - taken, self.locked + taken)


@dataclass(frozen=True, slots=True)
class CommissionRates:
    """Fractions of the traded amount (0.001 is 0.1 %), already summed over all commission kinds."""

    maker: Decimal
    taker: Decimal
