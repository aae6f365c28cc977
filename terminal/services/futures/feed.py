"""Marks, funding and open interest whatever panels show: positions are judged by them."""

from __future__ import annotations

import asyncio

from terminal.domain.errors import TerminalError
from terminal.domain.events import MarkChanged, OpenInterestChanged
from terminal.domain.instrument import Perpetual, TradFiPerpetual
from terminal.domain.market import InstrumentId, Market
from terminal.services.market_data import MarketDataService
from terminal.state.stores import Stores
from terminal.venue.api import Channel, Topic, whole
from terminal.venue.futures_api import MarkData

INTEREST_SECONDS = 15.0
"""The exchange publishes open interest by request only, and counts it every few seconds."""
RETRY_SECONDS = 5.0
SCHEDULE_SECONDS = 6 * 3_600.0
INDEX = "INDEX"
"""The underlying type of a contract on an index over several coins."""


class FuturesFeed:
    """Wants the mark of every contract that is held, ordered or in view; `run` asks for the rest."""

    def __init__(self, stores: Stores, market_data: MarketDataService) -> None:
        self._stores = stores
        self._market_data = market_data
        self._changed = asyncio.Event()

    async def run(self, market: MarkData) -> None:
        """Until cancelled. The first marks come by request, so that nothing waits for a stream."""
        unsubscribe = [
            store.on_change(self._changed.set)
            for store in (self._stores.positions, self._stores.orders)
        ]
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._want())
                group.create_task(self._load(market))
                group.create_task(self._ask(market))
                group.create_task(self._schedules(market))
        finally:
            for end in unsubscribe:
                end()
            self._market_data.release(self)

    async def _want(self) -> None:
        """Keep the wanted marks in step with what is held, ordered and shown."""
        while True:
            self._changed.clear()
            busy = {p.instrument for p in self._stores.positions.open()}
            busy |= {o.instrument for o in self._stores.orders.open_orders()}
            wanted = {i for i in busy if i.market is Market.USDM} | self._in_view()
            topics = [Topic(i, Channel.MARK) for i in sorted(wanted)]
            self._market_data.need([*topics, *self._of_the_market(wanted)], self)
            try:
                async with asyncio.timeout(1.0):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _of_the_market(self, busy: set[InstrumentId]) -> list[Topic]:
        """Listings always; sessions, rates and compositions where something depends on them."""
        topics = [Topic(whole(Market.USDM), Channel.CONTRACTS)]
        known = [self._stores.instruments.get(each) for each in sorted(busy)]
        if any(isinstance(each, TradFiPerpetual) for each in known):
            topics.append(Topic(whole(Market.USDM), Channel.SESSIONS))
        if self._stores.futures.multi_assets:
            held = (w.asset for w in self._stores.futures.wallets() if w.value_rate is not None)
            topics += [
                Topic(InstrumentId(Market.USDM, f"{asset}USD"), Channel.ASSET_INDEX)
                for asset in held
            ]
        topics += [
            Topic(each.id, Channel.COMPOSITE)
            for each in known
            if isinstance(each, Perpetual) and each.underlying_type == INDEX
        ]
        return topics

    async def _schedules(self, market: MarkData) -> None:
        """Hours of the markets behind TradFi contracts, once such a contract is listed."""
        while True:
            listed = any(isinstance(each, TradFiPerpetual) for each in self._stores.instruments)
            if not listed:
                await asyncio.sleep(1.0)
                continue
            try:
                for kind, sessions in (await market.schedules()).items():
                    self._stores.sessions.load(kind, sessions)
            except TerminalError:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                await asyncio.sleep(SCHEDULE_SECONDS)

    async def _load(self, market: MarkData) -> None:
        """Once: marks of all contracts, and the terms of their funding."""
        while True:
            try:
                for instrument, mark in await market.marks():
                    self._stores.marks.apply(MarkChanged(instrument, mark))
                for instrument, terms in (await market.funding_terms()).items():
                    self._stores.marks.set_terms(instrument, terms)
            except TerminalError:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _ask(self, market: MarkData) -> None:
        while True:
            for instrument in sorted(self._in_view()):
                try:
                    interest = await market.open_interest(instrument)
                except TerminalError:
                    # A figure of the header: the next round asks again.
                    break
                self._stores.marks.apply(OpenInterestChanged(instrument, interest))
            await asyncio.sleep(INTEREST_SECONDS if self._in_view() else 1.0)

    def _in_view(self) -> set[InstrumentId]:
        """Contracts whose book or trades somebody looks at."""
        shown = (Channel.BOOK, Channel.TRADES)
        return {
            topic.instrument
            for topic in self._market_data.wanted
            if topic.channel in shown and topic.instrument.market is Market.USDM
        }
