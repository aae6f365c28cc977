"""Quantities from intentions: a share of a balance, an amount to spend, a step, a middle."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.filters import LotRange
from terminal.domain.order import Side
from terminal.domain.sizing import (
    amount_for_share,
    available,
    largest_sale,
    middle,
    moved,
    percent,
    quantity_for_share,
    quantity_for_value,
    share_of,
    size_ladder,
    within_a_step,
)
from terminal.domain.validation import MarketContext
from tests.support.spot_market import balance, pair_with

D = Decimal
STEP = D("0.00001")


def test_shares_never_cost_more_than_is_free() -> None:
    free, price = Decimal("18827.22"), Decimal("67740.01")
    for number in range(1, 101):
        share = percent(Decimal(number))
        quantity = quantity_for_share(share, Side.BUY, price, free, STEP)
        assert quantity is not None
        assert quantity % STEP == 0
        assert quantity * price <= free * share


def test_selling_a_share_needs_no_price() -> None:
    half = Decimal("0.5")
    assert quantity_for_share(half, Side.SELL, None, Decimal("0.25"), STEP) == Decimal("0.125")
    assert share_of(Decimal("0.125"), Side.SELL, None, Decimal("0.25")) == half


def test_unknown_stays_unknown() -> None:
    assert quantity_for_share(Decimal(1), Side.BUY, None, Decimal(10), STEP) is None
    assert quantity_for_share(Decimal(1), Side.BUY, Decimal(1), None, STEP) is None
    assert quantity_for_value(Decimal(10), Decimal(0), STEP) is None
    assert share_of(None, Side.BUY, Decimal(1), Decimal(1)) is None
    assert available(Side.BUY, MarketContext()) is None


def test_a_buy_spends_quote_and_a_sell_base() -> None:
    context = MarketContext(base_balance=balance("BTC", "2"), quote_balance=balance("USDT", "900"))
    assert (available(Side.BUY, context), available(Side.SELL, context)) == (D(900), D(2))
    assert share_of(D(2), Side.BUY, D(100), D(1000)) == D("0.2")
    assert share_of(D(2), Side.BUY, None, D(1000)) is None
    assert share_of(D(2), Side.BUY, D(100), D(0)) is None


def test_a_share_of_an_amount_is_rounded_down() -> None:
    assert amount_for_share(percent(D(25)), D("10.03"), D("0.01")) == D("2.5")


def test_steps_start_at_the_next_grid_point() -> None:
    tick = D("0.5")
    assert [moved(D("10.2"), n, tick) for n in (-2, -1, 1, 2)] == [
        D("9.5"),
        D(10),
        D("10.5"),
        D(11),
    ]
    assert [moved(D(10), n, tick) for n in (-1, 1)] == [D("9.5"), D("10.5")]


def test_the_middle_is_on_the_tick_and_on_the_safe_side() -> None:
    for side, expected in ((Side.BUY, "100.2"), (Side.SELL, "100.3")):
        assert middle(D("100.1"), D("100.4"), side, D("0.1")) == D(expected)
        assert middle(D("100.1"), D("100.3"), side, D("0.1")) == D("100.2")


def test_the_ladder_of_sizes_ends_within_the_budget() -> None:
    sizes = size_ladder(D(2_375), D(79_892), D("0.00007"), STEP, 5)
    assert sizes == (D("0.001"), D("0.002"), D("0.005"), D("0.01"), D("0.02"))


def test_the_ladder_begins_at_what_may_be_sold_and_goes_on_above_a_small_budget() -> None:
    assert size_ladder(D(30), D(10), D(1), D(1), 3) == (D(1), D(2), D(5))
    assert size_ladder(D(1), D(10), D(3), D(1), 3) == (D(5), D(10), D(20))


@given(
    st.decimals("0.01", 10**6, places=2),
    st.decimals("0.0001", 10**5, places=4),
    st.decimals("0.001", 100, places=3),
    st.integers(-5, 2),
)
def test_every_size_is_legal(budget: D, worth: D, least: D, exponent: int) -> None:
    step = D(1).scaleb(exponent)
    sizes = size_ladder(budget, worth, least, step, 5)
    assert len(sizes) == 5
    assert list(sizes) == sorted(set(sizes))
    assert all(size >= least and size % step == 0 for size in sizes)


def test_neighbours_lie_less_than_a_step_apart() -> None:
    assert within_a_step(D("1.04"), D(1), D("0.1"))
    assert within_a_step(D(1), D("1.04"), D("0.1"))
    assert not within_a_step(D("1.1"), D(1), D("0.1"))


def test_the_largest_sale_obeys_lots_and_value() -> None:
    pair = pair_with(
        step_size="0.001",
        min_quantity="0.01",
        max_quantity="90",
        min_notional="5",
        market_lot=LotRange(maximum=D(3), step=D("0.002")),
    )
    assert largest_sale(D("1.2357"), pair, D(100)) == D("1.234")
    assert largest_sale(D(80), pair, D(100)) == D(3)
    assert largest_sale(D("0.009"), pair, D(100)) is None
    assert largest_sale(D("0.04"), pair, D(100)) is None
    assert largest_sale(D("0.05"), pair, D(100)) == D("0.05")
    assert largest_sale(D("0.04"), pair, None) == D("0.04")
    assert largest_sale(D(0), pair, None) is None
    assert largest_sale(D("0.5"), pair_with(step_size="0.2"), None) == D("0.4")
