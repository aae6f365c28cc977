"""A public trade."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import Side


@dataclass(frozen=True, slots=True)
class Trade:
    """One print of the tape.

    `price` in quote per base, `quantity` in base units (contracts where the instrument says so),
    `taker` is the side that crossed the spread, `time_ms` is the exchange's UTC time. A print that
    sums up what one taker met has ids of its own kind, and names its single trades from `first_id`
    to `last_id`; both are None for a single trade.
    """

    trade_id: int
    price: Decimal
    quantity: Decimal
    time_ms: int
    taker: Side
    first_id: int | None = None
    last_id: int | None = None

    def holds_any(self, trade_ids: Collection[int]) -> bool:
        """Whether one of these single trades is in it."""
        if self.first_id is None or self.last_id is None:
            return self.trade_id in trade_ids
        return any(self.first_id <= known <= self.last_id for known in trade_ids)
