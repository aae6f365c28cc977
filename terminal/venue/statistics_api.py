"""Port of what a futures exchange publishes about its contracts beside prices. Errors as for any read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from terminal.domain.instrument import FuturesContract
from terminal.domain.market_statistics import Backing, Period, Point, Statistic


class StatisticsData(Protocol):
    async def series(
        self, statistic: Statistic, contract: FuturesContract, period: Period, limit: int
    ) -> Sequence[Point]:
        """The newest `limit` points (at most 500), oldest first; `period` is not asked of funding."""

    async def backing(self, contract: FuturesContract) -> Backing:
        """What stands behind a contract now."""


@runtime_checkable
class HasStatistics(Protocol):
    """Optional port of market data."""

    statistics: StatisticsData
