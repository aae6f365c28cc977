"""Statistics for whoever looks at them: asked for while they are on the screen, and never else."""

from __future__ import annotations

import asyncio

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.futures.market_statistics import Period, Statistic, tells
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId
from terminal.services.clock import Clock, wall_ms
from terminal.state.statistics import Part, StatisticsQuery
from terminal.state.stores import Stores
from terminal.venue.futures_api import HasStatistics, StatisticsData

REFRESH_SECONDS = 60.0
"""The exchange counts anew every five minutes at the most; a minute never shows it much late."""
RETRY_SECONDS = 15.0
POINTS = 120


class StatisticsService:
    """`want` names what is looked at, `rest` that nobody looks; `run` asks, one request at a time."""

    def __init__(self, stores: Stores, clock: Clock = wall_ms) -> None:
        self._stores = stores
        self._clock = clock
        self._query: StatisticsQuery | None = None
        self._asked_ms = 0
        self._woken = asyncio.Event()

    def want(self, instrument: InstrumentId, period: Period) -> None:
        """Keep these fresh; the same again costs nothing."""
        query = StatisticsQuery(instrument, period)
        if query == self._query:
            return
        self._query = query
        if self._stores.statistics.query != query:
            self._stores.statistics.begin(query)
            self._asked_ms = 0
        self._woken.set()

    def rest(self) -> None:
        """Ask nothing more; what was told stays, with its time."""
        self._query = None

    def refresh(self) -> None:
        """Ask again now."""
        self._asked_ms = 0
        self._woken.set()

    async def run(self, market: HasStatistics) -> None:
        """Until cancelled."""
        while True:
            self._woken.clear()
            query, left = self._query, self._left()
            if query is not None and left <= 0:
                await self._round(query, market.statistics)
                left = self._left()
            try:
                async with asyncio.timeout(max(left, 0.0) if query is not None else None):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def _left(self) -> float:
        """Seconds until the query in force is asked again."""
        problems = any(self._stores.statistics.problem(part) for part in (*Statistic, Part.BACKING))
        pause = RETRY_SECONDS if problems else REFRESH_SECONDS
        return pause - (self._clock() - self._asked_ms) / 1_000

    async def _round(self, query: StatisticsQuery, data: StatisticsData) -> None:
        """Every part once, given up when something else is looked at meanwhile."""
        store, self._asked_ms = self._stores.statistics, self._clock()
        contract = self._stores.instruments.get(query.instrument)
        if not isinstance(contract, FuturesContract):
            return
        if store.query != query:
            store.begin(query)
        for statistic in Statistic:
            if not tells(contract, statistic):
                continue
            try:
                points = await data.series(statistic, contract, query.period, POINTS)
            except TerminalError as error:
                if self._is_over(query, statistic, error):
                    return
            else:
                if store.query != query:
                    return
                store.set_series(statistic, points)
        try:
            backing = await data.backing(contract)
        except TerminalError as error:
            if self._is_over(query, Part.BACKING, error):
                return
        else:
            if store.query == query:
                store.set_backing(backing)
        if store.query == query:
            store.round_ended(self._clock())

    def _is_over(
        self, query: StatisticsQuery, part: Statistic | Part, error: TerminalError
    ) -> bool:
        """Note what failed; whether the rest of the round is better left alone."""
        store = self._stores.statistics
        if store.query != query:
            return True
        store.fail(part, str(error))
        return isinstance(error, RateLimited)
