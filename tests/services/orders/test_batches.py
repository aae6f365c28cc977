"""Several orders with one click: one request, and an outcome for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal as D
from pathlib import Path
from typing import Any, cast

import pytest

from terminal.domain.errors import OutcomeUnknown, Rejected, TerminalError, Unavailable
from terminal.domain.futures.ticket import FuturesLimitTicket
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.domain.records import Amendment, RecordKind
from terminal.domain.rounding import floor_to_step
from terminal.services.orders.batches import BatchAccount
from terminal.state.records import LoadState, RecordQuery
from terminal.venue.api import Accepted
from terminal.venue.futures_api import Amendment as Change
from terminal.venue.futures_api import Batches, Placement
from tests.support.futures_scene import BTC_PERP, perpetual
from tests.support.futures_world import BTC, QUARTER, World, futures_world, soon

CONTRACT = perpetual("BTC", "0.1", "0.001")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


def rung(world: World, share: str, quantity: D = QUARTER) -> FuturesLimitTicket:
    mark = world.stores.marks.mark(BTC)
    assert mark is not None
    price = floor_to_step(mark.mark * D(share), D("0.1"))
    return FuturesLimitTicket(instrument=BTC, side=Side.BUY, quantity=quantity, price=price)


async def test_five_orders_leave_together_and_go_together(world: World) -> None:
    tickets = [rung(world, f"0.9{n}") for n in range(1, 6)]
    ids = world.engine.batches.place(tickets)
    assert len(ids) == 5, [each.text for each in world.stores.notices.all()]
    await soon(lambda: all(world.order(each).status is OrderStatus.NEW for each in ids))
    assert [world.order(each).price for each in ids] == [t.price for t in tickets]
    world.engine.batches.cancel([world.order(each) for each in ids])
    await soon(lambda: all(world.order(each).status is OrderStatus.CANCELED for each in ids))


async def test_none_leaves_when_one_is_refused_here(world: World) -> None:
    tickets = [rung(world, "0.95"), rung(world, "0.94", D("0.0001"))]
    assert world.engine.batches.place(tickets) == ()
    told = world.stores.notices.all()
    assert any("Order 2 of 2" in each.text for each in told)
    assert not world.stores.orders.open_orders(BTC)


async def test_several_are_changed_in_one_request_and_each_change_is_kept(world: World) -> None:
    ids = world.engine.batches.place([rung(world, "0.95"), rung(world, "0.94")])
    await soon(lambda: all(world.order(each).status is OrderStatus.NEW for each in ids))
    account = world.engine.trading.account_of(BTC)
    assert isinstance(account, Batches)
    orders = [world.order(each) for each in ids]
    lower = [Change(o, o.quantity or D(0), (o.price or D(0)) - 10) for o in orders]
    results = await account.modify_many(lower)
    assert all(isinstance(each, Accepted) for each in results)
    await soon(lambda: [world.order(each).price for each in ids] == [c.price for c in lower])
    records = world.stores.records
    now = world.stores.marks.mark(BTC)
    assert now is not None
    query = RecordQuery(
        kind=RecordKind.AMENDMENTS,
        instrument=BTC,
        start_ms=now.time_ms - 3_600_000,
        end_ms=now.time_ms + 60_000,
    )
    world.engine.records.load(query)
    await soon(lambda: records.state is LoadState.DONE)
    changes = [each.value for each in records.rows if isinstance(each.value, Amendment)]
    assert {each.price_after for each in changes} == {c.price for c in lower}


async def test_the_exchange_judges_an_order_without_placing_it(world: World) -> None:
    world.engine.trading.try_out(rung(world, "0.95"))
    await soon(lambda: any("would take" in n.title for n in world.stores.notices.all()))
    assert not world.stores.orders.open_orders(BTC)


class Scripted:
    """Answers a batch with what it was given; single commands are remembered."""

    def __init__(self, results: Sequence[Accepted | TerminalError] | TerminalError) -> None:
        self.results = results
        self.batches: list[Sequence[Any]] = []
        self.singles: list[str] = []

    async def place_many(self, wishes: Sequence[Placement]) -> Sequence[Accepted | TerminalError]:
        self.batches.append(wishes)
        if isinstance(self.results, TerminalError):
            raise self.results
        return self.results

    async def modify_many(self, changes: Sequence[Change]) -> Sequence[Accepted | TerminalError]:
        raise Unavailable("not here")

    async def cancel_many(
        self, instrument: InstrumentId, client_ids: Sequence[str]
    ) -> Sequence[Accepted | TerminalError]:
        self.batches.append(client_ids)
        if isinstance(self.results, TerminalError):
            raise self.results
        return self.results

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted:
        self.singles.append(client_id)
        return taken(client_id)


def taken(client_id: str) -> Accepted:
    return Accepted(
        Order(
            instrument=BTC_PERP,
            client_id=client_id,
            side=Side.BUY,
            type=OrderType.LIMIT,
            status=OrderStatus.NEW,
            quantity=D(1),
        )
    )


def ticket() -> FuturesLimitTicket:
    return FuturesLimitTicket(instrument=BTC_PERP, side=Side.BUY, quantity=D(1), price=D(9))


async def test_each_hears_its_own_outcome() -> None:
    refusal = Rejected("Margin is insufficient.", code=-2019, venue_text="")
    scripted = Scripted([taken("a"), refusal, OutcomeUnknown("lost")])
    shared = BatchAccount(cast(Any, scripted), scripted, 3)
    placed = [shared.place(ticket(), CONTRACT, each) for each in "abc"]
    first, second, third = await asyncio.gather(*placed, return_exceptions=True)
    assert isinstance(first, Accepted)
    assert second is refusal
    assert isinstance(third, OutcomeUnknown)
    assert [len(each) for each in scripted.batches] == [3]


async def test_a_lost_answer_is_lost_for_all_of_them() -> None:
    scripted = Scripted(OutcomeUnknown("no answer"))
    shared = BatchAccount(cast(Any, scripted), scripted, 2)
    placed = [shared.place(ticket(), CONTRACT, each) for each in "ab"]
    results = await asyncio.gather(*placed, return_exceptions=True)
    assert [type(each) for each in results] == [OutcomeUnknown, OutcomeUnknown]


async def test_nobody_waits_for_one_that_never_comes_and_repeats_go_alone() -> None:
    scripted = Scripted([taken("a")])
    shared = BatchAccount(cast(Any, scripted), scripted, 2)
    assert (await shared.cancel(BTC_PERP, "a")).order.client_id == "a"
    assert (await shared.cancel(BTC_PERP, "b")).order.client_id == "b"
    assert scripted.batches == [["a"]]
    assert scripted.singles == ["b"]
