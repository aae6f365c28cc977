"""What the USDⓈ-M exchange tells everybody: mark prices, funding, open interest, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.simulator.usdm.words import SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPrice:
    """Mark, index and coming funding of one contract.

    `funding_rate` is the running estimate, None for a contract that is delivered; then
    `next_funding_ms` is 0. `average_mark` is the moving average of the mark price.
    """

    symbol: str
    mark_price: Decimal
    index_price: Decimal
    estimated_settle_price: Decimal
    average_mark: Decimal
    funding_rate: Decimal | None
    interest_rate: Decimal
    next_funding_ms: int
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRow:
    """A funding that was settled: longs paid `rate` (a fraction) of their notional at the mark."""

    symbol: str
    rate: Decimal
    mark_price: Decimal
    time_ms: int
    is_special: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingInfo:
    """Bounds and rhythm of a contract's funding."""

    symbol: str
    cap: Decimal
    floor: Decimal
    interval_hours: int
    updated_ms: int


@dataclass(frozen=True, slots=True)
class OpenInterest:
    """Contracts held by longs (equal to those held by shorts), in base units."""

    symbol: str
    quantity: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True)
class Session:
    """One trading session of the equity market, end not included."""

    kind: SessionKind
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A contract that was delivered, and at which price."""

    symbol: str
    pair: str
    price: Decimal
    time_ms: int
