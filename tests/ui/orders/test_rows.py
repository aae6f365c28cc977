"""What the cells of an order say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.order import OrderStatus, OrderType
from terminal.services.links import LinkWatch
from terminal.ui.models.cell import Mark
from terminal.ui.orders.rows import (
    OrderLine,
    conditions,
    open_order_columns,
    order_lines,
    source_words,
    state_cell,
)
from tests.support.scene import build_scene


def lines() -> dict[str, OrderLine]:
    session, _ = build_scene()
    orders = session.stores.orders.open_orders()
    return {x.order.client_id: x for x in order_lines(session.stores, orders)}


def text(line: OrderLine, key: str) -> str:
    column = next(c for c in open_order_columns() if c.key == key)
    return column.cell(line).plain


def test_a_limit_order_reads_like_the_picture() -> None:
    line = lines()["t1s-a"]
    assert text(line, "symbol") == "BTCUSDT"
    assert text(line, "side") == "Buy"
    assert text(line, "price") == "67,960.00"
    assert text(line, "distance") == "\N{MINUS SIGN}0.66\N{THIN SPACE}%"
    assert text(line, "notional") == "3,398.00"
    assert conditions(line) == "GTC, post-only"


def test_states_differ_by_shape() -> None:
    known = lines()
    marks = {key: state_cell(line.order).mark for key, line in known.items()}
    assert marks == {
        "t1s-a": Mark.DOT,
        "t1s-b": Mark.HALF,
        "web_1": Mark.RING,
        "t1s-d": Mark.DIAMOND,
    }


def test_partial_fill_shows_a_bar_and_percent() -> None:
    line = lines()["t1s-b"]
    column = next(c for c in open_order_columns() if c.key == "filled")
    cell = column.cell(line)
    assert cell.bar == 0.4
    assert cell.text == "40\N{THIN SPACE}%"


def test_conditions_name_the_trigger_and_the_source_is_told() -> None:
    known = lines()
    assert conditions(known["web_1"]) == "GTC, trigger 67,080.00"
    assert source_words(known["web_1"].order) == "External"
    assert source_words(known["t1s-d"].order) == "Asking the exchange"


def test_unknown_values_are_never_zero() -> None:
    line = lines()["t1s-a"]._replace(last_price=None)
    assert line.distance is None
    assert text(line, "distance") == "?"
    market = replace(
        line.order, type=OrderType.MARKET, price=None, quantity=None, quote_quantity=Decimal(500)
    )
    by_value = line._replace(order=market)
    assert text(by_value, "quantity") == "\N{EM DASH}"
    assert text(by_value, "filled") == "?"
    assert text(by_value, "notional") == "500.00"


def test_an_unlisted_instrument_still_shows_exact_numbers() -> None:
    line = lines()["t1s-b"]._replace(instrument=None)
    assert text(line, "price") == "67512.5"
    assert text(line, "symbol") == "BTCUSDT"


def test_every_status_has_words() -> None:
    order = lines()["t1s-a"].order
    for status in OrderStatus:
        assert state_cell(replace(order, status=status)).text


def test_orders_of_a_lost_account_say_since_when_they_are_unverified() -> None:
    session, _ = build_scene()
    stores = session.stores
    watch = LinkWatch(stores.connection, clock=lambda: 1_795_185_468_000)
    for state in (FeedState.LIVE, FeedState.UNSYNCED):
        watch.apply(LinkReported(link=Link.ACCOUNT, state=state))
    orders = stores.orders.open_orders()
    shown = {x.order.client_id: text(x, "state") for x in order_lines(stores, orders)}
    assert shown["t1s-a"] == "unverified 14:37"
    # What is in doubt anyway keeps saying so.
    assert shown["t1s-d"] == "Unconfirmed"
    watch.apply(LinkReported(link=Link.ACCOUNT, state=FeedState.LIVE))
    shown = {x.order.client_id: text(x, "state") for x in order_lines(stores, orders)}
    assert shown["t1s-a"] == "Open"
