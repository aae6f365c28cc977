"""Orders of the normal door: lives, refusals, reduce-only, self-trades, price match, modify."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.order import OrderStatus
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.words import ExecutionKind, ExpiryReason
from tests.simulator.usdm.futures_floor import Floor, owner, refused


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_limit_rests_fills_in_parts_and_is_told(floor: Floor) -> None:
    order = floor.place("BUY", "LIMIT", "2", price="2990")
    floor.place("SELL", "LIMIT", "0.5", price="2990", who=floor.other)
    floor.place("SELL", "MARKET", "1.5", who=floor.other)
    kinds = [(event.kind, event.order.status) for event in floor.told("order")]
    assert kinds == [
        (ExecutionKind.NEW, OrderStatus.NEW),
        (ExecutionKind.TRADE, OrderStatus.PARTIALLY_FILLED),
        (ExecutionKind.TRADE, OrderStatus.FILLED),
    ]
    row = floor.position()
    assert (row.quantity, row.entry_price) == (D(2), D(2990))
    assert floor.exchange.order(floor.mine, "ETHUSDT", order_id=order.order_id).executed == 2


@pytest.mark.parametrize(
    ("code", "side", "kind", "fields"),
    [
        (-1102, "BUY", "LIMIT", {"quantity": "1"}),
        (-1102, "BUY", "LIMIT", {"quantity": "1", "price": "3000", "tif": None}),
        (-1102, "BUY", "MARKET", {}),
        (-1106, "BUY", "MARKET", {"quantity": "1", "tif": "GTC"}),
        (-1106, "BUY", "MARKET", {"quantity": "1", "price": "3000"}),
        (-1106, "BUY", "LIMIT", {"quantity": "1", "price": "3000", "stop": "3000"}),
        (-1102, "BUY", "LIMIT", {"quantity": "1", "price": "3000", "tif": "GTD"}),
        (-1106, "BUY", "LIMIT", {"quantity": "1", "price": "3000", "match": "QUEUE"}),
        (-5038, "BUY", "MARKET", {"quantity": "1", "match": "QUEUE"}),
        (-5041, "BUY", "LIMIT", {"quantity": "1", "match": "OPPONENT"}),
        (-5037, "BUY", "LIMIT", {"quantity": "1", "match": "OPPONENT_10"}),
        (-4061, "BUY", "LIMIT", {"quantity": "1", "price": "3000", "ps": "LONG"}),
        (-4001, "BUY", "LIMIT", {"quantity": "1", "price": "0"}),
        (-4013, "BUY", "LIMIT", {"quantity": "1", "price": "1"}),
        (-4014, "BUY", "LIMIT", {"quantity": "1", "price": "3000.005"}),
        (-4002, "BUY", "LIMIT", {"quantity": "1", "price": "400000"}),
        (-4003, "BUY", "LIMIT", {"quantity": "0", "price": "3000"}),
        (-4004, "BUY", "LIMIT", {"quantity": "0.0001", "price": "3000"}),
        (-4005, "BUY", "LIMIT", {"quantity": "10001", "price": "3000"}),
        (-4005, "BUY", "MARKET", {"quantity": "2001"}),
        (-4023, "BUY", "LIMIT", {"quantity": "1.0005", "price": "3000"}),
        (-4016, "BUY", "LIMIT", {"quantity": "1", "price": "3150.01"}),
        (-4024, "SELL", "LIMIT", {"quantity": "1", "price": "2849.99"}),
        (-4164, "BUY", "LIMIT", {"quantity": "0.006", "price": "3000"}),
        (-2022, "SELL", "LIMIT", {"quantity": "1", "price": "3000", "reduce_only": True}),
        (-2027, "BUY", "LIMIT", {"quantity": "9000", "price": "3000", "leverage": 75}),
        (-2019, "BUY", "LIMIT", {"quantity": "70", "price": "3000"}),
        (-5021, "BUY", "LIMIT", {"quantity": "1", "price": "3000", "tif": "FOK"}),
    ],
)
def test_refusals(floor: Floor, code: int, side: str, kind: str, fields: dict[str, Any]) -> None:
    leverage = fields.pop("leverage", None)
    if leverage:
        floor.exchange.deposit(floor.mine, "USDT", D(10_000_000))
        floor.exchange.set_leverage(floor.mine, "ETHUSDT", leverage)
    quantity = fields.pop("quantity", None)
    with refused(code):
        floor.exchange.place(floor.mine, floor.wish(side, kind, quantity, **fields))
    assert floor.told("order") == []


def test_good_till_date_ends_in_a_cancel(floor: Floor) -> None:
    now = floor.clock.now_ms()
    with refused(-5040):
        floor.place("BUY", "LIMIT", "1", price="2990", tif="GTD", good_till_ms=now + 599_000)
    order = floor.place("BUY", "LIMIT", "1", price="2990", tif="GTD", good_till_ms=now + 601_500)
    assert order.good_till_ms % 1_000 == 0
    floor.wait(605_000)
    assert floor.exchange.order(floor.mine, "ETHUSDT", order_id=order.order_id).status is (
        OrderStatus.CANCELED
    )


def test_stop_types_have_a_door_of_their_own(floor: Floor) -> None:
    wish = floor.wish("BUY", "LIMIT", "1", price="3000")
    for kind in ("STOP", "STOP_MARKET", "TAKE_PROFIT", "TRAILING_STOP_MARKET"):
        wish.type = type(wish.type)(kind)
        with refused(-4120):
            floor.exchange.place(floor.mine, wish)


def test_post_only_refuses_to_take_and_ioc_expires(floor: Floor) -> None:
    floor.offer("SELL", "1", "3000")
    with refused(-5022):
        floor.place("BUY", "LIMIT", "1", price="3000", tif="GTX")
    order = floor.place("BUY", "LIMIT", "3", price="3000", tif="IOC")
    assert (order.status, order.executed) == (OrderStatus.EXPIRED, D(1))
    assert order.expiry_reason is ExpiryReason.IOC_REST


def test_a_fill_is_told_shortly_then_the_account_then_in_full(floor: Floor) -> None:
    """As the recorded sessions of 2024 and 2026 have it."""
    floor.offer("SELL", "1", "3000")
    floor.events.clear()
    floor.exchange.on_fill.append(lambda order, _fill: floor.events.append(("fill", order)))
    floor.place("BUY", "MARKET", "1")
    told = [name for name, event in floor.events if owner(event) == floor.mine]
    assert told == ["order", "fill", "account", "order"]


def test_market_order_without_counterpart_expires(floor: Floor) -> None:
    order = floor.place("BUY", "MARKET", "1")
    assert order.status is OrderStatus.EXPIRED
    assert order.expiry_reason is ExpiryReason.MARKET_REST


def test_price_match_reads_the_book(floor: Floor) -> None:
    floor.offer("BUY", "1", "2995")
    floor.offer("SELL", "1", "3005")
    resting = floor.place("BUY", "LIMIT", "1", match="QUEUE")
    assert (resting.price, resting.status) == (D(2995), OrderStatus.NEW)
    taking = floor.place("BUY", "LIMIT", "1", match="OPPONENT")
    assert (taking.price, taking.status) == (D(3005), OrderStatus.FILLED)


@pytest.mark.parametrize(
    ("mode", "resting", "taking"),
    [
        ("EXPIRE_MAKER", OrderStatus.EXPIRED_IN_MATCH, OrderStatus.NEW),
        ("EXPIRE_TAKER", OrderStatus.NEW, OrderStatus.EXPIRED_IN_MATCH),
        ("EXPIRE_BOTH", OrderStatus.EXPIRED_IN_MATCH, OrderStatus.EXPIRED_IN_MATCH),
        ("NONE", OrderStatus.FILLED, OrderStatus.FILLED),
    ],
)
def test_self_trades(floor: Floor, mode: str, resting: OrderStatus, taking: OrderStatus) -> None:
    maker = floor.place("BUY", "LIMIT", "1", price="3000")
    taker = floor.place("SELL", "LIMIT", "1", price="3000", stp=mode)
    found = floor.exchange.order(floor.mine, "ETHUSDT", order_id=maker.order_id)
    assert (found.status, taker.status) == (resting, taking)


def test_reduce_only_is_cut_to_the_position_and_gives_way(floor: Floor) -> None:
    floor.trade("BUY", "2", "3000")
    near = floor.place("SELL", "LIMIT", "5", price="3010", reduce_only=True)
    assert near.quantity == 2
    with refused(-2022):
        floor.place("SELL", "LIMIT", "1", price="3020", reduce_only=True)
    nearer = floor.place("SELL", "LIMIT", "1.5", price="3005", reduce_only=True)
    left = {order.order_id: order.quantity for order in floor.exchange.open_orders(floor.mine)}
    assert left == {near.order_id: D("0.5"), nearer.order_id: D("1.5")}
    floor.trade("SELL", "2", "3000")
    gone = floor.exchange.order(floor.mine, "ETHUSDT", order_id=near.order_id)
    assert (gone.status, gone.expiry_reason) == (OrderStatus.EXPIRED, ExpiryReason.REDUCE_ONLY)
    assert floor.position().quantity == 0


def test_cancel_one_many_and_all(floor: Floor) -> None:
    first, second, third = (
        floor.place("BUY", "LIMIT", "0.1", price=price) for price in ("2990", "2980", "2970")
    )
    assert floor.exchange.cancel(floor.mine, "ETHUSDT", client_id=first.client_id).status is (
        OrderStatus.CANCELED
    )
    with refused(-2011):
        floor.exchange.cancel(floor.mine, "ETHUSDT", order_id=first.order_id)
    ids = [second.order_id, 17]
    done, unknown = floor.exchange.cancel_batch(floor.mine, "ETHUSDT", order_ids=ids)
    assert not isinstance(done, VenueError)
    assert isinstance(unknown, VenueError)
    assert unknown.code == -2011
    assert floor.exchange.cancel_all(floor.mine, "ETHUSDT") == 1
    assert third.order_id not in [o.order_id for o in floor.exchange.open_orders(floor.mine)]


def test_batch_has_an_outcome_per_item(floor: Floor) -> None:
    good = floor.wish("BUY", "LIMIT", "0.1", price="2990")
    bad = floor.wish("BUY", "LIMIT", "0.1", price="9000")
    outcomes = floor.exchange.place_batch(floor.mine, [good, VenueError(-1116, "x"), bad])
    codes = [each.code if isinstance(each, VenueError) else 0 for each in outcomes]
    assert codes == [0, -1116, -4016]
    with refused(-4082):
        floor.exchange.place_batch(floor.mine, [good] * 6)


def test_countdown_cancels_the_orders_of_its_symbol(floor: Floor) -> None:
    floor.place("BUY", "LIMIT", "0.1", price="2990")
    floor.exchange.countdown_cancel_all(floor.mine, "ETHUSDT", 5_000)
    floor.wait(4_000)
    floor.exchange.countdown_cancel_all(floor.mine, "ETHUSDT", 5_000)
    floor.wait(4_900)
    assert len(floor.exchange.open_orders(floor.mine)) == 1
    floor.wait(200)
    assert floor.exchange.open_orders(floor.mine) == []


def test_modify_changes_both_and_is_remembered(floor: Floor) -> None:
    order = floor.place("BUY", "LIMIT", "1", price="2990")
    changed = floor.modify(order, "0.5", "2985", modify_id=77)
    assert (changed.price, changed.quantity, changed.order_id) == (
        D(2985),
        D("0.5"),
        order.order_id,
    )
    event = floor.told("order")[-1]
    assert (event.kind, event.modify_id) == (ExecutionKind.AMENDMENT, 77)
    (row,) = floor.exchange.amendments(floor.mine, "ETHUSDT", order_id=order.order_id)
    assert (row.price_before, row.price_after, row.quantity_after, row.modify_id) == (
        D(2990),
        D(2985),
        D("0.5"),
        77,
    )
    with refused(-5027):
        floor.modify(changed, "0.5", "2985")
    with refused(-5029):
        floor.modify(changed, "0.001", "2985")
    with refused(-2019):
        floor.modify(changed, "90", "2985")
    with refused(-5047):
        floor.modify(changed, "0.5", "2980", reduce_only=True)
    assert floor.exchange.open_orders(floor.mine)[0].price == D(2985)


def test_modify_below_what_is_done_cancels(floor: Floor) -> None:
    order = floor.place("BUY", "LIMIT", "1", price="2990")
    floor.place("SELL", "LIMIT", "0.6", price="2990", who=floor.other)
    assert floor.modify(order, "0.6", "2990").status is OrderStatus.CANCELED
    assert floor.position().quantity == D("0.6")


def test_modified_order_can_take(floor: Floor) -> None:
    floor.offer("SELL", "1", "3001")
    order = floor.place("BUY", "LIMIT", "1", price="2990")
    assert floor.modify(order, "1", "3001").status is OrderStatus.FILLED


def test_client_id_is_unique_among_open_orders(floor: Floor) -> None:
    floor.place("BUY", "LIMIT", "0.1", price="2990", client_id="mine")
    with refused(-4116):
        floor.place("BUY", "LIMIT", "0.1", price="2980", client_id="mine")
    floor.exchange.cancel_all(floor.mine, "ETHUSDT")
    floor.place("BUY", "LIMIT", "0.1", price="2980", client_id="mine")


def test_rpi_orders_do_not_show_but_trade(floor: Floor) -> None:
    floor.place("BUY", "LIMIT", "1", price="2999", tif="RPI")
    assert floor.exchange.depth("ETHUSDT", 5)[1] == []
    assert floor.exchange.best("ETHUSDT").bid == 0
    assert floor.exchange.rpi_depth("ETHUSDT", 5)[1] == [(D(2999), D(1))]
    assert floor.place("SELL", "MARKET", "1", who=floor.other).status is OrderStatus.FILLED


def test_unfilled_orders_are_forgotten_after_three_days(floor: Floor) -> None:
    order = floor.place("BUY", "LIMIT", "0.1", price="2990")
    floor.exchange.cancel_all(floor.mine, "ETHUSDT")
    floor.exchange.world.skip_to(floor.clock.advance(3 * 86_400_000 + 1_000))
    with refused(-2013):
        floor.exchange.order(floor.mine, "ETHUSDT", order_id=order.order_id)
