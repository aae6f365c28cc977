"""R9: what can only close may be sent again without a question; a stuck key is still stopped."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from terminal.domain.context import MarketContext
from terminal.domain.events import FeedState
from terminal.domain.futures.ticket import Exposure, FuturesMarketTicket, Hedge, OneWay
from terminal.domain.futures.words import PositionSide
from terminal.domain.gate import Facts, GateLimits, Pace, judge_intent
from terminal.domain.market import Environment
from terminal.domain.order import Order, OrderStatus, OrderType, Side
from tests.support.futures_scene import BTC_PERP, perpetual

D = Decimal
HELD = D("0.2")


def rules(exposure: Exposure, pace: Pace, *orders: Order) -> set[str]:
    """Which pace rules speak against selling half of a long."""
    hedged = isinstance(exposure, Hedge)
    context = MarketContext(
        last_price=D(80_000),
        mark_price=D(80_000),
        best_bid=D(80_000),
        best_ask=D("80000.1"),
        position=None if hedged else HELD,
        long_position=HELD if hedged else None,
        hedge_mode=hedged,
    )
    facts = Facts(
        environment=Environment.SIMULATOR,
        instrument=perpetual("BTC", "0.1", "0.001"),
        context=context,
        now_ms=0,
        book_state=FeedState.LIVE,
        account_live=True,
        equity=D(75_000),
        quote_value=D(1),
    )
    ticket = FuturesMarketTicket(
        instrument=BTC_PERP, side=Side.SELL, quantity=HELD / 2, exposure=exposure
    )
    found = judge_intent(ticket, replace(facts, pace=pace, own_orders=orders), GateLimits())
    return {reason.rule for reason in found.reasons if reason.rule.startswith(("R9", "R10"))}


@pytest.mark.parametrize("exposure", [OneWay(reduce_only=True), Hedge(PositionSide.LONG)])
def test_a_second_close_goes_without_a_question(exposure: Exposure) -> None:
    assert rules(exposure, Pace(twin_ms=100)) == set()


def test_a_plain_order_that_would_close_may_open_when_it_is_sent_twice() -> None:
    assert rules(OneWay(), Pace(twin_ms=100)) == {"R9_TWIN"}


@pytest.mark.parametrize("exposure", [OneWay(reduce_only=True), Hedge(PositionSide.LONG)])
def test_a_stuck_key_is_stopped_even_when_it_closes(exposure: Exposure) -> None:
    assert rules(exposure, Pace(twin_ms=100, same_ticket=5)) == {"R10_REPEATED"}


def test_a_close_does_not_wait_for_an_order_in_doubt() -> None:
    doubtful = Order(
        instrument=BTC_PERP,
        client_id="t1s-doubt-1",
        side=Side.SELL,
        type=OrderType.MARKET,
        status=OrderStatus.UNCONFIRMED,
        quantity=D("0.1"),
    )
    assert rules(OneWay(reduce_only=True), Pace(), doubtful) == set()
    assert rules(OneWay(), Pace(), doubtful) == {"R9_UNCONFIRMED"}
