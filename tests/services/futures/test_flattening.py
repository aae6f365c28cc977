"""Flatten and cancel: nothing is held, nothing is open, and no stop goes before its position."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from terminal.domain.futures.bracket import ExitLeg
from terminal.domain.futures.ticket import FuturesLimitTicket, Hedge, StopKind
from terminal.domain.futures.words import PositionMode, PositionSide
from terminal.domain.order import OrderStatus, Side
from terminal.domain.rounding import floor_to_step
from tests.support.futures_world import BTC, QUARTER, World, buy, futures_world, soon


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


def below(world: World, percent: int) -> object:
    contract, mark = world.stores.instruments.get(BTC), world.stores.marks.mark(BTC)
    assert contract is not None
    assert mark is not None
    return floor_to_step(mark.mark * (100 - percent) / 100, contract.tick_size)


async def rest(world: World, side: Side, percent: int, **more: object) -> None:
    """An order that waits away from the market."""
    ticket = FuturesLimitTicket(
        instrument=BTC, side=side, quantity=QUARTER, price=below(world, percent), **more
    )
    client_id = world.agree(world.engine.trading.submit(ticket))
    await soon(lambda: world.order(client_id).venue_id is not None)


async def test_the_stop_goes_last(world: World) -> None:
    await world.send(buy(QUARTER))
    await soon(lambda: world.position().is_open)
    leg = ExitLeg(kind=StopKind.STOP_LOSS, trigger_price=below(world, 10))
    stop = world.agree(world.verbs.protect(world.position(), leg))
    await soon(lambda: bool(world.open_exits()))
    await rest(world, Side.BUY, 3)
    seen: list[tuple[bool, int, bool]] = []

    def look() -> None:
        orders = world.stores.orders.open_orders(BTC)
        kept = any(order.client_id == stop for order in orders)
        entries = sum(1 for order in orders if not order.is_conditional and not order.reduce_only)
        seen.append((world.position().is_open, entries, kept))

    for store in (world.stores.orders, world.stores.positions):
        store.on_change(look)
    assert world.verbs.flatten(BTC)
    await soon(lambda: "BTCUSDT is flat and without orders" in titles(world))
    assert not world.position().is_open
    assert not world.stores.orders.open_orders(BTC)
    # While anything was held the stop was there, and the entry had gone before the position.
    assert all(kept for is_open, _, kept in seen if is_open)
    assert all(entries == 0 for is_open, entries, _ in seen if not is_open)
    assert world.order(stop).status is OrderStatus.CANCELED


async def test_both_legs_of_a_hedge_are_closed(world: World) -> None:
    assert world.verbs.set_position_mode(PositionMode.HEDGE)
    await soon(lambda: world.stores.futures.mode is PositionMode.HEDGE)
    await world.send(buy(QUARTER, Hedge(PositionSide.LONG)))
    sell = FuturesLimitTicket(
        instrument=BTC,
        side=Side.SELL,
        quantity=QUARTER,
        price=below(world, 1),
        exposure=Hedge(PositionSide.SHORT),
    )
    await world.send(sell)
    await soon(lambda: len(world.stores.positions.of(BTC)) == 2)
    assert world.verbs.flatten(BTC)
    await soon(lambda: "BTCUSDT is flat and without orders" in titles(world))
    await soon(lambda: not world.stores.positions.of(BTC))


async def test_with_positions_unknown_nothing_is_touched(world: World) -> None:
    await rest(world, Side.BUY, 3)
    world.stores.positions.forget()
    assert not world.verbs.flatten(BTC)
    assert len(world.stores.orders.open_orders(BTC)) == 1
    assert "Nothing closed" in titles(world)


def titles(world: World) -> list[str]:
    return [notice.title for notice in world.stores.notices.all()]
