"""Permissions, open-order counts and funds of a spot account, at their exact edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from terminal.domain.filters import AccountLimits, CountLimits
from terminal.domain.order import Side
from terminal.domain.spot.ticket import (
    Conditional,
    OcoTicket,
    Pair,
    PostOnly,
    SpotTicket,
    StopKind,
    Trigger,
)
from terminal.domain.ticket import LimitTicket, MarketTicket, QuoteQuantity
from terminal.domain.validation import MarketContext, validate
from tests.support.spot_market import ID, PAIR, D, balance, pair_with

BUY, SELL = Side.BUY, Side.SELL
NOW = MarketContext(last_price=D(100), best_bid=D(99), best_ask=D(101))
LIMIT = LimitTicket(instrument=ID, side=BUY, price=D(90), quantity=D(1))
ICEBERG = replace(LIMIT, iceberg_quantity=D("0.5"))
STOP = Conditional(StopKind.STOP_LOSS, Trigger(D(90)))
OCO = OcoTicket(instrument=ID, side=SELL, quantity=D(1), pair=Pair(PostOnly(D(120)), STOP))


@pytest.mark.parametrize(
    ("held", "accepted"),
    [
        (None, True),
        ({"SPOT", "B"}, True),
        ({"MARGIN", "C"}, True),
        ({"SPOT"}, False),
        ({"B", "C"}, False),
        (set(), False),
    ],
)
def test_every_permission_set_needs_a_member(held: set[str] | None, accepted: bool) -> None:
    sets = (frozenset({"SPOT", "MARGIN"}), frozenset({"B", "C"}))
    pair = replace(PAIR, permission_sets=sets)
    context = replace(NOW, permissions=None if held is None else frozenset(held))
    rules = [v.rule for v in validate(LIMIT, pair, context)]
    assert rules == ([] if accepted else ["PERMISSION"])


@pytest.mark.parametrize(
    ("ticket", "limits", "opened", "accepted"),
    [
        (OCO, {"order_lists": 20}, {"order_lists": 19}, True),
        (OCO, {"order_lists": 20}, {"order_lists": 20}, False),
        (LIMIT, {"order_lists": 20}, {"order_lists": 20}, True),
        (OCO, {"algo_orders": 5}, {"conditional_orders": 4}, True),
        (OCO, {"algo_orders": 5}, {"conditional_orders": 5}, False),
        (ICEBERG, {"icebergs": 5}, {"icebergs": 4}, True),
        (ICEBERG, {"icebergs": 5}, {"icebergs": 5}, False),
        (LIMIT, {"orders": 5}, {}, True),
    ],
)
@pytest.mark.parametrize("everywhere", [False, True])
def test_counts_at_their_edges(
    ticket: SpotTicket,
    limits: dict[str, int],
    opened: dict[str, int],
    accepted: bool,
    everywhere: bool,
) -> None:
    prefix = "exchange_open_" if everywhere else "open_"
    known: dict[str, Any] = {prefix + name: count for name, count in opened.items()}
    counts = CountLimits(**limits)
    pair = PAIR if everywhere else pair_with(counts=counts)
    account = AccountLimits(counts=counts) if everywhere else AccountLimits()
    found = validate(ticket, pair, replace(NOW, limits=account, **known))
    assert (found == ()) == accepted
    assert all(v.rule.startswith("EXCHANGE_") == everywhere for v in found)


def test_counts_say_how_many_to_cancel() -> None:
    pair = pair_with(counts=CountLimits(orders=5))
    (one,) = validate(LIMIT, pair, replace(NOW, open_orders=5))
    assert one.message == "At most 5 orders may be open on BTC/USDT, 5 are: cancel one first."
    (two,) = validate(OCO, pair, replace(NOW, open_orders=5))
    assert two.message.endswith("5 are: cancel 2 first.")


def test_a_sell_by_value_needs_coins_at_the_bid() -> None:
    sell = MarketTicket(instrument=ID, side=SELL, amount=QuoteQuantity(D(990)))
    enough = replace(NOW, base_balance=balance("BTC", "10"))
    assert validate(sell, PAIR, enough) == ()
    short = replace(NOW, base_balance=balance("BTC", "9.95", "9"))
    (found,) = validate(sell, PAIR, short)
    assert found.message == "0.05 BTC short: this needs about 10 BTC, 9.95 is free."


def test_a_pair_needs_its_quantity_once() -> None:
    assert validate(OCO, PAIR, replace(NOW, base_balance=balance("BTC", "1"))) == ()
    short = replace(NOW, base_balance=balance("BTC", "0.9"))
    assert [v.rule for v in validate(OCO, PAIR, short)] == ["BALANCE"]


def test_a_buying_pair_needs_its_dearer_leg() -> None:
    stop = Conditional(StopKind.STOP_LOSS, Trigger(D(120)))
    pair = Pair(stop, PostOnly(D(80)))
    ticket = OcoTicket(instrument=ID, side=BUY, quantity=D(1), pair=pair)
    assert validate(ticket, PAIR, replace(NOW, quote_balance=balance("USDT", "120"))) == ()
    (found,) = validate(ticket, PAIR, replace(NOW, quote_balance=balance("USDT", "119")))
    assert found.message.startswith("1 USDT short: this needs about 120 USDT at 120, 119 is free.")


def test_asset_caps_look_at_value_and_quantity() -> None:
    capped = replace(NOW, limits=AccountLimits(assets={"USDT": D(90)}))
    assert validate(LIMIT, PAIR, capped) == ()
    (found,) = validate(replace(LIMIT, price=D(91)), PAIR, capped)
    assert (found.rule, found.bound) == ("MAX_ASSET", D(90))


def test_smallest_and_largest_lots_of_a_total() -> None:
    pair = pair_with(step_size="0.1", min_quantity="0.2", max_quantity="3")

    def spend(total: str) -> list[tuple[str, Any, Any]]:
        ticket = MarketTicket(instrument=ID, side=BUY, amount=QuoteQuantity(D(total)))
        return [(v.rule, v.lower, v.upper) for v in validate(ticket, pair, NOW)]

    assert spend("20.2") == []
    assert spend("20.1") == [("LOT_SIZE", None, D("20.2"))]
    assert spend("303") == []
    assert spend("313.1") == [("LOT_SIZE", D(303), None)]
