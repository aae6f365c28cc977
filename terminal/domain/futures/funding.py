"""What a funding settlement takes or gives.

Source: the exchange's "Introduction to Funding Rates"; income type FUNDING_FEE.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.position import Position
from terminal.domain.payoff import FuturesPayoff, cut


def funding_payment(
    position: Position, mark: Decimal, rate: Decimal, payoff: FuturesPayoff
) -> Decimal:
    """Change of the wallet when `rate` (a fraction) is settled at `mark`; longs pay a positive rate.

    In the margin asset, cut to the eight decimals the exchange stores.
    """
    direction = position.direction
    if direction is None:
        return Decimal(0)
    return cut(-direction * payoff.notional(abs(position.quantity), mark) * rate)
