"""Profit and loss by day from the exchange's own income, checked against the executions known here.

Days are UTC. Amounts are exact sums of what the exchange booked, in the asset it booked them in.
Source: USDⓈ-M Futures, "Get Income History".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import FuturesFill
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Fill
from terminal.domain.records import COMMISSION, FUNDING, REALIZED, Income, Record

DAY_MS = 86_400_000
MOVED = frozenset(
    {"TRANSFER", "INTERNAL_TRANSFER", "CROSS_COLLATERAL_TRANSFER", "COIN_SWAP_DEPOSIT",
     "COIN_SWAP_WITHDRAW", "WELCOME_BONUS", "STRATEGY_UMFUTURES_TRANSFER", "FUTURES_PRESENT", "AUTO_EXCHANGE"}
)  # fmt: skip
"""Money that came or went: no result of trading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayIncome:
    """One day of one asset; `other` are rebates, clearances and whatever else trading brought.

    `trades` counts executions with a commission.
    """

    day_ms: int
    asset: str
    realized: Decimal = ZERO
    commission: Decimal = ZERO
    funding: Decimal = ZERO
    other: Decimal = ZERO
    trades: int = 0

    @property
    def net(self) -> Decimal:
        return self.realized + self.commission + self.funding + self.other


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`matched` executions are known here and in the income, `unknown` in the income only.

    `difference` is income minus our own figures over the matched ones: zero when all is well.
    """

    matched: int
    unknown: int
    difference: Decimal


def by_day(records: Iterable[Record]) -> list[DayIncome]:
    """Newest day first, transfers left out."""
    days: dict[tuple[int, str], list[Income]] = {}
    for record in records:
        income = record.value
        if isinstance(income, Income) and income.kind not in MOVED:
            key = (record.time_ms // DAY_MS * DAY_MS, income.asset)
            days.setdefault(key, []).append(income)
    made = [_day(day_ms, asset, rows) for (day_ms, asset), rows in days.items()]
    return sorted(made, key=lambda day: (-day.day_ms, day.asset))


def reconcile(records: Iterable[Record], fills: Iterable[Fill]) -> Reconciliation:
    """Realised profit and commission of every execution, to the last digit."""
    own = {
        (fill.instrument, fill.trade_id): fill for fill in fills if isinstance(fill, FuturesFill)
    }
    matched: set[tuple[InstrumentId, int]] = set()
    unknown: set[tuple[InstrumentId, int]] = set()
    booked = ZERO
    for record in records:
        income = record.value
        if not isinstance(income, Income) or income.kind not in (REALIZED, COMMISSION):
            continue
        key = (record.instrument, income.trade_id)
        if key in own:
            matched.add(key)
            booked += income.amount
        else:
            unknown.add(key)
    ours = sum((own[key].realized - own[key].fee for key in matched), ZERO)
    return Reconciliation(len(matched), len(unknown), booked - ours)


def _day(day_ms: int, asset: str, rows: list[Income]) -> DayIncome:
    def total(kind: str) -> Decimal:
        return sum((row.amount for row in rows if row.kind == kind), ZERO)

    named = (REALIZED, COMMISSION, FUNDING)
    return DayIncome(
        day_ms=day_ms,
        asset=asset,
        realized=total(REALIZED),
        commission=total(COMMISSION),
        funding=total(FUNDING),
        other=sum((row.amount for row in rows if row.kind not in named), ZERO),
        trades=sum(1 for row in rows if row.kind == COMMISSION),
    )
