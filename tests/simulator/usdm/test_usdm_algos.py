"""Conditional orders: composition, triggers, children, statuses, events."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from terminal.domain.order import OrderStatus, OrderType
from terminal.simulator.usdm.words import AlgoStatus, ExecutionKind
from tests.simulator.usdm.futures_floor import Floor, refused

STOP = {"quantity": "1", "trigger": "2900"}


@pytest.fixture
def floor() -> Floor:
    """The last trade was at 3000, as the mark is; I am long 1."""
    floor = Floor()
    floor.trade("BUY", "1", "3000")
    floor.events.clear()
    return floor


@pytest.mark.parametrize(
    ("code", "side", "kind", "fields"),
    [
        (-1102, "SELL", "STOP_MARKET", {"trigger": "2900"}),
        (-1102, "SELL", "STOP_MARKET", {"quantity": "1"}),
        (-1102, "SELL", "STOP", STOP),
        (-1106, "SELL", "STOP_MARKET", STOP | {"price": "2900"}),
        (-1106, "SELL", "STOP", STOP | {"price": "2900", "match": "QUEUE"}),
        (-5038, "SELL", "STOP_MARKET", STOP | {"match": "QUEUE"}),
        (-1102, "SELL", "TRAILING_STOP_MARKET", {"quantity": "1"}),
        (-1130, "SELL", "TRAILING_STOP_MARKET", {"quantity": "1", "callback": "0.05"}),
        (-1130, "SELL", "TRAILING_STOP_MARKET", {"quantity": "1", "callback": "20.1"}),
        (-1106, "SELL", "TRAILING_STOP_MARKET", STOP | {"callback": "1"}),
        (-4137, "SELL", "STOP_MARKET", STOP | {"close_position": True}),
        (
            -4138,
            "SELL",
            "STOP_MARKET",
            {"trigger": "2900", "close_position": True, "reduce_only": False},
        ),
        (
            -1106,
            "SELL",
            "TAKE_PROFIT",
            {"trigger": "3100", "price": "3100", "close_position": True},
        ),
        (-4061, "SELL", "STOP_MARKET", STOP | {"ps": "LONG"}),
        (-2021, "SELL", "STOP_MARKET", STOP | {"trigger": "3000"}),
        (-2021, "BUY", "STOP_MARKET", STOP),
        (-2021, "BUY", "TAKE_PROFIT_MARKET", STOP | {"trigger": "3100"}),
        (
            -2021,
            "SELL",
            "TRAILING_STOP_MARKET",
            {"quantity": "1", "callback": "1", "activate": "2990"},
        ),
        (-4006, "SELL", "STOP_MARKET", STOP | {"trigger": "0"}),
        (-4014, "SELL", "STOP_MARKET", STOP | {"trigger": "2900.005"}),
        (-4210, "BUY", "STOP_MARKET", STOP | {"trigger": "15001"}),
        (-4211, "SELL", "STOP_MARKET", STOP | {"trigger": "599"}),
        (-4184, "SELL", "STOP", STOP | {"price": "2700"}),
        (-4183, "BUY", "STOP", STOP | {"trigger": "3100", "price": "3300"}),
        (-4164, "SELL", "STOP_MARKET", STOP | {"quantity": "0.006"}),
        (-2022, "BUY", "STOP_MARKET", STOP | {"trigger": "3100", "reduce_only": True}),
        (-1102, "SELL", "STOP", STOP | {"price": "2900", "tif": "GTD"}),
    ],
)
def test_refusals(floor: Floor, code: int, side: str, kind: str, fields: dict[str, Any]) -> None:
    fields = dict(fields)
    with refused(code):
        floor.algo(side, kind, fields.pop("quantity", None), **fields)
    assert floor.told("algo") == []


def test_a_stop_triggers_becomes_a_market_order_and_finishes(floor: Floor) -> None:
    stop = floor.algo("SELL", "STOP_MARKET", "1", trigger="2950", reduce_only=True)
    assert floor.exchange.open_orders(floor.mine) == []
    with refused(-2011):
        floor.exchange.cancel(floor.mine, "ETHUSDT", client_id=stop.client_id)
    floor.offer("BUY", "5", "2940")
    floor.events.clear()
    floor.place("SELL", "LIMIT", "0.1", price="2940", who=floor.other, stp="NONE")
    told = [
        event.order.status if name == "algo" else event.kind
        for name, event in floor.events
        if name in ("algo", "order") and event.order.account_id == floor.mine
    ]
    assert told == [
        AlgoStatus.TRIGGERING,
        ExecutionKind.NEW,
        ExecutionKind.TRADE,
        AlgoStatus.TRIGGERED,
        AlgoStatus.FINISHED,
    ]
    done = floor.exchange.algo(floor.mine, algo_id=stop.algo_id)
    assert (done.actual_price, done.actual_quantity) == (D(2940), D(1))
    child = floor.exchange.order(floor.mine, "ETHUSDT", order_id=done.order_id)
    assert (child.client_id, child.type, child.original_type) == (
        stop.client_id,
        OrderType.MARKET,
        OrderType.STOP_MARKET,
    )
    assert child.status is OrderStatus.FILLED
    assert floor.position().quantity == 0


def test_working_type_chooses_the_price(floor: Floor) -> None:
    floor.algo("SELL", "STOP", "1", trigger="2950", price="2945", working="MARK_PRICE")
    floor.trade("SELL", "0.1", "2940")
    assert len(floor.exchange.open_algos(floor.mine)) == 1
    floor.mark("2950")
    (child,) = floor.exchange.open_orders(floor.mine)
    assert (child.type, child.price, child.stop_price) == (OrderType.LIMIT, D(2945), D(2950))
    (waiting,) = floor.exchange.all_algos(floor.mine)
    assert (waiting.status, waiting.order_id) == (AlgoStatus.TRIGGERED, child.order_id)
    floor.exchange.cancel_all(floor.mine, "ETHUSDT")
    (ended,) = floor.exchange.all_algos(floor.mine)
    assert (ended.status, ended.actual_quantity) == (AlgoStatus.FINISHED, 0)


@pytest.mark.parametrize(
    ("side", "callback", "activate", "path", "fires_at"),
    [
        ("SELL", "1", "3120", ["3090", "3120", "3150", "3119", "3118.5"], "3118.5"),
        ("SELL", "1", "3120", ["3117", "3060"], None),
        ("BUY", "0.5", "2880", ["2910", "2880", "2850", "2864", "2864.25"], "2864.25"),
        ("SELL", "1", None, ["3010", "2980", "2979.9"], "2979.9"),
    ],
)
def test_trailing(
    floor: Floor,
    side: str,
    callback: str,
    activate: str | None,
    path: list[str],
    fires_at: str | None,
) -> None:
    floor.algo(
        side,
        "TRAILING_STOP_MARKET",
        "1",
        callback=callback,
        activate=activate,
        working="MARK_PRICE",
    )
    fired = None
    for price in path:
        floor.mark(price)
        (order,) = floor.exchange.all_algos(floor.mine)
        if order.status is not AlgoStatus.NEW:
            fired = price
            break
    assert fired == fires_at
    activated = [event.order.is_activated for event in floor.told("algo")]
    assert activated[0] is False
    assert (True in activated) is (fires_at is not None)


def test_price_protection_waits_until_the_prices_agree() -> None:
    floor = Floor(rules={"trigger_protect": D("0.03")})
    floor.trade("BUY", "1", "3000")
    floor.algo("SELL", "STOP_MARKET", "1", trigger="2900", price_protect=True)
    floor.trade("SELL", "0.1", "2900")
    assert floor.exchange.open_algos(floor.mine)[0].status is AlgoStatus.NEW
    floor.mark("2950")
    floor.trade("SELL", "0.1", "2900")
    assert floor.exchange.open_algos(floor.mine) == []


def test_close_position_takes_what_there_is_or_expires(floor: Floor) -> None:
    stop = floor.algo(
        "SELL", "STOP_MARKET", trigger="2950", close_position=True, working="MARK_PRICE"
    )
    with refused(-4130):
        floor.algo("SELL", "STOP_MARKET", trigger="2940", close_position=True)
    profit = floor.algo(
        "SELL", "TAKE_PROFIT_MARKET", trigger="3100", close_position=True, working="MARK_PRICE"
    )
    floor.trade("BUY", "2", "3000")
    floor.offer("BUY", "5", "2940")
    floor.mark("2945")
    assert floor.position().quantity == 0
    assert floor.exchange.algo(floor.mine, algo_id=stop.algo_id).actual_quantity == 3
    floor.mark("3100")
    expired = floor.exchange.algo(floor.mine, algo_id=profit.algo_id)
    assert expired.status is AlgoStatus.EXPIRED


def test_what_the_engine_refuses_is_rejected_with_its_reason(floor: Floor) -> None:
    floor.algo("BUY", "STOP_MARKET", "500", trigger="3050", working="MARK_PRICE")
    floor.offer("SELL", "1", "3050")
    floor.events.clear()
    floor.mark("3050")
    statuses = [event.order.status for event in floor.told("algo")]
    assert statuses == [AlgoStatus.TRIGGERING, AlgoStatus.REJECTED]
    (order,) = floor.exchange.all_algos(floor.mine)
    assert order.reason == "Margin is insufficient."


def test_a_rejected_trigger_is_told_on_its_own_too(floor: Floor) -> None:
    floor.algo("BUY", "STOP_MARKET", "500", trigger="3050", working="MARK_PRICE")
    floor.offer("SELL", "1", "3050")
    floor.mark("3050")
    (reject,) = floor.told("reject")
    assert reject.reason == "Margin is insufficient."


def test_cancel_loses_against_the_trigger(floor: Floor) -> None:
    floor.exchange.algos.delay_ms = 3_000
    floor.offer("BUY", "5", "2940")
    stop = floor.algo("SELL", "STOP_MARKET", "1", trigger="2950", working="MARK_PRICE")
    floor.mark("2950")
    with refused(-4117):
        floor.exchange.cancel_algo(floor.mine, algo_id=stop.algo_id)
    floor.wait(4_000)
    assert floor.exchange.algo(floor.mine, algo_id=stop.algo_id).status is AlgoStatus.FINISHED


def test_cancelling_one_and_all(floor: Floor) -> None:
    first = floor.algo("SELL", "STOP_MARKET", "1", trigger="2900", client_id="s1")
    floor.algo("SELL", "STOP_MARKET", "1", trigger="2890")
    with refused(-4116):
        floor.algo("SELL", "STOP_MARKET", "1", trigger="2880", client_id="s1")
    canceled = floor.exchange.cancel_algo(floor.mine, client_id="s1")
    assert (canceled.algo_id, canceled.status) == (first.algo_id, AlgoStatus.CANCELED)
    with refused(-2011):
        floor.exchange.cancel_algo(floor.mine, client_id="s1")
    assert floor.exchange.cancel_all_algos(floor.mine, "ETHUSDT") == 1
    with refused(-2013):
        floor.exchange.algo(floor.mine, algo_id=7)


def test_two_hundred_may_wait(floor: Floor) -> None:
    for index in range(200):
        floor.algo("SELL", "STOP_MARKET", "0.1", trigger=str(2_500 + index))
    with refused(-4045):
        floor.algo("SELL", "STOP_MARKET", "0.1", trigger="2400")


def test_good_till_date_expires_a_waiting_order(floor: Floor) -> None:
    until = floor.clock.now_ms() + 700_000
    floor.algo("SELL", "STOP", "1", trigger="2900", price="2895", tif="GTD", good_till_ms=until)
    floor.wait(701_000)
    (order,) = floor.exchange.all_algos(floor.mine)
    assert order.status is AlgoStatus.EXPIRED


@pytest.mark.parametrize("tied", [False, True])
def test_only_what_is_tied_to_its_position_ends_with_it(floor: Floor, *, tied: bool) -> None:
    """The web page's exits expire; those of the API wait on, and would act on the next position."""
    stop = floor.algo(
        "SELL",
        "STOP_MARKET",
        trigger="2900",
        close_position=True,
        ends_with_position=tied,
    )
    floor.trade("SELL", "0.4", "3000")
    assert floor.exchange.algo(floor.mine, algo_id=stop.algo_id).status is AlgoStatus.NEW
    floor.trade("SELL", "0.6", "3000")
    ended = floor.exchange.algo(floor.mine, algo_id=stop.algo_id)
    assert ended.status is (AlgoStatus.EXPIRED if tied else AlgoStatus.NEW)
    floor.trade("BUY", "2", "3000")
    floor.offer("BUY", "5", "2899")
    floor.place("SELL", "LIMIT", "0.1", price="2899", tif="IOC")
    floor.wait(1_000)
    held = floor.exchange.positions(floor.mine)
    assert sum(row.quantity for row in held) == (D("1.9") if tied else 0)


def test_what_is_tied_to_a_position_needs_one(floor: Floor) -> None:
    floor.trade("SELL", "3", "3000")
    order = floor.algo(
        "SELL", "STOP_MARKET", trigger="2900", close_position=True, ends_with_position=True
    )
    assert order.status is AlgoStatus.EXPIRED
