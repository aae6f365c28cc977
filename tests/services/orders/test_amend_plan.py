"""Which way a change goes, for the kinds of orders that differ."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.instrument import SpotPair
from terminal.domain.order import Order, OrderStatus, OrderType, Side, TimeInForce
from terminal.domain.order_moves import Change
from terminal.domain.spot.ticket import ConditionalTicket, Trailing
from terminal.domain.validation import MarketContext
from terminal.services.orders.amend_plan import Plan, Way, plan_change
from tests.support.fakes import BTC, NOW_MS, pair


def stop(**changes: object) -> Order:
    """A trailing stop to sell, one percent behind, waiting for 110."""
    order = Order(
        instrument=BTC,
        client_id="t1s-a",
        side=Side.SELL,
        type=OrderType.STOP_LOSS,
        status=OrderStatus.NEW,
        time_in_force=TimeInForce.GTC,
        quantity=Decimal(1),
        trigger_price=Decimal(110),
        trailing_delta=100,
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
    )
    return replace(order, **changes)  # type: ignore[arg-type]  # names follow the fields


def plan(order: Order, change: Change) -> Plan:
    known = pair()
    assert isinstance(known, SpotPair)
    able = replace(known, cancel_replace_allowed=True, amend_allowed=True)
    return plan_change(order, change, able, MarketContext(last_price=Decimal(100)))


def test_a_trailing_stop_moves_its_activation_and_keeps_its_distance() -> None:
    found = plan(stop(), Change(trigger_price=Decimal(112)))
    assert found.way is Way.REPLACE
    assert isinstance(found.ticket, ConditionalTicket)
    assert found.ticket.order.when == Trailing(100, Decimal(112))


def test_a_trailing_stop_that_trails_already_can_grow() -> None:
    found = plan(stop(trigger_price=None), Change(quantity=Decimal(2)))
    assert isinstance(found.ticket, ConditionalTicket)
    assert found.ticket.order.when == Trailing(100, None)
    assert found.ticket.quantity == 2


def test_a_pegged_order_says_why_it_cannot_be_moved() -> None:
    order = stop(
        type=OrderType.LIMIT,
        trigger_price=None,
        trailing_delta=None,
        price=Decimal(101),
        pegged_price=Decimal(101),
    )
    found = plan(order, Change(price=Decimal(102)))
    assert found.way is Way.IMPOSSIBLE
    assert "pegged" in found.violations[0].message


def test_a_leg_of_a_list_says_why_it_cannot_be_moved() -> None:
    found = plan(stop(list_id=7), Change(trigger_price=Decimal(112)))
    assert found.way is Way.IMPOSSIBLE
    assert "single orders only" in found.violations[0].message
