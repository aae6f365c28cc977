"""R6: the liquidation price that is told before sending lies where it will really be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.events import FeedState
from terminal.domain.futures.ticket import FuturesLimitTicket, FuturesMarketTicket
from terminal.domain.futures.words import MarginMode
from terminal.domain.gate import Facts, GateLimits, judge_intent
from terminal.domain.gate.decision import Reason
from terminal.domain.market import Environment
from terminal.domain.order import Side
from tests.support.futures_scene import BRACKETS, BTC_PERP, perpetual

D = Decimal
MARK = D("80000.0")


def reason_of(ticket: FuturesMarketTicket | FuturesLimitTicket) -> Reason:
    """What R6 says of an order at a hundredfold leverage on an isolated, flat contract."""
    context = MarketContext(
        last_price=MARK,
        mark_price=MARK,
        best_bid=MARK,
        best_ask=MARK + D("0.1"),
        position=D(0),
        hedge_mode=False,
        margin=MarginContext(brackets=BRACKETS, leverage=100, available=D(15_000)),
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
        margin_mode=MarginMode.ISOLATED,
        margin_wallet=D(15_000),
    )
    decision = judge_intent(ticket, facts, GateLimits())
    found = [reason for reason in decision.reasons if reason.rule == "R6_DISTANCE"]
    assert len(found) == 1
    return found[0]


def price_told(reason: Reason) -> Decimal:
    numbers = dict(reason.numbers)
    return D(numbers["Liquidation price"].split()[1].replace(",", ""))


@pytest.mark.parametrize(("side", "below"), [(Side.BUY, True), (Side.SELL, False)])
def test_a_market_order_is_judged_at_the_market(side: Side, below: bool) -> None:
    """Not at the worst price it may fill at, from which a long would be liquidated above the mark."""
    ticket = FuturesMarketTicket(instrument=BTC_PERP, side=side, quantity=D("0.03"))
    told = price_told(reason_of(ticket))
    assert (told < MARK) is below
    assert abs(told - MARK) / MARK < D("0.01")


def test_a_limit_order_is_judged_at_its_price() -> None:
    ticket = FuturesLimitTicket(
        instrument=BTC_PERP, side=Side.BUY, quantity=D("0.03"), price=D("79000.0")
    )
    told = price_told(reason_of(ticket))
    assert D("78000") < told < D("79000")
