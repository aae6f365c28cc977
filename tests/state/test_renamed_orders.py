"""One order at the exchange is one row here, whatever it is called."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.order import OrderStatus
from terminal.services.orders.prediction import predict
from terminal.state.orders import OrderStore
from tests.support.fakes import NOW_MS, accept, limit

OPEN = accept(predict(limit(), "t1s-a-1", NOW_MS, None)).order


def test_an_amendment_elsewhere_keeps_one_row_under_the_newest_id() -> None:
    store = OrderStore()
    store.apply(OPEN)
    store.apply(replace(OPEN, client_id="web_2", updated_ms=NOW_MS + 9))
    assert [order.client_id for order in store.open_orders()] == ["web_2"]
    found = store.get("t1s-a-1")
    assert found is not None
    assert found.client_id == "web_2"
    store.apply(replace(OPEN, updated_ms=NOW_MS + 3))
    assert [order.client_id for order in store.open_orders()] == ["web_2"]


def test_a_cancel_reported_under_its_own_id_ends_the_order_it_cancelled() -> None:
    store = OrderStore()
    store.apply(OPEN)
    ended = replace(OPEN, client_id="c-77", status=OrderStatus.CANCELED, updated_ms=NOW_MS + 9)
    store.apply(ended)
    assert store.open_orders() == []
    assert [order.client_id for order in store.finished_orders()] == ["t1s-a-1"]
