"""A long day of orders takes no more memory than its first hours."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace
from decimal import Decimal

from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order, OrderStatus, OrderType, Side
from terminal.state.fills import FillStore
from terminal.state.orders import OrderStore

BTC = InstrumentId(Market.SPOT, "BTCUSDT")


def order(number: int, status: OrderStatus = OrderStatus.NEW) -> Order:
    return Order(
        instrument=BTC,
        client_id=f"t1s-{number}",
        side=Side.BUY,
        type=OrderType.LIMIT,
        status=status,
        quantity=Decimal(1),
        price=Decimal(100),
        venue_id=number,
        created_ms=number,
        updated_ms=number + (status is not OrderStatus.NEW),
    )


def fill(number: int) -> Fill:
    return Fill(
        instrument=BTC,
        trade_id=number,
        client_id=f"t1s-{number}",
        venue_id=number,
        side=Side.BUY,
        price=Decimal(100),
        quantity=Decimal(1),
        quote_quantity=Decimal(100),
        fee=Decimal("0.001"),
        fee_asset="BTC",
        is_maker=False,
        time_ms=number,
    )


def live_and_end(store: OrderStore, first: int, last: int) -> None:
    for number in range(first, last):
        store.apply(order(number))
        store.apply(order(number, OrderStatus.CANCELED))


def test_the_oldest_finished_orders_go_and_open_ones_stay() -> None:
    store = OrderStore(kept_finished=50)
    store.apply(order(1))
    live_and_end(store, 2, 1_000)
    assert [known.client_id for known in store.open_orders()] == ["t1s-1"]
    finished = store.finished_orders()
    assert 50 <= len(finished) <= 250
    assert finished[0].client_id == "t1s-999"
    assert store.get("t1s-2") is None
    assert store.get("t1s-999") is not None


def test_a_late_report_of_a_forgotten_order_is_harmless() -> None:
    store = OrderStore(kept_finished=50)
    live_and_end(store, 1, 1_000)
    again = store.apply(order(1, OrderStatus.CANCELED))
    assert again.status is OrderStatus.CANCELED
    assert store.open_orders() == []


def test_memory_of_orders_and_fills_is_flat() -> None:
    orders, fills = OrderStore(kept_finished=300), FillStore(kept=300)

    def day(first: int, last: int) -> int:
        live_and_end(orders, first, last)
        for number in range(first, last):
            fills.apply(fill(number))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        early = day(1, 2_001)
        late = day(2_001, 10_001)
    finally:
        tracemalloc.stop()
    assert late < early * 1.1
    assert fills.count == 10_000


def test_the_oldest_fills_go_and_none_counts_twice() -> None:
    fills = FillStore(kept=100)
    for number in range(1, 1_000):
        assert fills.apply(fill(number))
    assert not fills.apply(fill(999))
    assert 100 <= len(fills) <= 600
    assert fills.newest()[0].trade_id == 999
    assert fills.complete_since_ms > 1
    assert replace(fill(999)) in fills.newest()
