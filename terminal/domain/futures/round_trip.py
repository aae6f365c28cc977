"""One position from its first fill to flat: what it earned, and what it cost to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import PositionSide
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO
from terminal.domain.payoff import Direction
from terminal.domain.rounding import EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """A closed position of a linear contract.

    `size` is the largest quantity held, `entry` and `exit` average prices, times UTC ms. `realized`,
    `funding` and `other` (liquidation clearance and the like) are signed, in the margin `asset`;
    `fees` (positive is paid) by asset. `opened_ms` is None for a position that began before the fills
    at hand: its fees and funding are those since then only. `leverage` is the one set when this was
    looked at, not when it was traded: the exchange keeps no past of it. `price_decimals` are those
    that the contract's prices are shown with.
    """

    instrument: InstrumentId
    side: PositionSide
    direction: Direction
    size: Decimal
    opened_ms: int | None
    closed_ms: int
    realized: Decimal
    fees: Mapping[str, Decimal]
    asset: str
    entry: Decimal | None = None
    exit: Decimal | None = None
    funding: Decimal = ZERO
    other: Decimal = ZERO
    price_decimals: int = 2
    leverage: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether its beginning is known."""
        return self.opened_ms is not None

    @property
    def fee(self) -> Decimal:
        """Fees paid in the margin asset; others stand in `fees`."""
        return self.fees.get(self.asset, ZERO)

    @property
    def net(self) -> Decimal:
        """What is left of it in the margin asset, to the last digit."""
        costs = EXACT.subtract(EXACT.add(self.funding, self.other), self.fee)
        return EXACT.add(self.realized, costs)

    @property
    def return_rate(self) -> Decimal | None:
        """Net by the value of the largest size at entry; None while the entry is unknown."""
        if self.entry is None or not self.entry or not self.size:
            return None
        return self.net / (self.size * self.entry)

    @property
    def roe(self) -> Decimal | None:
        """Net by the margin that this size would bind at `leverage`."""
        rate = self.return_rate
        return None if rate is None or self.leverage is None else rate * self.leverage

    @property
    def duration_ms(self) -> int | None:
        return None if self.opened_ms is None else self.closed_ms - self.opened_ms
