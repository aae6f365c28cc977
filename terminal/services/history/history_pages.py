"""Long pieces of the past, page by page, exactly: nothing twice, nothing left out.

The exchange answers at most a day and a thousand rows at once. A full answer is not believed to be
complete: its span is halved until the answers are not full.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order
from terminal.domain.records import COMMISSION, Income, Record, RecordKind, kinds_of
from terminal.services.clock import Clock, wall_ms
from terminal.services.routing import NAMES
from terminal.services.supervisor import Supervisor
from terminal.state.records import LoadState, RecordQuery, RecordStore
from terminal.venue.api import RECORD_LIMIT, RECORD_WINDOW_MS, Account, Records

TASK = "loading history"
ACCOUNT_WIDE = (RecordKind.INCOME, RecordKind.FUNDING)
BY_ORDER = (RecordKind.AMENDMENTS, RecordKind.PREVENTED)
NOT_CONNECTED = "Not connected to the exchange. Load again when the footer says live."


Found = dict[tuple[str, str, int], Record]


class Part(NamedTuple):
    """One symbol of a query, the `number`-th (from 0) of so many."""

    query: RecordQuery
    symbol: InstrumentId
    number: int
    of: int


class HistoryPages:
    """Fills the record store; a new query or `stop` ends the one under way."""

    def __init__(
        self,
        store: RecordStore,
        supervisor: Supervisor,
        clock: Clock = wall_ms,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._supervisor = supervisor
        self._clock = clock
        self._wait = wait
        self._accounts: dict[Market, Records] = {}

    def attach(self, account: Account, market: Market = Market.SPOT) -> None:
        if isinstance(account, Records):
            self._accounts[market] = account

    def detach(self) -> None:
        self.stop()
        self._accounts.clear()

    def load(self, query: RecordQuery) -> None:
        """Begin; rows and progress appear in the store."""
        self._supervisor.stop(TASK)
        self._store.begin(query)
        if query.kind not in kinds_of(query.instrument.market):
            market = NAMES.get(query.instrument.market, query.instrument.market.value)
            text = f"{market} keeps no {query.kind.value.lower()}. Choose another kind or symbol."
            self._store.set_state(LoadState.FAILED, text)
            return
        account = self._accounts.get(query.instrument.market)
        if account is None:
            self._store.set_state(LoadState.FAILED, NOT_CONNECTED)
            return
        self._supervisor.once(TASK, self._load(account, query))

    def stop(self) -> None:
        """Keep what is here already."""
        if self._store.state in (LoadState.LOADING, LoadState.WAITING):
            self._supervisor.stop(TASK)
            self._store.set_state(LoadState.STOPPED, "Stopped: this is only a part.")

    async def _load(self, account: Records, query: RecordQuery) -> None:
        """Symbol by symbol: what account-wide kinds have needs the first only."""
        found: Found = {}
        symbols = query.instruments
        if query.kind in ACCOUNT_WIDE:
            symbols = symbols[:1]
        try:
            if query.kind is RecordKind.CLOSED:
                symbols = await self._load_income(account, query, found)
            for number, symbol in enumerate(symbols):
                part = Part(query, symbol, number, len(symbols))
                if query.kind is RecordKind.CLOSED:
                    # The income was the first half of the work.
                    part = Part(query, symbol, len(symbols) + number, 2 * len(symbols))
                await self._load_symbol(account, part, found)
        except TerminalError as error:
            if self._store.query == query:
                self._store.set_state(LoadState.FAILED, f"{error} What is shown is only a part.")
            return
        if self._store.query == query:
            self._store.set_state(LoadState.DONE, share=1.0)

    async def _load_income(
        self, account: Records, query: RecordQuery, found: Found
    ) -> tuple[InstrumentId, ...]:
        """The income of closed positions; the symbols whose fills are wanted: that of the query, or
        all that paid a commission."""
        part = Part(query, query.instrument, 0, 2)
        async for page, done_ms in self._pages(account, RecordKind.INCOME, part):
            found.update((_key(record), record) for record in page)
            share = (done_ms - query.start_ms) / max(1, query.end_ms - query.start_ms)
            self._show(part, found, share)
        if not query.others:
            return (query.instrument,)
        traded = {record.instrument for record in found.values() if _is_commission(record)}
        return tuple(sorted(traded | {query.instrument}))

    async def _load_symbol(self, account: Records, part: Part, found: Found) -> None:
        query = part.query
        by_order = query.kind in BY_ORDER and part.symbol.market is Market.SPOT
        first = _asked_first(query.kind) if by_order or query.kind not in BY_ORDER else query.kind
        orders: dict[int, Record] = {}
        async for page, done_ms in self._pages(account, first, part):
            share = (done_ms - query.start_ms) / max(1, query.end_ms - query.start_ms)
            for record in page:
                if record.instrument == part.symbol or query.kind in ACCOUNT_WIDE:
                    orders[record.id] = record
                    if not by_order:
                        found[_key(record)] = record
            self._show(part, found, share / 2 if by_order else share)
        if by_order:
            await self._load_by_order(account, part, list(orders.values()), found)

    async def _load_by_order(
        self,
        account: Records,
        part: Part,
        orders: list[Record],
        found: Found,
    ) -> None:
        query = part.query
        wanted = [record for record in orders if _may_have(query.kind, record)]
        for number, order in enumerate(wanted, 1):

            async def ask(order: Record = order) -> list[Record]:
                return list(await account.records_of_order(query.kind, order.instrument, order.id))

            for record in await self._patiently(ask):
                if query.start_ms <= record.time_ms <= query.end_ms:
                    found[_key(record)] = record
            self._show(part, found, 0.5 + number / len(wanted) / 2)

    async def _pages(
        self, account: Records, kind: RecordKind, part: Part
    ) -> AsyncIterator[tuple[list[Record], int]]:
        """Pages that together hold every row of the part, with the moment each reaches to."""
        query = part.query
        spans = [
            (start, min(start + RECORD_WINDOW_MS - 1, query.end_ms))
            for start in range(query.start_ms, query.end_ms + 1, RECORD_WINDOW_MS)
        ]
        spans.reverse()
        while spans:
            start, end = spans.pop()

            async def ask(start: int = start, end: int = end) -> list[Record]:
                return list(await account.record_page(kind, part.symbol, start, end))

            page = await self._patiently(ask)
            if len(page) >= RECORD_LIMIT and start < end:
                middle = (start + end) // 2
                spans += [(middle + 1, end), (start, middle)]
                continue
            yield page, end

    async def _patiently(self, ask: Callable[[], Awaitable[list[Record]]]) -> list[Record]:
        """Ask; when the budget is used up wait for the next window, and say so."""
        while True:
            try:
                rows = await ask()
            except RateLimited as error:
                seconds = max(0.1, (error.retry_at_ms - self._clock()) / 1_000)
                text = f"Waiting {seconds:.0f} s: trading has the rest of the request budget."
                self._store.set_state(LoadState.WAITING, text)
                await self._wait(seconds)
                self._store.set_state(LoadState.LOADING)
            else:
                return rows

    def _show(self, part: Part, found: Found, share: float) -> None:
        """`share` is of this part."""
        if self._store.query == part.query:
            rows = sorted(found.values(), key=lambda record: (record.time_ms, record.id))
            self._store.set_rows(rows, (part.number + share) / part.of)


def _key(record: Record) -> tuple[str, str, int]:
    """What makes a row unique: the exchange's ids of income are so within one type of it."""
    value = record.value
    kind = value.kind if isinstance(value, Income) else type(value).__name__
    return record.instrument.symbol, kind, record.id


def _asked_first(kind: RecordKind) -> RecordKind:
    """Rows of some kinds follow from those of another."""
    if kind in BY_ORDER:
        return RecordKind.ORDERS
    return RecordKind.FILLS if kind is RecordKind.CLOSED else kind


def _is_commission(record: Record) -> bool:
    return isinstance(record.value, Income) and record.value.kind == COMMISSION


def _may_have(kind: RecordKind, record: Record) -> bool:
    """Only marked orders have prevented matches; only priced ones can have been made smaller."""
    if kind is RecordKind.PREVENTED:
        return record.has_prevented
    order = record.value
    return isinstance(order, Order) and (order.price is not None or order.trigger_price is not None)
