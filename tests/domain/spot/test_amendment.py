"""Making a resting order smaller."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from terminal.domain.filters import CountLimits, PriceBand
from terminal.domain.order import Order, OrderStatus, OrderType, Side, TimeInForce
from terminal.domain.spot.amendment import validate_amendment
from terminal.domain.validation import Field, MarketContext
from tests.support.spot_market import ID, D, balance, pair_with

PAIR = replace(
    pair_with(step_size="0.1", tick_size="1", counts=CountLimits(orders=25), max_amends=10),
    amend_allowed=True,
)
ORDER = Order(
    instrument=ID,
    client_id="x",
    side=Side.BUY,
    type=OrderType.LIMIT,
    status=OrderStatus.PARTIALLY_FILLED,
    quantity=D(5),
    price=D(100),
    time_in_force=TimeInForce.GTC,
    filled_quantity=D(1),
)


def test_an_amendment_adds_no_order() -> None:
    """Number 72 of the filter examples: 25 open of 25 allowed."""
    assert validate_amendment(ORDER, D(4), PAIR, MarketContext(open_orders=25)) == ()


@pytest.mark.parametrize(
    ("quantity", "changes", "amendments", "rule", "code"),
    [
        ("6", {}, 0, "AMEND", -2038),
        ("5", {}, 0, "AMEND", -2038),
        ("1", {}, 0, "AMEND", -2038),
        ("4", {"amend_allowed": False}, 0, "AMEND", -2038),
        ("4", {}, 10, "MAX_NUM_ORDER_AMENDS", -2038),
        ("4.05", {}, 0, "LOT_SIZE", -1013),
        ("4", {"status": "HALT"}, 0, "STATUS", -2010),
    ],
)
def test_refusals(
    quantity: str, changes: dict[str, Any], amendments: int, rule: str, code: int
) -> None:
    pair = replace(PAIR, **changes)
    found = validate_amendment(ORDER, D(quantity), pair, MarketContext(), amendments=amendments)
    assert [(v.rule, v.code) for v in found] == [(rule, code)]


def test_the_last_allowed_amendment() -> None:
    assert validate_amendment(ORDER, D(4), PAIR, MarketContext(), amendments=9) == ()


def test_an_amendment_says_what_it_may_be() -> None:
    (found,) = validate_amendment(ORDER, D(6), PAIR, MarketContext())
    assert (found.bound, found.message) == (D(5), "The new quantity must be smaller than 5.")
    (found,) = validate_amendment(ORDER, D(1), PAIR, MarketContext())
    assert (found.bound, found.field) == (D(1), Field.QUANTITY)
    (found,) = validate_amendment(ORDER, D(4), PAIR, MarketContext(), amendments=10)
    assert found.bound == D(10)


def test_an_amendment_needs_no_money_and_obeys_the_bands() -> None:
    poor = MarketContext(average_price=D(100), quote_balance=balance("USDT", "0"))
    assert validate_amendment(ORDER, D(4), PAIR, poor) == ()
    (found,) = validate_amendment(ORDER, D("3.05"), PAIR, poor)
    assert (found.lower, found.upper) == (D(3), D("3.1"))
    filters = replace(PAIR.filters, bands=(PriceBand(rule="PERCENT_PRICE", buy_up=D("0.9")),))
    banded = replace(PAIR, filters=filters)
    assert [v.rule for v in validate_amendment(ORDER, D(4), banded, poor)] == ["PERCENT_PRICE"]


def test_without_a_limit_an_order_is_amended_for_ever() -> None:
    unlimited = replace(PAIR, filters=replace(PAIR.filters, max_amends=None))
    assert validate_amendment(ORDER, D(4), unlimited, MarketContext(), amendments=99) == ()
    by_value = replace(ORDER, quantity=None)
    assert validate_amendment(by_value, D(4), PAIR, MarketContext()) == ()
