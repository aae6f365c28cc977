"""How large a position may be so that a stop costs no more than was decided."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from terminal.domain.order import ZERO
from terminal.domain.payoff import Direction, FuturesPayoff


def quantity_for_risk(
    risk: Decimal,
    direction: Direction,
    entry: Decimal,
    stop: Decimal,
    payoff: FuturesPayoff,
    *,
    step: Decimal,
    entry_rate: Decimal = ZERO,
    exit_rate: Decimal = ZERO,
) -> Decimal:
    """Largest quantity whose loss at `stop`, fees of both fills included, stays within `risk`.

    `risk` is in the margin asset; rates are commission fractions. Cut down to `step`, so zero
    when even one step risks more. Slippage beyond the stop is not included.

    Raises:
        ValueError: when the stop is not on the losing side of the entry, or risk is negative.
    """
    if risk < 0:
        raise ValueError("risk must not be negative")
    loss = -payoff.profit(direction, Decimal(1), entry, stop)
    if loss <= 0:
        raise ValueError("the stop must lose against the entry")
    fees = payoff.notional(Decimal(1), entry) * entry_rate
    fees += payoff.notional(Decimal(1), stop) * exit_rate
    steps = (risk / (loss + fees) / step).to_integral_value(ROUND_FLOOR)
    return steps * step
