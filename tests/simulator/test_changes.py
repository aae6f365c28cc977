"""cancelReplace and amend keep priority, with everything that can fail half-way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terminal.simulator.spot.commands import Amended, Replaced
from terminal.simulator.spot.model import Placed, VenueError
from tests.simulator.quiet import SYMBOL, Quiet, refusal


@pytest.fixture
def quiet() -> Quiet:
    return Quiet()


def amend(quiet: Quiet, order_id: int, quantity: str, new_client_id: str = "") -> Amended:
    return quiet.exchange.amend(
        quiet.mine,
        SYMBOL,
        order_id=order_id,
        client_id=None,
        new_client_id=new_client_id,
        quantity=Decimal(quantity),
    )


def replace(
    quiet: Quiet, order_id: int, order: Any, *, stops: bool = True, restriction: str | None = None
) -> Replaced:
    return quiet.exchange.replace(
        quiet.mine,
        order,
        order_id=order_id,
        client_id=None,
        new_client_id="gone",
        restriction=restriction,
        stops_on_failure=stops,
    )


def test_an_amended_order_keeps_its_place(quiet: Quiet) -> None:
    first = quiet.place("BUY", "LIMIT", "5.5", price="2900").order.order_id
    behind = quiet.place("BUY", "LIMIT", "4", price="2900", by=quiet.other).order.order_id
    done = amend(quiet, first, "5", "smaller")
    assert (done.order.status, done.order.client_id) == ("NEW", "smaller")
    assert (done.order.quantity, done.order.original_client_id) == (5, "q-3")
    assert quiet.held("USDT")[1] == 14_500
    quiet.take("SELL", "5", "2900", by=quiet.open())
    assert quiet.record(first).status == "FILLED"
    assert quiet.record(behind, by=quiet.other).executed == 0
    row = quiet.exchange.amendments(quiet.mine, SYMBOL, first)[0]
    assert (row.old_quantity, row.new_quantity) == (Decimal("5.5"), 5)
    assert row.execution_id == done.execution_id
    replaced = [e for e in quiet.executions if e.kind == "REPLACED"]
    assert [(e.order.client_id, e.execution_id) for e in replaced] == [
        ("smaller", done.execution_id)
    ]


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ("5", "The requested action would change no state; rejecting"),
        ("6", "Order amend (quantity increase) is not supported."),
        ("0.5", "Order amend (quantity below what was executed) is not supported."),
    ],
)
def test_amends_that_change_nothing_or_too_much(quiet: Quiet, quantity: str, text: str) -> None:
    order_id = quiet.place("BUY", "LIMIT", "5", price="2900").order.order_id
    quiet.take("SELL", "1", "2900")
    assert refusal(amend, quiet, order_id, quantity) == (-2038, text)


def test_an_amend_to_what_was_executed_fills_the_order(quiet: Quiet) -> None:
    order_id = quiet.place("BUY", "LIMIT", "5", price="2900").order.order_id
    quiet.take("SELL", "1", "2900")
    assert amend(quiet, order_id, "1").order.status == "FILLED"
    assert quiet.held("USDT")[1] == 0


def test_amends_are_limited_and_filtered(quiet: Quiet) -> None:
    order_id = quiet.place("BUY", "LIMIT", "5", price="2900").order.order_id
    assert refusal(amend, quiet, order_id, "0.0001") == (-1013, "Filter failure: NOTIONAL")
    for step in range(10):
        amend(quiet, order_id, f"{Decimal('4.9') - step * Decimal('0.1')}")
    assert refusal(amend, quiet, order_id, "1") == (
        -2038,
        "Filter failure: MAX_NUM_ORDER_AMENDS",
    )
    assert refusal(amend, quiet, 1, "1")[0] == -2038


def test_both_legs_of_a_pair_shrink_together(quiet: Quiet) -> None:
    report = quiet.place_list(
        "OCO",
        quiet.order("SELL", "LIMIT_MAKER", "2", price="3300"),
        quiet.order("SELL", "STOP_LOSS", "2", stop="2800"),
    )
    stop, limit = report.record.orders
    done = amend(quiet, stop, "1.5", "s")
    assert quiet.record(limit).quantity == quiet.record(stop).quantity == Decimal("1.5")
    assert quiet.held("ETH")[1] == Decimal("1.5")
    assert quiet.list_steps() == ["EXEC_STARTED", "UPDATED"]
    assert done.report is not None
    assert done.report.record.orders == (stop, limit)


def test_pending_and_stop_orders_can_be_amended(quiet: Quiet) -> None:
    report = quiet.place_list(
        "OTO",
        quiet.order("SELL", "LIMIT", "3", price="3300"),
        working=quiet.order("BUY", "LIMIT", "1", price="2900"),
    )
    working, pending = report.record.orders
    assert amend(quiet, pending, "2").order.status == "PENDING_NEW"
    amend(quiet, working, "0.5")
    assert quiet.held("USDT")[1] == 1450
    quiet.take("SELL", "0.5", "2900")
    assert quiet.record(pending).quantity == 2
    assert quiet.held("ETH")[1] == 2


def test_a_replacement_is_both_or_says_which(quiet: Quiet) -> None:
    old = quiet.place("BUY", "LIMIT", "1", price="2900", client_id="same").order.order_id
    done = replace(quiet, old, quiet.order("BUY", "LIMIT", "1", price="2950", client_id="same"))
    assert done.is_whole
    assert isinstance(done.placed, Placed)
    assert quiet.record(old).status == "CANCELED"
    assert quiet.held("USDT")[1] == 2950


def test_a_failed_cancel_stops_or_does_not(quiet: Quiet) -> None:
    new = quiet.order("BUY", "LIMIT", "1", price="2950")
    stopped = replace(quiet, 77, new)
    assert isinstance(stopped.canceled, VenueError)
    assert stopped.placed is None
    assert quiet.exchange.open_orders(quiet.mine) == []
    allowed = replace(quiet, 77, new, stops=False)
    assert isinstance(allowed.canceled, VenueError)
    assert isinstance(allowed.placed, Placed)


def test_a_refused_new_order_leaves_the_user_flat_and_is_reported(quiet: Quiet) -> None:
    old = quiet.place("BUY", "LIMIT", "1", price="2900").order.order_id
    quiet.told()
    done = replace(quiet, old, quiet.order("BUY", "LIMIT", "1000", price="2950"))
    assert isinstance(done.placed, VenueError)
    assert done.placed.text == "Account has insufficient balance for requested action."
    told = quiet.executions
    assert [(e.kind, e.order.status) for e in told] == [
        ("CANCELED", "CANCELED"),
        ("REJECTED", "REJECTED"),
    ]
    assert told[-1].order.reject_reason == "INSUFFICIENT_BALANCES"


def test_filters_and_restrictions_come_before_the_cancel(quiet: Quiet) -> None:
    old = quiet.place("BUY", "LIMIT", "1", price="2900").order.order_id
    tiny = quiet.order("BUY", "LIMIT", "0.0001", price="2950")
    assert refusal(replace, quiet, old, tiny)[1] == "Filter failure: NOTIONAL"
    good = quiet.order("BUY", "LIMIT", "1", price="2950")
    done = replace(quiet, old, good, restriction="ONLY_PARTIALLY_FILLED")
    assert isinstance(done.canceled, VenueError)
    assert done.canceled.text == "Order was not canceled due to cancel restrictions."
    assert quiet.record(old).status == "NEW"
