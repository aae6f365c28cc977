"""Long loads: complete whatever the page sizes, patient with the budget, stoppable."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from terminal.domain.balance import Balance
from terminal.domain.errors import RateLimited, Unavailable
from terminal.domain.events import BalancesReported
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.records import Amendment, Income, Record, RecordKind
from terminal.services.history import history_pages
from terminal.services.history.history_pages import HistoryPages
from terminal.services.history.history_scope import symbols_of_account
from terminal.services.incidents import Incidents
from terminal.services.supervisor import Supervisor
from terminal.state.notices import NoticeStore
from terminal.state.records import LoadState, RecordQuery, RecordStore
from terminal.state.stores import Stores
from tests.support.fakes import BTC, ETH, NOW_MS, FakeClock, pair

DAY = 86_400_000
ONE, ZERO = Decimal(1), Decimal(0)


def order(number: int, time_ms: int) -> Record:
    value = Order(
        instrument=BTC,
        client_id=f"o{number}",
        side=Side.BUY,
        type=OrderType.LIMIT,
        status=OrderStatus.CANCELED,
        quantity=Decimal(1),
        price=Decimal(100),
        venue_id=number,
    )
    return Record(instrument=BTC, id=number, time_ms=time_ms, value=value)


@dataclass
class FakeRecords:
    """An exchange of `rows` that answers `limit` rows at once and refuses what is too long."""

    rows: list[Record]
    limit: int
    errors: list[Exception] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    amended: dict[int, list[Record]] = field(default_factory=dict)
    gate: asyncio.Event | None = None

    async def record_page(
        self, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
    ) -> Sequence[Record]:
        assert 0 <= end_ms - start_ms < DAY
        self.asked.append((start_ms, end_ms))
        if self.gate is not None:
            await self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        rows = [r for r in self.rows if r.instrument == instrument]
        return [r for r in rows if start_ms <= r.time_ms <= end_ms][: self.limit]

    async def records_of_order(
        self, kind: RecordKind, instrument: InstrumentId, order_id: int
    ) -> Sequence[Record]:
        return self.amended.get(order_id, [])


def booked(number: int, kind: str, time_ms: int, symbol: InstrumentId = BTC) -> Record:
    value = Income(kind=kind, amount=Decimal(1), asset="USDT")
    return Record(instrument=symbol, id=number, time_ms=time_ms, value=value)


@asynccontextmanager
async def loading(account: FakeRecords, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history_pages, "RECORD_LIMIT", account.limit)
    store, waits = RecordStore(), list[float]()

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async with Supervisor(Incidents(NoticeStore(), FakeClock())) as supervisor:
        pages = HistoryPages(store, supervisor, FakeClock(), wait)
        pages.attach(account)  # type: ignore[arg-type]  # only what it needs of an account
        yield pages, store, waits


def query(days: int, kind: RecordKind = RecordKind.ORDERS) -> RecordQuery:
    return RecordQuery(kind=kind, instrument=BTC, start_ms=NOW_MS - days * DAY, end_ms=NOW_MS)


async def finished(store: RecordStore) -> None:
    done = asyncio.Event()
    final = (LoadState.DONE, LoadState.FAILED, LoadState.STOPPED)
    forget = store.on_change(lambda: done.set() if store.state in final else None)
    async with asyncio.timeout(5):
        await done.wait()
    forget()


async def test_full_pages_are_halved_until_nothing_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = NOW_MS - 3 * DAY
    rows = [order(n, start + n * 7_000_003 % (3 * DAY)) for n in range(1, 60)]
    crowd = [order(100 + n, start + DAY + n) for n in range(40)]
    account = FakeRecords(sorted(rows + crowd, key=lambda r: r.time_ms), limit=4)
    async with loading(account, monkeypatch) as (pages, store, _):
        pages.load(query(3))
        await finished(store)
        assert store.state is LoadState.DONE
        assert store.share == 1.0
        assert [r.id for r in store.rows] == [r.id for r in account.rows]


async def test_every_symbol_is_loaded_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = order(1, NOW_MS - 5)
    other = replace(order(1, NOW_MS - 3), instrument=ETH)
    account = FakeRecords([mine, other], limit=10)
    async with loading(account, monkeypatch) as (pages, store, _):
        shares: list[float] = []
        store.on_change(lambda: shares.append(store.share))
        pages.load(replace(query(2), others=(ETH, BTC)))
        await finished(store)
        assert [(r.instrument, r.id) for r in store.rows] == [(BTC, 1), (ETH, 1)]
        assert shares == sorted(shares)
        assert store.share == 1.0


def test_symbols_between_assets_of_the_account_are_asked_for() -> None:
    stores = Stores()
    stores.instruments.load([pair(), pair(ETH)])
    stores.balances.apply(BalancesReported([Balance("BTC", ONE, ZERO)], True, NOW_MS))
    assert symbols_of_account(stores, BTC) == (BTC,)
    held = [Balance(asset, ONE, ZERO) for asset in ("BTC", "ETH", "USDT")]
    stores.balances.apply(BalancesReported(held, True, NOW_MS + 1))
    assert symbols_of_account(stores, BTC) == (BTC, ETH)


async def test_waits_for_the_budget_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    account = FakeRecords([order(1, NOW_MS - 5)], limit=10)
    account.errors = [RateLimited("full", retry_at_ms=NOW_MS + 30_000)]
    async with loading(account, monkeypatch) as (pages, store, waits):
        pages.load(query(1))
        await finished(store)
        assert waits == [30.0]
        assert len(store.rows) == 1


async def test_a_failure_keeps_what_came_and_says_it_is_a_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = FakeRecords([], limit=10, errors=[Unavailable("No connection.")])
    async with loading(account, monkeypatch) as (pages, store, _):
        pages.load(query(2))
        await finished(store)
        assert store.state is LoadState.FAILED
        assert "only a part" in store.note


async def test_stop_ends_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    account = FakeRecords([], limit=10, gate=asyncio.Event())
    async with loading(account, monkeypatch) as (pages, store, _):
        pages.load(query(90))
        await asyncio.sleep(0)
        pages.stop()
        assert store.state is LoadState.STOPPED
        assert len(account.asked) <= 1


async def test_amendments_are_asked_order_by_order(monkeypatch: pytest.MonkeyPatch) -> None:
    value = Amendment(
        order_id=2, client_id="o2", quantity_before=Decimal(2), quantity_after=Decimal(1)
    )
    change = Record(instrument=BTC, id=9, time_ms=NOW_MS - 3, value=value)
    account = FakeRecords([order(1, NOW_MS - 9), order(2, NOW_MS - 8)], limit=10)
    account.amended = {2: [change]}
    async with loading(account, monkeypatch) as (pages, store, _):
        pages.load(query(1, RecordKind.AMENDMENTS))
        await finished(store)
        assert list(store.rows) == [change]
