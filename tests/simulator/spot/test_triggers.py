"""When conditional orders wake up; the paths are those of the trailing-stop scenarios."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.spot.live import LiveOrder
from terminal.simulator.spot.model import OrderRecord
from terminal.simulator.spot.triggers import StopBook


def waiting(kind, side, stop, delta=None, last=0):
    record = OrderRecord(
        order_id=1,
        account_id=1,
        symbol="BTCUSDT",
        side=Side(side),
        type=OrderType(kind),
        client_id="x",
        time_in_force=TimeInForce.GTC,
        price=Decimal(1),
        quantity=Decimal(1),
        trailing_delta=delta,
    )
    return LiveOrder(record, tick=1, remaining=1, lock_asset="BTC", stop_tick=stop, extreme=last)


def line(*corners):
    """Every price on straight ways between the corners."""
    path = [corners[0]]
    for corner in corners[1:]:
        step = 1 if corner > path[-1] else -1
        path.extend(range(path[-1] + step, corner + step, step))
    return path


def wakes_at(order, path):
    book = StopBook()
    book.add(order)
    for tick in path:
        book.see(tick)
        if book.next_reached() is not None:
            return tick
    return None


@pytest.mark.parametrize(
    ("kind", "side", "stop", "path", "wakes"),
    [
        ("STOP_LOSS", "BUY", 105, (100, 110), 105),
        ("STOP_LOSS", "SELL", 95, (100, 90), 95),
        ("TAKE_PROFIT", "BUY", 95, (100, 90), 95),
        ("TAKE_PROFIT", "SELL", 105, (100, 110), 105),
        ("STOP_LOSS_LIMIT", "SELL", 95, (100, 120, 96), None),
    ],
)
def test_stops_wake_when_the_price_reaches_them(kind, side, stop, path, wakes):
    assert wakes_at(waiting(kind, side, stop), line(*path)) == wakes


@pytest.mark.parametrize(
    ("kind", "side", "stop", "delta", "path", "wakes"),
    [
        ("STOP_LOSS_LIMIT", "BUY", 44000, 500, (40000, 37000, 45000, 46000, 42000, 45000), 44100),
        ("STOP_LOSS_LIMIT", "SELL", 39000, 1000, (40000, 41500, 37000, 41000, 36000), 36900),
        ("TAKE_PROFIT_LIMIT", "BUY", 38000, 850, (40000, 42000, 37000, 39000, 38000, 41000), 40145),
        (
            "TAKE_PROFIT_LIMIT",
            "SELL",
            42000,
            750,
            (40000, 41500, 39000, 45000, 44000, 46500, 43000),
            43012,
        ),
        ("STOP_LOSS_LIMIT", "SELL", 0, 700, (40000, 42000, 39500, 45500, 42000), 42315),
    ],
)
def test_trailing_orders_follow_the_price_and_wake_on_the_way_back(
    kind, side, stop, delta, path, wakes
):
    order = waiting(kind, side, stop, delta, last=0 if stop else path[0])
    assert wakes_at(order, line(*path)) == wakes


def test_older_orders_wake_first(desk):
    book = StopBook()
    first, second = waiting("STOP_LOSS", "BUY", 105), waiting("STOP_LOSS", "BUY", 103)
    book.add(first)
    book.add(second)
    book.see(106)
    assert book.next_reached() is first
    assert book.next_reached() is second
    assert book.next_reached() is None
