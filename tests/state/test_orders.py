"""Orders stay true whatever arrives, in whatever order."""

from dataclasses import replace
from decimal import Decimal

from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from terminal.state.orders import OrderStore

BTC = InstrumentId(Market.SPOT, "BTCUSDT")
ETH = InstrumentId(Market.SPOT, "ETHUSDT")


def order(client_id: str = "t1s-a-1", **changes: object) -> Order:
    base = Order(
        instrument=BTC,
        client_id=client_id,
        side=Side.BUY,
        type=OrderType.LIMIT,
        status=OrderStatus.NEW,
        quantity=Decimal(1),
        price=Decimal(100),
        venue_id=1,
        created_ms=10,
        updated_ms=10,
    )
    return replace(base, **changes)


def test_a_repeated_report_changes_nothing() -> None:
    store = OrderStore()
    store.apply(order())
    before = store.revision
    store.apply(order())
    assert store.revision == before


def test_orders_are_listed_newest_first_by_instrument_and_state() -> None:
    store = OrderStore()
    for index, instrument in enumerate((BTC, ETH, BTC)):
        store.apply(
            order(f"id{index}", instrument=instrument, venue_id=index + 1, created_ms=index + 1)
        )
    store.apply(order("id0", status=OrderStatus.CANCELED, updated_ms=20))
    assert [o.client_id for o in store.open_orders()] == ["id2", "id1"]
    assert [o.client_id for o in store.open_orders(BTC)] == ["id2"]
    assert [o.client_id for o in store.finished_orders()] == ["id0"]


def test_an_unconfirmed_order_still_counts_as_open() -> None:
    store = OrderStore()
    store.apply(order(status=OrderStatus.UNCONFIRMED, venue_id=None))
    assert store.open_orders()


def test_a_client_id_used_again_by_another_program_makes_a_second_order() -> None:
    store = OrderStore()
    store.apply(order("grid", status=OrderStatus.FILLED, filled_quantity=Decimal(1)))
    store.apply(order("grid", venue_id=2, created_ms=20, updated_ms=20))
    newest = store.get("grid")
    assert newest is not None
    assert newest.venue_id == 2
    assert [o.venue_id for o in store.finished_orders()] == [1]


def test_a_late_report_about_the_former_order_does_not_touch_the_new_one() -> None:
    store = OrderStore()
    store.apply(order("grid", venue_id=2, created_ms=20))
    store.apply(order("grid", status=OrderStatus.CANCELED, venue_id=1))
    assert [o.venue_id for o in store.open_orders()] == [2]
    assert [o.venue_id for o in store.finished_orders()] == [1]


def test_listeners_hear_of_changes_until_they_leave() -> None:
    store, heard = OrderStore(), []
    leave = store.on_change(lambda: heard.append(store.revision))
    store.apply(order())
    leave()
    store.apply(order("other"))
    assert heard == [1]
