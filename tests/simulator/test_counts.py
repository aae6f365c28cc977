"""Counts over the exchange, positions, asset limits, and what is archived."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot.order_rules import Standing, check_filters
from tests.simulator.quiet import SYMBOL, Quiet, refusal

AVERAGE = Decimal(3000)


def failing(quiet: Quiet, kind: str, **standing: Any) -> str:
    """The filter that a SELL of one fails in such a standing; empty when it passes."""
    more = {"stop": "2800"} if kind == "STOP_LOSS" else {"price": "3300"}
    more |= {"iceberg": "0.5"} if kind == "ICEBERG" else {}
    order = quiet.order("SELL", "LIMIT" if kind == "ICEBERG" else kind, "1", **more)
    try:
        check_filters(order, quiet.exchange.symbols[SYMBOL], Standing(AVERAGE, 0, 0, **standing))
    except VenueError as error:
        return f"{error.code} {error.text.removeprefix('Filter failure: ')}"
    return ""


@pytest.mark.parametrize(
    ("kind", "standing", "name"),
    [
        ("LIMIT", {"all_orders": 1000}, "EXCHANGE_MAX_NUM_ORDERS"),
        ("LIMIT", {"all_orders": 999}, ""),
        ("STOP_LOSS", {"all_conditional": 200}, "EXCHANGE_MAX_NUM_ALGO_ORDERS"),
        ("LIMIT", {"all_conditional": 200}, ""),
        ("ICEBERG", {"all_icebergs": 10_000}, "EXCHANGE_MAX_NUM_ICEBERG_ORDERS"),
        ("ICEBERG", {"open_icebergs": 5}, "MAX_NUM_ICEBERG_ORDERS"),
        ("LIMIT", {"open_icebergs": 5}, ""),
    ],
)
def test_counts_over_the_exchange(kind: str, standing: dict[str, int], name: str) -> None:
    assert failing(Quiet(max_iceberg_orders=5), kind, **standing) == (
        f"-2010 {name}" if name else ""
    )


def test_a_position_may_grow_to_its_limit_and_no_further() -> None:
    quiet = Quiet(max_position=Decimal(110))
    quiet.place("BUY", "LIMIT", "6", price="2900")
    assert refusal(quiet.place, "BUY", "LIMIT", "4.001", price="2900") == (
        -2010,
        "Filter failure: MAX_POSITION",
    )
    quiet.place("BUY", "LIMIT", "4", price="2900")
    quiet.place("SELL", "LIMIT", "50", price="3300")


def test_an_asset_limit_binds_both_assets() -> None:
    quiet = Quiet()
    limits = quiet.exchange.asset_limits(quiet.mine)
    limits["USDT"] = Decimal(3000)
    assert refusal(quiet.place, "SELL", "LIMIT", "1", price="3000.01") == (
        -1013,
        "Filter failure: MAX_ASSET",
    )
    quiet.place("SELL", "LIMIT", "1", price="3000")


def test_unfilled_orders_without_fills_are_archived_after_ninety_days() -> None:
    quiet = Quiet()
    gone = quiet.place("BUY", "LIMIT", "1", price="2900").order.order_id
    done = quiet.place("BUY", "LIMIT", "1", price="2900").order.order_id
    quiet.exchange.cancel(quiet.mine, SYMBOL, order_id=gone)
    quiet.take("SELL", "1", "2900")
    quiet.clock.advance(91 * 86_400_000)
    assert refusal(quiet.record, gone)[0] == -2026
    assert quiet.record(done).status == "FILLED"


def test_the_first_fill_of_an_order_gives_count_back() -> None:
    quiet = Quiet()
    for _ in range(7):
        maker = quiet.place("BUY", "LIMIT", "1", price="2900").order.order_id
    assert quiet.exchange.unfilled_counts(quiet.mine)["10s"] == 7
    quiet.take("SELL", "6.5", "2900")
    assert quiet.exchange.unfilled_counts(quiet.mine)["10s"] == 0
    assert quiet.record(maker).executed == Decimal("0.5")
