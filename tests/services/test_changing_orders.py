"""Lists and changes of orders: sent once, every half-failure said plainly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from terminal.domain.capabilities import ListKind
from terminal.domain.errors import OutcomeUnknown, Rejected
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.order_list import OrderList
from terminal.domain.order_moves import Change
from terminal.domain.spot.ticket import (
    Conditional,
    OcoTicket,
    Pair,
    PlainTicket,
    PostOnly,
    StopKind,
    Trigger,
    TriggeredListTicket,
)
from terminal.domain.trade import Trade
from terminal.services.engine import Engine
from terminal.services.orders.amend_plan import Way
from terminal.services.orders.prediction import predict, predict_list
from terminal.venue.api import Accepted, ListAccepted, ListIds, Replaced, ReplaceResult
from tests.support.eventually import eventually
from tests.support.fakes import BTC, NOW_MS, FakeAccount, FakeMarket, accept, limit, pair, ready

S = OrderStatus


@dataclass
class AbleAccount(FakeAccount):
    """Takes lists and changes too; `result` is how replacements end."""

    result: ReplaceResult = ReplaceResult.REPLACED
    change_error: Exception | None = None
    gate: asyncio.Event | None = None

    async def place_list(
        self, ticket: OcoTicket | TriggeredListTicket, instrument: Instrument, ids: ListIds
    ) -> ListAccepted:
        self.calls.append("place_list")
        if self.change_error is not None:
            raise self.change_error
        predicted = predict_list(ticket, ids.order_ids, 5, NOW_MS, Decimal(100))
        orders = [accept(order).order for order in predicted]
        self.held.update({order.client_id: order for order in orders})
        known = OrderList(
            instrument=BTC, list_id=5, client_id=ids.list_id, kind=ListKind.OCO,
            orders=ids.order_ids, time_ms=NOW_MS + 1,
        )  # fmt: skip
        return ListAccepted(known, orders)

    async def query_list(self, client_id: str) -> OrderList | None:
        return None

    async def cancel_list(self, instrument: InstrumentId, list_id: int) -> ListAccepted:
        self.calls.append(f"cancel_list {list_id}")
        members = [order for order in self.held.values() if order.list_id == list_id]
        ended = [replace(o, status=S.CANCELED, updated_ms=NOW_MS + 9) for o in members]
        self.held.update({order.client_id: order for order in ended})
        known = self.stores.order_lists.get(list_id)
        assert known is not None
        return ListAccepted(replace(known, is_done=True, time_ms=NOW_MS + 9), ended)

    async def amend(self, instrument: InstrumentId, client_id: str, quantity: Decimal) -> Accepted:
        self.calls.append(f"amend {quantity}")
        if self.change_error is not None:
            raise self.change_error
        changed = replace(self.held[client_id], quantity=quantity, updated_ms=NOW_MS + 5)
        self.held[client_id] = changed
        return Accepted(changed)

    async def replace(
        self, order: Order, ticket: PlainTicket, instrument: Instrument, client_id: str
    ) -> Replaced:
        self.calls.append("replace")
        if self.change_error is not None:
            raise self.change_error
        if self.gate is not None:
            await self.gate.wait()
        if self.result is ReplaceResult.UNCHANGED:
            return Replaced(self.result, reason="Unknown order sent.")
        ended = replace(order, status=S.CANCELED, updated_ms=NOW_MS + 5)
        self.held[order.client_id] = ended
        if self.result is ReplaceResult.ONLY_CANCELED:
            return Replaced(self.result, canceled=ended, reason="Account has no funds.")
        placed = accept(predict(ticket, client_id, NOW_MS, Decimal(100))).order
        self.held[client_id] = placed
        return Replaced(self.result, ended, placed)


@pytest.fixture
async def able(engine: Engine, market: FakeMarket) -> AbleAccount:
    """The engine trades on an account that can do everything."""
    known = pair()
    assert isinstance(known, SpotPair)
    full = replace(known, oco_allowed=True, amend_allowed=True, cancel_replace_allowed=True)
    market.listing = [full]
    account = AbleAccount(engine.stores)
    engine.attach(market, account)
    ready(engine.stores)
    engine.stores.instruments.load([full])
    engine.stores.tapes.load(BTC, [Trade(1, Decimal(100), Decimal(1), NOW_MS, Side.BUY)])
    await engine.accounts.reconcile(account)
    account.calls.clear()
    await eventually(lambda: not engine.trading.check(limit()))
    return account


async def resting(engine: Engine) -> Order:
    client_id = engine.trading.submit(limit(price="99", quantity="1")) or ""
    await eventually(lambda: engine.stores.orders.get(client_id).status is S.NEW)  # type: ignore[union-attr]
    order = engine.stores.orders.get(client_id)
    assert order is not None
    return order


def oco() -> OcoTicket:
    stop = Conditional(StopKind.STOP_LOSS, Trigger(Decimal(98)))
    return OcoTicket(
        instrument=BTC, side=Side.SELL, quantity=Decimal(1), pair=Pair(PostOnly(Decimal(102)), stop)
    )


def titles(engine: Engine) -> list[str]:
    return [notice.title for notice in engine.stores.notices.all()]


async def test_a_smaller_quantity_is_amended_in_place(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    change = Change(quantity=Decimal("0.4"))
    assert engine.trading.plan(order, change).way is Way.KEEP
    assert engine.trading.amend(order, change)
    await eventually(lambda: "amend 0.4" in able.calls)
    await eventually(lambda: engine.stores.orders.get(order.client_id).quantity == Decimal("0.4"))  # type: ignore[union-attr]
    assert len(engine.stores.orders.open_orders()) == 1


async def test_another_price_replaces(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    change = Change(price=Decimal("99.5"))
    assert engine.trading.plan(order, change).way is Way.REPLACE
    assert engine.trading.amend(order, change)
    await eventually(
        lambda: (
            [(o.status, o.price) for o in engine.stores.orders.open_orders()]
            == [(S.NEW, Decimal("99.5"))]
        )
    )
    assert await engine.journal.unfinished() == []


async def test_half_a_replacement_is_an_alarm(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    able.result = ReplaceResult.ONLY_CANCELED
    engine.trading.amend(order, Change(price=Decimal("99.5")))
    await eventually(lambda: "Cancelled, but not placed again" in titles(engine))
    assert engine.stores.orders.open_orders() == []
    notice = engine.stores.notices.all()[-1]
    assert "Account has no funds." in notice.text


async def test_a_refused_cancel_leaves_the_old_order(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    able.result = ReplaceResult.UNCHANGED
    engine.trading.amend(order, Change(price=Decimal("99.5")))
    await eventually(lambda: "Order not changed" in titles(engine))
    assert [o.client_id for o in engine.stores.orders.open_orders()] == [order.client_id]


async def answers(engine: Engine) -> list[tuple[object, object]]:
    """Client id and answer of every decision in the journal, oldest first."""
    return [(row[0], row[5]) for row in await engine.journal.judgements()]


FAR = Change(price=Decimal(85))
"""15 % below the market: beyond the collar of 10 %, so the gate asks."""


async def test_a_change_that_needs_a_word_waits_for_it(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    plan = engine.trading.plan(order, FAR)
    assert plan.is_possible
    assert [reason.rule for reason in plan.decision.reasons] == ["R3_COLLAR"]
    assert engine.trading.amend(order, FAR)
    question = engine.stores.questions.open
    assert question is not None
    assert question.order == order
    assert "replace" not in able.calls
    assert engine.trading.answer(question.client_id, agreed=True) == question.client_id
    await eventually(lambda: "replace" in able.calls)
    await eventually(lambda: [o.price for o in engine.stores.orders.open_orders()] == [85])
    assert (await answers(engine))[-1] == (question.client_id, "CONFIRMED")


async def test_a_change_that_was_declined_sends_nothing(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    engine.trading.amend(order, FAR)
    question = engine.stores.questions.open
    assert question is not None
    assert engine.trading.answer(question.client_id, agreed=False) is None
    assert (await answers(engine))[-1] == (question.client_id, "DECLINED")
    assert "replace" not in able.calls
    assert [o.client_id for o in engine.stores.orders.open_orders()] == [order.client_id]


async def test_a_blocked_change_says_why_and_is_written_down(
    engine: Engine, able: AbleAccount
) -> None:
    order = await resting(engine)
    assert not engine.trading.amend(order, Change(price=Decimal(40)))
    notice = engine.stores.notices.all()[-1]
    assert notice.title == "Order not changed"
    assert "60.00 %" in notice.text
    assert (await answers(engine))[-1][1] == "BLOCKED"
    assert "replace" not in able.calls


async def test_a_killed_terminal_changes_nothing(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    engine.trading.kill()
    for change in (Change(price=Decimal("99.5")), Change(quantity=Decimal("0.4"))):
        assert [v.rule for v in engine.trading.plan(order, change).violations] == ["LOCKED"]


async def test_every_change_that_leaves_was_allowed_in_the_journal_first(
    engine: Engine, able: AbleAccount
) -> None:
    order = await resting(engine)
    engine.trading.amend(order, Change(quantity=Decimal("0.4")))
    await eventually(lambda: "amend 0.4" in able.calls)
    assert (await answers(engine))[-1] == (order.client_id, "ALLOWED")
    await eventually(lambda: engine.trading.plan(order, Change(price=Decimal("99.5"))).is_possible)
    engine.trading.amend(order, Change(price=Decimal("99.5")))
    await eventually(lambda: "replace" in able.calls)
    (new,) = engine.stores.orders.open_orders()
    assert (await answers(engine))[-1] == (new.client_id, "ALLOWED")


async def test_one_change_of_an_order_at_a_time(engine: Engine, able: AbleAccount) -> None:
    order = await resting(engine)
    able.gate = asyncio.Event()
    assert engine.trading.amend(order, Change(price=Decimal("99.5")))
    await eventually(lambda: "replace" in able.calls)
    assert not engine.trading.amend(order, Change(price=Decimal("99.4")))
    assert "still on the way" in engine.stores.notices.all()[-1].text
    able.gate.set()
    await eventually(lambda: len(engine.stores.orders.open_orders()) == 1)
    assert able.calls.count("replace") == 1


async def test_a_lost_answer_is_asked_for_and_never_repeated(
    engine: Engine, able: AbleAccount
) -> None:
    order = await resting(engine)
    able.change_error = OutcomeUnknown("No answer.")
    engine.trading.amend(order, Change(price=Decimal("99.5")))
    await eventually(lambda: "Change unconfirmed" in titles(engine))
    await eventually(lambda: len([c for c in able.calls if c.startswith("query")]) >= 2)
    assert able.calls.count("replace") == 1


async def test_a_list_is_sent_once_and_cancelled_as_one(engine: Engine, able: AbleAccount) -> None:
    first = engine.trading.submit(oco())
    assert first is not None
    await eventually(
        lambda: (
            [o.list_id for o in engine.stores.orders.open_orders()] == [5, 5]
            and all(o.status is S.NEW for o in engine.stores.orders.open_orders())
        )
    )
    assert able.calls.count("place_list") == 1
    member = engine.stores.orders.open_orders()[0]
    engine.trading.cancel(member)
    await eventually(lambda: not engine.stores.orders.open_orders())
    assert able.calls.count("cancel_list 5") == 1
    known = engine.stores.order_lists.get(5)
    assert known is not None
    assert known.is_done


async def test_a_rejected_list_leaves_none_of_its_orders(engine: Engine, able: AbleAccount) -> None:
    able.change_error = Rejected("The exchange refused: no.", code=-2010, venue_text="no")
    engine.trading.submit(oco())
    await eventually(lambda: "Order list rejected" in titles(engine))
    assert engine.stores.orders.open_orders() == []
    assert {o.status for o in engine.stores.orders.finished_orders()} == {S.REJECTED}
    assert await engine.journal.unfinished() == []


async def test_a_leg_of_a_list_cannot_be_moved(engine: Engine, able: AbleAccount) -> None:
    engine.trading.submit(oco())
    await eventually(lambda: [o.list_id for o in engine.stores.orders.open_orders()] == [5, 5])
    leg = engine.stores.orders.open_orders()[0]
    plan = engine.trading.plan(leg, Change(price=Decimal(103), trigger_price=Decimal(97)))
    assert plan.way is Way.IMPOSSIBLE
    assert "order list" in plan.violations[0].message
