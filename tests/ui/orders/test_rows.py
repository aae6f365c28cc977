"""What the cells of an order say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.futures.words import PositionSide, PriceMatch, WorkingPrice
from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
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
from tests.support.futures_scene import ETH_PERP, build_futures_scene, exit_order
from tests.support.scene import NOW_MS, build_scene


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
    assert conditions(known["web_1"]) == "GTC"
    assert text(known["web_1"], "trigger") == "67,080.00"
    assert text(known["t1s-a"], "trigger") == ""
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


def futures_lines() -> dict[str, OrderLine]:
    session, _, _ = build_futures_scene()
    stores = session.stores
    stores.orders.apply(
        exit_order(
            "t1u-trail",
            ETH_PERP,
            Side.BUY,
            OrderType.TRAILING_STOP_MARKET,
            "3500.00",
            quantity=Decimal("1.600"),
            close_position=False,
            position_side=PositionSide.SHORT,
            callback_percent=Decimal("1.5"),
            working_price=WorkingPrice.MARK,
        )
    )
    orders = stores.orders.open_orders()
    return {x.order.client_id: x for x in order_lines(stores, orders)}


def test_conditional_and_regular_orders_stand_in_one_table() -> None:
    known = futures_lines()
    stop, part = known["t1u-sl"], known["t1u-eth"]
    assert text(stop, "symbol") == "BTCUSDT PERP"
    assert text(stop, "type") == "Stop market"
    assert text(stop, "trigger") == "67,600.0 mark"
    assert text(stop, "quantity") == "all"
    assert conditions(stop) == "closes the position"
    assert text(stop, "state") == "Waiting"
    assert conditions(part) == "reduce-only"
    assert text(known["t1u-tp"], "trigger") == "69,400.0 last"


def test_a_trailing_stop_of_a_leg_says_its_distance() -> None:
    trailing = futures_lines()["t1u-trail"]
    assert text(trailing, "type") == "Trailing stop"
    assert conditions(trailing) == "short leg, follows by 1.5\N{THIN SPACE}%"


def test_a_dated_post_only_or_matched_order_says_so() -> None:
    line = futures_lines()["t1u-eth"]
    plain = replace(line.order, reduce_only=False, type=OrderType.LIMIT, trigger_price=None)
    dated = replace(plain, time_in_force=TimeInForce.GTD, good_till_ms=NOW_MS)
    assert conditions(line._replace(order=dated)) == "until 14:37:48"
    post_only = replace(plain, time_in_force=TimeInForce.GTX)
    assert conditions(line._replace(order=post_only)) == "post-only"
    matched = replace(plain, price_match=PriceMatch.OPPONENT_5)
    assert conditions(line._replace(order=matched)) == "other side's best, 5th"
