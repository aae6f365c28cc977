"""Sizes of futures orders: the largest one passes every rule, and a share never exceeds it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.futures.sizing import (
    held_against,
    largest_opening,
    margin_needed,
    part_of,
    quantity_by_risk,
)
from terminal.domain.futures.ticket import FuturesLimitTicket
from terminal.domain.futures.words import PositionSide
from terminal.domain.order import Side
from terminal.domain.validation import validate
from tests.support.futures_scene import BRACKETS, BTC_PERP, perpetual

D = Decimal
BTC = perpetual("BTC", "0.1", "0.001")
SIDES = st.sampled_from([Side.BUY, Side.SELL])


def money(low: str, high: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(D(low), D(high), places=places)


@st.composite
def contexts(draw: st.DrawFn) -> MarketContext:
    mark = draw(money("40000", "90000", 1))
    return MarketContext(
        last_price=mark,
        mark_price=mark,
        best_bid=mark,
        best_ask=mark + D("0.1"),
        position=draw(money("-3", "3", 3)),
        hedge_mode=False,
        margin=MarginContext(
            brackets=BRACKETS,
            leverage=draw(st.sampled_from([1, 3, 20, 50, 100, 125])),
            available=draw(money("0", "50000")),
            open_buys=draw(money("0", "20000")),
            open_sells=draw(money("0", "20000")),
        ),
    )


@given(contexts(), SIDES, money("0.97", "1.03", 3))
def test_the_largest_order_breaks_no_margin_rule(
    context: MarketContext, side: Side, away: Decimal
) -> None:
    assert context.mark_price is not None
    price = (context.mark_price * away).quantize(D("0.1"))
    most = largest_opening(side, None, price, BTC, context)
    assert most is not None
    if most < BTC.filters.min_quantity:
        return
    ticket = FuturesLimitTicket(instrument=BTC_PERP, side=side, quantity=most, price=price)
    rules = {violation.rule for violation in validate(ticket, BTC, context)}
    assert not rules & {"MARGIN", "MAX_LEVERAGE", "LOT_SIZE"}


@given(contexts(), SIDES, money("0.0005", "0.001", 4))
def test_the_fee_is_set_aside(context: MarketContext, side: Side, rate: Decimal) -> None:
    price, margin = context.mark_price, context.margin
    assert price is not None
    assert margin is not None
    most = largest_opening(side, None, price, BTC, context, rate)
    assert most is not None
    needed = margin_needed(side, None, most, price, BTC, context)
    assert needed is not None
    if needed > 0:
        assert needed + most * price * rate <= margin.available + D("0.00000001")


@given(money("0", "9", 3), st.decimals(0, 1, places=4))
def test_a_share_is_on_the_step_and_never_more(most: Decimal, share: Decimal) -> None:
    part = part_of(most, share, BTC)
    assert part is not None
    assert part <= most
    assert part % BTC.step_size == 0


def test_a_whole_share_keeps_dust() -> None:
    assert part_of(D("0.0015"), D(1), BTC) == D("0.0015")


def test_what_can_be_closed() -> None:
    long = MarketContext(position=D("0.250"))
    assert held_against(Side.SELL, None, long) == D("0.250")
    assert held_against(Side.BUY, None, long) == 0
    legs = MarketContext(long_position=D("0.2"), short_position=D("-0.1"), hedge_mode=True)
    assert held_against(Side.BUY, PositionSide.SHORT, legs) == D("0.1")
    assert held_against(Side.BUY, PositionSide.LONG, legs) == 0
    assert held_against(Side.SELL, None, MarketContext()) is None


def test_without_margin_facts_nothing_is_told() -> None:
    assert largest_opening(Side.BUY, None, D(1), BTC, MarketContext()) is None
    assert margin_needed(Side.BUY, None, D(1), D(1), BTC, MarketContext()) is None


@given(money("0.1", "5"), money("100", "100000"), SIDES, money("0.5", "15", 1))
def test_the_loss_at_the_stop_stays_within_the_risk(
    percent: Decimal, balance: Decimal, side: Side, away: Decimal
) -> None:
    entry, rate = D("68000.0"), D("0.0005")
    distance = (entry * away / 100).quantize(D("0.1"))
    stop = entry - distance if side is Side.BUY else entry + distance
    quantity = quantity_by_risk(percent, balance, side, entry, stop, BTC, rate)
    assert quantity is not None
    lost = quantity * (distance + (entry + stop) * rate)
    assert lost <= balance * percent / 100


def test_a_stop_that_would_win_gives_no_size() -> None:
    assert quantity_by_risk(D(1), D(1000), Side.BUY, D(100), D(101), BTC) is None
    assert quantity_by_risk(D(1), None, Side.BUY, D(100), D(99), BTC) is None


def test_less_than_nothing_of_the_margin_is_no_quantity() -> None:
    assert part_of(D(5), D("-1E+25"), BTC) is None
    assert part_of(D(5), D(0), BTC) == 0
