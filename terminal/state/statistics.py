"""Statistics of the one contract that somebody looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from terminal.domain.futures.market_statistics import Backing, Constituent, Period, Point, Statistic
from terminal.domain.market import InstrumentId
from terminal.state.store import Store


class Part(StrEnum):
    """What is loaded by itself beside the series."""

    BACKING = "backing"


@dataclass(frozen=True, slots=True)
class StatisticsQuery:
    instrument: InstrumentId
    period: Period


class StatisticsStore(Store):
    """Answers to the query in force; `loaded_ms` is when (local UTC) the last round was whole."""

    def __init__(self) -> None:
        super().__init__()
        self.query: StatisticsQuery | None = None
        self.backing: Backing | None = None
        self.loaded_ms = 0
        self._series: dict[Statistic, Sequence[Point]] = {}
        self._problems: dict[Statistic | Part, str] = {}

    def begin(self, query: StatisticsQuery) -> None:
        """Another question: nothing of the old answers stays, but what does not depend on it."""
        before, self.query = self.query, query
        if before is not None and before.instrument == query.instrument:
            kept = self._series.get(Statistic.FUNDING)
            self._series = {} if kept is None else {Statistic.FUNDING: kept}
        else:
            self._series, self.backing = {}, None
        self._problems, self.loaded_ms = {}, 0
        self._changed()

    def series(self, statistic: Statistic) -> Sequence[Point] | None:
        """Points, oldest first; None while they have not been told."""
        return self._series.get(statistic)

    def problem(self, part: Statistic | Part) -> str:
        """Why the last request for a part failed; empty when it did not."""
        return self._problems.get(part, "")

    def set_series(self, statistic: Statistic, points: Sequence[Point]) -> None:
        self._series[statistic] = points
        self._problems.pop(statistic, None)
        self._changed()

    def set_backing(self, backing: Backing) -> None:
        self.backing = backing
        self._problems.pop(Part.BACKING, None)
        self._changed()

    def set_index(
        self, instrument: InstrumentId, constituents: Sequence[Constituent], time_ms: int
    ) -> None:
        """A newer composition of the index of the contract in view."""
        if self.query is not None and self.query.instrument == instrument:
            known = self.backing or Backing()
            self.backing = replace(known, constituents=constituents, index_ms=time_ms)
            self._changed()

    def fail(self, part: Statistic | Part, reason: str) -> None:
        """What was told before stays, with its own times."""
        self._problems[part] = reason
        self._changed()

    def round_ended(self, at_ms: int) -> None:
        """Every part has been asked for; `loaded_ms` moves only when all of them answered."""
        if not self._problems:
            self.loaded_ms = at_ms
        self._changed()

    def clear(self) -> None:
        """Another market: nothing of it was ever seen."""
        self.query, self.backing, self.loaded_ms = None, None, 0
        self._series, self._problems = {}, {}
        self._changed()
