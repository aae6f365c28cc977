"""One click, one order, and its outcome is always said."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from terminal.domain.balance import Balance
from terminal.domain.errors import OutcomeUnknown, Rejected, Unavailable
from terminal.domain.events import BalancesReported, FeedState, OrderReported
from terminal.domain.gate.state import TWIN_MS
from terminal.domain.order import Order, OrderStatus, Side
from terminal.domain.ticket import BaseQuantity, MarketTicket
from terminal.services.engine import Engine
from terminal.services.orders.trading import DOUBLE_CLICK_MS
from terminal.venue.api import Accepted
from tests.support.eventually import eventually, settled
from tests.support.fakes import BTC, NOW_MS, FakeAccount, FakeClock, accept, fill_of, limit

S = OrderStatus


async def unlocked(engine: Engine) -> None:
    await eventually(lambda: not engine.trading.check(limit()))


def titles(engine: Engine) -> list[str]:
    return [notice.title for notice in engine.stores.notices.all()]


def status(engine: Engine, client_id: str | None) -> OrderStatus:
    order = engine.stores.orders.get(client_id or "")
    assert order is not None
    return order.status


def placed(account: FakeAccount) -> int:
    return sum(1 for call in account.calls if call.startswith("place"))


async def test_a_ticket_is_shown_at_once_then_accepted(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    client_id = engine.trading.submit(limit())
    assert status(engine, client_id) is S.SUBMITTING
    await eventually(lambda: status(engine, client_id) is S.NEW)
    assert placed(account) == 1


async def test_the_intent_is_on_disk_before_anything_is_sent(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    account.gate = asyncio.Event()
    client_id = engine.trading.submit(limit())
    await eventually(lambda: placed(account) == 1)
    assert [intent.client_id for intent in await engine.journal.unfinished()] == [client_id]
    account.gate.set()
    await eventually(lambda: status(engine, client_id) is S.NEW)
    assert await engine.journal.unfinished() == []


async def test_a_fill_in_the_stream_before_the_answer_stands(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    account.gate = asyncio.Event()
    client_id = engine.trading.submit(limit())
    await eventually(lambda: placed(account) == 1)
    shown = engine.stores.orders.get(client_id or "")
    assert shown is not None
    filled = replace(
        shown,
        status=S.FILLED,
        filled_quantity=Decimal(1),
        filled_quote=Decimal(100),
        venue_id=accept(shown).order.venue_id,
    )
    engine.accounts.apply(OrderReported(filled, fill_of(filled, 1, "1")))
    account.gate.set()
    await eventually(
        lambda: not engine.supervisor.names or "order" not in str(engine.supervisor.names)
    )
    assert status(engine, client_id) is S.FILLED
    assert len(engine.stores.fills) == 1


async def test_a_refusal_of_the_venue_is_shown_with_its_reason(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    account.place_error = Rejected("Not enough USDT.", code=-2010, venue_text="insufficient")
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.REJECTED)
    assert "Order rejected" in titles(engine)
    assert engine.stores.notices.all()[-1].text.endswith("Not enough USDT.")


async def test_what_surely_never_left_is_not_sent(engine: Engine, account: FakeAccount) -> None:
    await unlocked(engine)
    account.place_error = Unavailable("No route to the exchange.")
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.NOT_SENT)
    assert await engine.journal.unfinished() == []


async def test_a_lost_answer_is_asked_for_and_never_sent_again(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    account.place_error = OutcomeUnknown("The answer was lost.")
    seen: list[OrderStatus] = []
    engine.stores.orders.on_change(
        lambda: seen.extend(o.status for o in engine.stores.orders.open_orders())
    )
    client_id = engine.trading.submit(limit())
    shown = engine.stores.orders.get(client_id or "")
    assert shown is not None
    account.query_answers = [Unavailable("still away"), accept(shown).order]
    await eventually(lambda: status(engine, client_id) is S.NEW)
    assert S.UNCONFIRMED in seen
    assert placed(account) == 1


@pytest.mark.warns("sending an order failed")
async def test_a_defect_after_sending_counts_as_a_lost_answer(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    account.place_error = ZeroDivisionError()
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.UNCONFIRMED)
    assert engine.incidents.counts == {"sending an order": 1}


async def test_the_same_order_is_not_sent_again_while_it_may_be_live(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await unlocked(engine)
    account.place_error = OutcomeUnknown("The answer was lost.")
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.UNCONFIRMED)
    clock.now_ms += 10 * DOUBLE_CLICK_MS
    assert engine.trading.decide(limit()).rules == {"R9_TWIN", "R9_UNCONFIRMED"}
    asked = engine.trading.submit(limit())
    question = engine.stores.questions.open
    assert question is not None
    assert question.client_id == asked
    assert placed(account) == 1
    assert engine.trading.answer(question.client_id, agreed=False) is None
    assert placed(account) == 1


async def test_a_double_click_sends_once(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await unlocked(engine)
    assert engine.trading.submit(limit())
    assert engine.trading.submit(limit()) is None
    assert engine.trading.submit(limit(price="99"))
    clock.now_ms += TWIN_MS
    assert engine.trading.submit(limit())
    await eventually(lambda: placed(account) == 3)


async def test_hammering_the_button_sends_once(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await unlocked(engine)
    assert engine.trading.submit(limit())
    for _ in range(50):
        clock.now_ms += DOUBLE_CLICK_MS // 5
        assert engine.trading.submit(limit()) is None
    await eventually(lambda: placed(account) == 1)


async def test_a_second_identical_order_is_asked_about_and_sent_when_agreed(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await unlocked(engine)
    engine.trading.submit(limit())
    await eventually(lambda: placed(account) == 1)
    clock.now_ms += 2 * DOUBLE_CLICK_MS
    asked = engine.trading.submit(limit())
    await settled()
    assert placed(account) == 1
    assert engine.trading.answer(asked or "", agreed=True) == asked
    await eventually(lambda: placed(account) == 2)
    rows = [(row[3], row[5]) for row in await engine.journal.judgements()]
    assert rows == [("ALLOW", "ALLOWED"), ("CONFIRM", "CONFIRMED")]


async def test_nothing_new_is_sent_on_a_stale_book_but_cancels_are(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.NEW)
    engine.stores.books.set_state(BTC, FeedState.STALE, "no data for 4 s")
    asked = engine.trading.submit(limit(price="99"))
    question = engine.stores.questions.open
    assert question is not None
    assert "no data for 4 s" in question.decision.reasons[0].message
    engine.trading.answer(asked or "", agreed=True)
    assert engine.stores.questions.open is not None, "an override needs words"
    market = MarketTicket(instrument=BTC, side=Side.BUY, amount=BaseQuantity(Decimal(1)))
    assert engine.trading.submit(market) is None
    await settled()
    assert placed(account) == 1
    order = engine.stores.orders.get(client_id or "")
    assert order is not None
    engine.trading.cancel(order)
    await eventually(lambda: status(engine, client_id) is S.CANCELED)


async def test_without_a_writable_journal_nothing_new_is_sent(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    engine.journal.close()
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.NOT_SENT)
    assert placed(account) == 0


async def test_before_a_connection_a_click_is_answered(engine: Engine) -> None:
    assert engine.trading.submit(limit()) is None
    assert engine.stores.notices.all()[-1].text != ""


async def test_cancelling_what_was_filled_says_so(engine: Engine, account: FakeAccount) -> None:
    await unlocked(engine)
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.NEW)
    order = engine.stores.orders.get(client_id or "")
    assert order is not None
    account.held[order.client_id] = replace(
        order, status=S.FILLED, filled_quantity=Decimal(1), filled_quote=Decimal(100)
    )
    account.cancel_errors = [Rejected("Unknown order.", code=-2011, venue_text="")]
    engine.trading.cancel(order)
    await eventually(lambda: status(engine, client_id) is S.FILLED)
    await eventually(lambda: "Order was filled before the cancel" in titles(engine))


async def test_a_cancel_whose_answer_is_lost_is_repeated(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    client_id = engine.trading.submit(limit())
    await eventually(lambda: status(engine, client_id) is S.NEW)
    order = engine.stores.orders.get(client_id or "")
    assert order is not None
    account.cancel_errors = [OutcomeUnknown("lost")]
    engine.trading.cancel(order)
    engine.trading.cancel(order)
    await eventually(lambda: status(engine, client_id) is S.CANCELED)
    assert sum(1 for call in account.calls if call.startswith("cancel ")) == 2


async def test_the_kill_switch_closes_the_door_and_cancels_everything(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await unlocked(engine)
    for price in ("99", "98"):
        engine.trading.submit(limit(price=price))
    await eventually(lambda: len(account.open()) == 2)
    await settled()
    engine.trading.kill()
    assert engine.trading.submit(limit(price="97")) is None
    await eventually(lambda: not engine.stores.orders.open_orders())
    await eventually(lambda: "2 orders cancelled" in titles(engine))
    engine.trading.rearm()
    clock.now_ms += TWIN_MS
    assert engine.trading.submit(limit(price="97"))
    await eventually(lambda: len(account.open()) == 1)


async def test_orders_nobody_here_knew_are_cancelled_too(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    engine.trading.submit(limit())
    await eventually(lambda: len(account.open()) == 1)
    hidden = replace(account.open()[0], client_id="web_9", venue_id=9)
    account.held["web_9"] = hidden
    engine.trading.cancel_all()
    await eventually(lambda: not account.open())


def _partial(order: Order) -> Accepted:
    part = replace(
        accept(order).order,
        status=S.PARTIALLY_FILLED,
        filled_quantity=Decimal("0.4"),
        filled_quote=Decimal(40),
    )
    return Accepted(part, [fill_of(part, 1, "0.1"), fill_of(part, 2, "0.3")])


async def test_all_fills_of_one_order_are_one_notice(engine: Engine, account: FakeAccount) -> None:
    await unlocked(engine)
    account.on_place = _partial
    engine.trading.submit(limit())
    await eventually(lambda: len(engine.stores.fills) == 2)
    told = [n for n in engine.stores.notices.all() if n.key.startswith("fill:")]
    assert [(n.title, n.text) for n in told] == [("Bought 0.4 of 1 BTC", "average price 100 USDT")]


@pytest.mark.parametrize(("price", "rule"), [("150", "R3_COLLAR"), ("100.001", "PRICE_FILTER")])
async def test_a_bad_price_is_refused_with_a_sentence(
    engine: Engine, account: FakeAccount, price: str, rule: str
) -> None:
    await unlocked(engine)
    violations = engine.trading.check(limit(price=price))
    assert rule in [v.rule for v in violations]
    assert engine.trading.submit(limit(price=price)) is None
    assert placed(account) == 0


async def test_what_a_former_run_left_unknown_is_adopted(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    account.gate = asyncio.Event()
    client_id = engine.trading.submit(limit())
    await eventually(lambda: placed(account) == 1)
    shown = engine.stores.orders.get(client_id or "")
    assert shown is not None
    account.held[shown.client_id] = accept(shown).order
    engine.trading.attach(account)
    assert engine.trading.check(limit(price="98"))
    await eventually(lambda: status(engine, client_id) is S.NEW)
    await unlocked(engine)
    assert placed(account) == 1
    assert shown.created_ms == NOW_MS


async def test_an_asset_that_is_not_held_counts_as_zero(
    engine: Engine, account: FakeAccount
) -> None:
    await unlocked(engine)
    held = [Balance("USDT", Decimal(1_000), Decimal(0))]
    engine.stores.balances.apply(BalancesReported(held, complete=True, event_ms=NOW_MS + 10**6))
    context = engine.trading.context(BTC)
    assert context.base_balance == Balance("BTC", Decimal(0), Decimal(0))
    assert context.quote_balance == held[0]
