"""Closed positions are loaded as income of the account and fills of what was traded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from terminal.domain.futures.position import FuturesFill
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.records import Income, Record, RecordKind
from terminal.services.history.history_pages import HistoryPages
from terminal.services.incidents import Incidents
from terminal.services.supervisor import Supervisor
from terminal.state.notices import NoticeStore
from terminal.state.records import LoadState, RecordQuery, RecordStore
from tests.support.fakes import NOW_MS, FakeClock

DAY = 86_400_000
BTC, ETH = (InstrumentId(Market.USDM, symbol) for symbol in ("BTCUSDT", "ETHUSDT"))


def fill(number: int, symbol: InstrumentId, at_ms: int) -> Record:
    value = FuturesFill(
        instrument=symbol,
        trade_id=number,
        client_id="",
        venue_id=1,
        side=Side.BUY,
        price=Decimal(100),
        quantity=Decimal(1),
        quote_quantity=Decimal(100),
        fee=Decimal(1),
        fee_asset="USDT",
        is_maker=False,
        time_ms=at_ms,
    )
    return Record(instrument=symbol, id=number, time_ms=at_ms, value=value)


def booked(number: int, kind: str, symbol: InstrumentId, at_ms: int) -> Record:
    value = Income(kind=kind, amount=Decimal(1), asset="USDT")
    return Record(instrument=symbol, id=number, time_ms=at_ms, value=value)


@dataclass
class FuturesRecords:
    """Income of the whole account, fills by symbol, as the exchange gives them."""

    rows: list[Record]
    asked: list[tuple[RecordKind, str]] = field(default_factory=list)

    async def record_page(
        self, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
    ) -> Sequence[Record]:
        self.asked.append((kind, instrument.symbol))
        wanted = Income if kind is RecordKind.INCOME else FuturesFill
        return [
            row
            for row in self.rows
            if isinstance(row.value, wanted)
            and (wanted is Income or row.instrument == instrument)
            and start_ms <= row.time_ms <= end_ms
        ]

    async def records_of_order(
        self, kind: RecordKind, instrument: InstrumentId, order_id: int
    ) -> Sequence[Record]:
        raise AssertionError(f"{kind} of an order was asked for")


ROWS = [
    # One execution: its profit and its commission share the exchange's id.
    booked(7, "REALIZED_PNL", ETH, NOW_MS - 10),
    booked(7, "COMMISSION", ETH, NOW_MS - 10),
    booked(8, "TRANSFER", BTC, NOW_MS - 9),
    fill(7, ETH, NOW_MS - 10),
    fill(7, BTC, NOW_MS - 8),
]


async def loaded(
    kind: RecordKind, others: tuple[InstrumentId, ...]
) -> tuple[RecordStore, FuturesRecords]:
    store, account = RecordStore(), FuturesRecords(ROWS)
    async with Supervisor(Incidents(NoticeStore(), FakeClock())) as supervisor:
        pages = HistoryPages(store, supervisor, FakeClock())
        pages.attach(account, Market.USDM)  # type: ignore[arg-type]  # only what it needs of one
        done = asyncio.Event()
        store.on_change(lambda: done.set() if store.state is LoadState.DONE else None)
        pages.load(
            RecordQuery(
                kind=kind, instrument=BTC, start_ms=NOW_MS - DAY, end_ms=NOW_MS, others=others
            )
        )
        async with asyncio.timeout(5):
            await done.wait()
    return store, account


async def test_bookings_of_one_execution_are_all_there() -> None:
    store, _ = await loaded(RecordKind.INCOME, ())
    assert len(store.rows) == 3


async def test_one_symbol_or_every_symbol_that_paid_a_commission() -> None:
    store, account = await loaded(RecordKind.CLOSED, ())
    fills = {symbol for kind, symbol in account.asked if kind is RecordKind.FILLS}
    assert fills == {"BTCUSDT"}
    assert len(store.rows) == 4
    store, account = await loaded(RecordKind.CLOSED, (BTC, ETH))
    fills = {symbol for kind, symbol in account.asked if kind is RecordKind.FILLS}
    assert fills == {"BTCUSDT", "ETHUSDT"}
    assert len(store.rows) == 5
    assert store.share == 1.0
