"""What the exchange counts about a contract and publishes every few minutes, beside its prices.

Rates and shares are fractions (0.0001 is 0.01 %), times UTC milliseconds. Sources: USDⓈ-M Futures,
"Open Interest Statistics", the long/short ratios, "Taker Buy/Sell Volume", "Basis", "Get Funding Rate
History", "Insurance Fund Balance", "ADL Risk", "Delivery Price", "Index Constituents".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.instrument import Delivery, FuturesContract

HOURS_OF_YEAR = 365 * 24


class Period(StrEnum):
    """Distance of two points, written as on the wire. Funding has its own."""

    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H2 = "2h"
    H4 = "4h"
    H6 = "6h"
    H12 = "12h"
    D1 = "1d"


class Statistic(StrEnum):
    """One series of figures, with what a point's `value`, `left` and `right` are."""

    OPEN_INTEREST = "open interest"
    """Quantity held on one side in base units; left: its worth in quote."""
    FUNDING = "funding"
    """Rate of one settlement; left: the mark price it was charged at."""
    TOP_ACCOUNTS = "top accounts"
    """Long accounts for each short one among the top fifth of traders; shares of longs and shorts."""
    TOP_POSITIONS = "top positions"
    """The same by the size of their positions."""
    ALL_ACCOUNTS = "all accounts"
    """The same of all traders' accounts."""
    TAKERS = "takers"
    """Bought for each sold by takers; left: bought, right: sold, in base units."""
    BASIS = "basis"
    """Futures price over its index as a share of it; left: in quote, right: of a year, where told."""


@dataclass(frozen=True, slots=True)
class Point:
    """One moment of a series; see `Statistic` for what its figures are."""

    time_ms: int
    value: Decimal
    left: Decimal | None = None
    right: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Constituent:
    """One market an index is made of; `price` None where it is not published, `weight` a share."""

    exchange: str
    symbol: str
    price: Decimal | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Fund:
    """What the exchange keeps to pay for bankrupt positions, in `asset`."""

    asset: str
    amount: Decimal
    time_ms: int


@dataclass(frozen=True, slots=True)
class AdlRisk:
    """How near a contract's profitable positions are to being reduced: low, medium or high."""

    level: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class DeliveryPrice:
    time_ms: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a contract: its index, the funds, the risk of deleveraging, past deliveries.

    `constituents` as of `index_ms`; a part the exchange does not publish is empty or None.
    """

    constituents: Sequence[Constituent] = ()
    index_ms: int = 0
    funds: Sequence[Fund] = ()
    adl: AdlRisk | None = None
    deliveries: Sequence[DeliveryPrice] = ()


def annual_rate(rate: Decimal, interval_hours: int) -> Decimal:
    """What a funding rate comes to in a year of the same rate, without interest on it."""
    return rate * HOURS_OF_YEAR / max(1, interval_hours)


def change_over(points: Sequence[Point]) -> Decimal | None:
    """The newest value over the oldest one, as a share of it; None without both."""
    if len(points) < 2 or not points[0].value:
        return None
    return points[-1].value / points[0].value - 1


def mean_value(points: Sequence[Point]) -> Decimal | None:
    """The average of all values; None of none."""
    return sum((p.value for p in points), Decimal(0)) / len(points) if points else None


def tells(contract: FuturesContract, statistic: Statistic) -> bool:
    """Whether a contract has such a series: what is delivered pays no funding."""
    return statistic is not Statistic.FUNDING or not isinstance(contract, Delivery)
