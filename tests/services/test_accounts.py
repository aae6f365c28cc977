"""Account data is compared with the exchange, and gaps are told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.balance import Balance
from terminal.domain.events import (
    BalanceAdjusted,
    BalancesReported,
    FeedState,
    Link,
    LinkReported,
    OrderReported,
)
from terminal.domain.ids import make_client_id
from terminal.domain.market import Environment
from terminal.domain.order import Order, OrderSource, OrderStatus
from terminal.services.accounts import GONE_SECONDS
from terminal.services.engine import Engine
from terminal.services.orders.prediction import predict
from tests.support.eventually import eventually
from tests.support.fakes import NOW_MS, FakeAccount, FakeClock, accept, fill_of, limit

S = OrderStatus
OURS = make_client_id(Environment.SIMULATOR, NOW_MS, 1)


def resting(client_id: str = OURS, venue_id: int = 7, **changes: object) -> Order:
    order = accept(predict(limit(), client_id, NOW_MS, None)).order
    return replace(order, venue_id=venue_id, **changes)


def notice(engine: Engine, title: str) -> str | None:
    return next((n.text for n in engine.stores.notices.all() if n.title == title), None)


def link(engine: Engine, state: FeedState) -> None:
    engine.links.apply(LinkReported(link=Link.ACCOUNT, state=state))


async def test_orders_of_other_programs_are_tagged(engine: Engine, account: FakeAccount) -> None:
    for client_id, venue_id in ((OURS, 7), ("web_1", 8)):
        engine.accounts.apply(OrderReported(resting(client_id, venue_id=venue_id)))
    sources = {o.client_id: o.source for o in engine.stores.orders.open_orders()}
    assert sources == {OURS: OrderSource.TERMINAL, "web_1": OrderSource.EXTERNAL}


async def test_a_repeated_fill_changes_nothing(engine: Engine, account: FakeAccount) -> None:
    filled = resting(status=S.FILLED, filled_quantity=Decimal(1), filled_quote=Decimal(100))
    for _ in range(3):
        engine.accounts.apply(OrderReported(filled, fill_of(filled, 5, "1")))
    assert len(engine.stores.fills) == 1
    assert notice(engine, "Bought 1 BTC") == "average price 100 USDT"


async def test_balances_come_from_stream_and_snapshot(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    engine.accounts.apply(
        BalancesReported([Balance("BTC", Decimal(3), Decimal(1))], False, NOW_MS + 1)
    )
    held = engine.stores.balances.get("BTC")
    assert held is not None
    assert held.total == 4
    clock.now_ms += 1_000
    await engine.accounts.reconcile(account)
    held = engine.stores.balances.get("BTC")
    assert held is not None
    assert held.total == 9


async def test_an_order_the_snapshot_lacks_is_asked_for_by_itself(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    engine.accounts.apply(OrderReported(resting()))
    account.held[OURS] = resting(status=S.CANCELED, updated_ms=NOW_MS + 5)
    clock.now_ms += 1_000
    await engine.accounts.reconcile(account)
    ended = engine.stores.orders.get(OURS)
    assert ended is not None
    assert ended.status is S.CANCELED


async def test_an_order_nobody_knows_any_more_ends_only_after_a_long_absence(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    passed = [0.0]
    engine.accounts.running = lambda: passed[0]
    engine.accounts.apply(OrderReported(resting()))
    clock.now_ms += 1_000
    for seconds in (0.0, 1.0, GONE_SECONDS - 0.1):
        passed[0] = seconds
        await engine.accounts.reconcile(account)
        assert engine.stores.orders.open_orders(), "reads may lag behind"
    passed[0] = GONE_SECONDS
    await engine.accounts.reconcile(account)
    assert not engine.stores.orders.open_orders()
    assert "no longer knows" in (notice(engine, "Order expired") or "")


async def test_an_order_younger_than_the_snapshot_is_left_alone(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    engine.accounts.apply(OrderReported(resting(updated_ms=NOW_MS + 50)))
    await engine.accounts.reconcile(account)
    await engine.accounts.reconcile(account)
    assert engine.stores.orders.open_orders()


async def test_what_happened_meanwhile_is_summed_up(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    link(engine, FeedState.LIVE)
    other = make_client_id(Environment.SIMULATOR, NOW_MS, 2)
    for client_id, venue_id in ((OURS, 7), (other, 8)):
        engine.accounts.apply(OrderReported(resting(client_id, venue_id)))
    link(engine, FeedState.STALE)
    clock.now_ms += 30_000
    late = {"updated_ms": NOW_MS + 20_000}
    filled = resting(status=S.FILLED, filled_quantity=Decimal(1), **late)
    account.held = {
        OURS: filled,
        other: resting(other, 8, status=S.CANCELED, **late),
        "web_3": resting("web_3", 9, **late),
    }
    account.own_fills = [fill_of(filled, 11, "1")]
    link(engine, FeedState.LIVE)
    title = "While you were away"
    await eventually(lambda: notice(engine, title))
    assert notice(engine, title) == "1 fill, 1 cancel, 1 new order by others"


async def test_a_return_after_which_nothing_changed_is_not_a_notice(
    engine: Engine, account: FakeAccount
) -> None:
    link(engine, FeedState.LIVE)
    link(engine, FeedState.STALE)
    account.calls.clear()
    link(engine, FeedState.LIVE)
    await eventually(lambda: "catching up" not in engine.supervisor.names)
    assert "snapshot" in account.calls
    assert notice(engine, "While you were away") is None


async def test_a_deposit_is_told(engine: Engine, account: FakeAccount) -> None:
    engine.accounts.apply(BalanceAdjusted("USDT", Decimal("250.50"), NOW_MS))
    assert notice(engine, "250.5 USDT arrived") is not None
