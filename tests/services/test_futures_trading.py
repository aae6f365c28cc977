"""Trading USD-M over real sockets: what the terminal believes is what the exchange says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal as D
from pathlib import Path

import httpx
import pytest

from terminal.domain.futures.bracket import ExitLeg, Exits
from terminal.domain.futures.ticket import FuturesLimitTicket, Hedge, StopKind
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.order import OrderStatus, OrderType, Side
from terminal.domain.order_moves import Change
from terminal.domain.rounding import floor_to_step
from terminal.services.orders.amend_plan import Way
from terminal.state.position_views import orphan_orders, position_view, position_views
from tests.support.eventually import eventually
from tests.support.futures_world import BTC, QUARTER, World, buy, futures_world, soon


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


def at(world: World, share: str) -> D:
    """A price away from the mark, on the tick."""
    mark = world.stores.marks.mark(BTC)
    assert mark is not None
    return floor_to_step(mark.mark * D(share), D("0.1"))


async def test_a_round_trip_with_exits_partial_close_and_reversal(world: World) -> None:
    exits = Exits(
        stop=ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=at(world, "0.9")),
        target=ExitLeg(kind=StopKind.TAKE_PROFIT, trigger_price=at(world, "1.1")),
    )
    entry = world.agree(world.verbs.submit(buy(QUARTER), exits))
    assert (await world.finished(entry)).status is OrderStatus.FILLED
    await soon(lambda: world.position().quantity == QUARTER)
    await soon(lambda: position_views(world.stores)[0].protection.is_whole)
    await soon(lambda: position_views(world.stores)[0].protection.target_covered == 1)
    assert all(order.reduce_only and order.quantity == QUARTER for order in world.open_exits())

    closed = await world.finished(world.verbs.close(world.position(), D("0.25")))
    assert (closed.side, closed.reduce_only) == (Side.SELL, True)
    await soon(lambda: world.position().quantity == D("0.030"))

    stop = next(o for o in world.open_exits() if o.type is OrderType.STOP_MARKET)
    nearer = at(world, "0.92")
    assert world.verbs.move(stop, nearer)
    await soon(lambda: world.order(stop.client_id).status is OrderStatus.CANCELED)
    assert moved_price(world) == nearer

    assert world.verbs.reverse(world.position()) is not None
    await soon(lambda: world.position().quantity == D("-0.030"))
    await soon(lambda: not world.open_exits())
    assert "2 exits of BTCUSDT taken back" in [n.title for n in world.stores.notices.all()]
    await world.finished(world.verbs.close(world.position()))
    await soon(lambda: not world.position().is_open)
    assert world.verbs.close(world.position()) is not None
    await soon(lambda: "Nothing to close" in [n.title for n in world.stores.notices.all()])


def moved_price(world: World) -> D:
    stops = [o for o in world.open_exits() if o.type is OrderType.STOP_MARKET]
    assert len(stops) == 1
    price = stops[0].trigger_price
    assert price is not None
    return price


async def test_the_place_in_the_queue_is_known_right_after_opening(world: World) -> None:
    await world.send(buy(QUARTER))
    await eventually(lambda: world.position().adl is not None, within=3.0)


async def test_hedge_mode_holds_two_legs_and_closes_one(world: World) -> None:
    assert world.verbs.set_position_mode(PositionMode.HEDGE)
    await soon(lambda: world.stores.futures.mode is PositionMode.HEDGE)
    long_leg, short_leg = Hedge(PositionSide.LONG), Hedge(PositionSide.SHORT)
    await world.send(buy(QUARTER, long_leg))
    sell = FuturesLimitTicket(
        instrument=BTC,
        side=Side.SELL,
        quantity=QUARTER,
        price=at(world, "0.99"),
        exposure=short_leg,
    )
    await world.send(sell)
    await soon(lambda: len(world.stores.positions.of(BTC)) == 2)
    closed = await world.finished(world.verbs.close(world.position(PositionSide.SHORT)))
    assert (closed.side, closed.position_side) == (Side.BUY, PositionSide.SHORT)
    await soon(lambda: not world.position(PositionSide.SHORT).is_open)
    assert world.position(PositionSide.LONG).quantity == QUARTER
    assert not world.verbs.set_position_mode(PositionMode.ONE_WAY)
    await world.finished(world.verbs.close(world.position(PositionSide.LONG)))


async def test_leverage_margin_mode_and_isolated_margin(world: World) -> None:
    verbs, futures = world.verbs, world.stores.futures
    now = futures.settings(BTC).leverage or 1
    assert verbs.judge_leverage(BTC, now + 5).rules == {"R7_LEVERAGE"}
    assert not verbs.set_leverage(BTC, now + 5)
    assert verbs.set_leverage(BTC, now + 5, agreed=True)
    await soon(lambda: futures.settings(BTC).leverage == now + 5)
    assert verbs.set_margin_mode(BTC, MarginMode.ISOLATED)
    await soon(lambda: futures.settings(BTC).margin_mode is MarginMode.ISOLATED)
    await world.send(buy(QUARTER))
    await soon(lambda: world.position().isolated_wallet > 0)
    before = world.position().isolated_wallet
    assert not verbs.set_margin_mode(BTC, MarginMode.CROSS)
    assert verbs.change_margin(world.position(), D(100))
    await soon(lambda: world.position().isolated_wallet == before + 100)
    (view,) = position_view(world.stores, BTC)
    assert view.liquidation is not None
    assert not view.liquidation.is_estimate


async def test_the_kill_switch_takes_conditional_orders_too(world: World) -> None:
    await world.send(buy(QUARTER))
    await soon(lambda: world.position().is_open)
    leg = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=at(world, "0.9"))
    assert world.agree(world.verbs.protect(world.position(), leg)) is not None
    await soon(lambda: [o.close_position for o in world.open_exits()] == [True])
    resting = FuturesLimitTicket(
        instrument=BTC, side=Side.BUY, quantity=QUARTER, price=at(world, "0.97")
    )
    world.agree(world.engine.trading.submit(resting))
    await soon(lambda: len(world.stores.orders.open_orders(BTC)) == 2)
    world.engine.trading.kill()
    await soon(lambda: not world.stores.orders.open_orders())
    assert world.position().is_open
    assert world.engine.trading.flatten() >= 1
    await soon(lambda: not world.position().is_open)


async def test_a_resting_order_is_modified_in_its_place(world: World) -> None:
    price = at(world, "0.97")
    resting = FuturesLimitTicket(instrument=BTC, side=Side.BUY, quantity=QUARTER, price=price)
    client_id = world.agree(world.engine.trading.submit(resting))
    await soon(lambda: world.order(client_id).venue_id is not None)
    lower = price - 100
    change = Change(price=lower, quantity=D("0.050"))
    assert world.engine.trading.plan(world.order(client_id), change).way is Way.MODIFY
    assert world.engine.trading.amend(world.order(client_id), change)
    world.agree(None)
    await soon(lambda: world.order(client_id).price == lower)
    assert world.order(client_id).quantity == D("0.050")
    assert len(world.stores.orders.open_orders(BTC)) == 1
    same = Change(price=lower)
    await soon(lambda: world.engine.trading.plan(world.order(client_id), same).way is Way.NOTHING)


async def test_an_old_stop_is_no_protection_of_a_new_position(world: World) -> None:
    """Closed by hand and entered again at once: the exits of the first one are gone, and meanwhile
    nothing says that they protect the second."""
    exits = Exits(stop=ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=at(world, "0.9")))
    await world.finished(world.agree(world.verbs.submit(buy(QUARTER), exits)))
    await soon(lambda: position_views(world.stores)[0].protection.is_whole)
    (old,) = world.open_exits()
    seen: list[bool] = []

    def look() -> None:
        views = position_views(world.stores)
        if views and world.stores.positions.left_over:
            seen.append(views[0].protection.is_unprotected)

    world.stores.positions.on_change(look)
    world.stores.orders.on_change(look)
    world.verbs.close(world.position())
    await soon(lambda: not world.position().is_open)
    await world.send(buy(QUARTER * 2))
    await soon(lambda: world.position().quantity == QUARTER * 2)
    await soon(lambda: world.order(old.client_id).status is OrderStatus.CANCELED)
    assert seen
    assert all(seen)
    assert position_views(world.stores)[0].protection.is_unprotected
    assert orphan_orders(world.stores) == ()


async def test_exits_placed_elsewhere_stay_and_are_said_to_be_left_over(world: World) -> None:
    await world.send(buy(QUARTER))
    address = world.exchange.address
    assert address is not None
    web = {
        "symbol": "BTCUSDT",
        "side": "SELL",
        "type": "STOP_MARKET",
        "trigger_price": str(at(world, "0.9")),
        "close_position": True,
    }
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{address.control}/usdm/orders", json=web)
        assert answer.status_code == 200, answer.text
    await soon(lambda: position_views(world.stores)[0].protection.is_whole)
    world.verbs.close(world.position())
    await soon(lambda: not world.position().is_open)
    await world.send(buy(QUARTER * 2))
    await soon(lambda: world.position().is_open)
    assert position_views(world.stores)[0].protection.is_unprotected
    assert len(orphan_orders(world.stores)) == 1
    await soon(
        lambda: "1 exit of BTCUSDT left over" in [n.title for n in world.stores.notices.all()]
    )
    assert world.verbs.clear_orphans() == 1
    await soon(lambda: not world.open_exits())
