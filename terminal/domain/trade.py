"""A public trade."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import Side


@dataclass(frozen=True, slots=True)
class Trade:
    """One print of the tape.

    `price` in quote per base, `quantity` in base units (contracts where the instrument says so),
    `taker` is the side that crossed the spread, `time_ms` is the exchange's UTC time.
    """

    trade_id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    taker: Side
