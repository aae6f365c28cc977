"""Worth, profit and averages of linear, inverse and premium contracts, with published figures."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.payoff import (
    Direction,
    InversePayoff,
    LinearPayoff,
    PremiumPayoff,
    cut,
    return_on_equity,
)

LINEAR = LinearPayoff()
COIN = InversePayoff(D(100))
PRICES = st.decimals(min_value="0.0001", max_value="200000", places=4)
QUANTITIES = st.decimals(min_value="0.001", max_value="100000", places=3)


@pytest.mark.parametrize(
    ("direction", "quantity", "entry", "mark", "notional", "profit"),
    [
        (Direction.LONG, "30", "0.385", "0.41047590", "12.31427700", "0.76427700"),
        (Direction.SHORT, "1", "70.92841", "49.72023376", "49.72023376", "21.20817624"),
        (Direction.LONG, "0.001", "22185.2", "21123.05052574", "21.12305052", "-1.06214947"),
        (Direction.LONG, "10000", "2.0", "2.1", "21000", "1000"),
    ],
)
def test_linear_samples_of_the_exchange(
    direction: Direction, quantity: str, entry: str, mark: str, notional: str, profit: str
) -> None:
    assert cut(LINEAR.notional(D(quantity), D(mark))) == D(notional)
    assert cut(LINEAR.profit(direction, D(quantity), D(entry), D(mark))) == D(profit)


@pytest.mark.parametrize(
    ("direction", "contracts", "entry", "mark", "notional", "profit"),
    [
        (Direction.LONG, "1", "11707.70000003", "11788.66626667", "0.00848272", "0.00005866"),
        (Direction.LONG, "1000", "10000", "10500", "9.52380952", "0.47619047"),
        (Direction.SHORT, "1000", "10000", "10500", "9.52380952", "-0.47619047"),
    ],
)
def test_inverse_samples_of_the_exchange(
    direction: Direction, contracts: str, entry: str, mark: str, notional: str, profit: str
) -> None:
    assert cut(COIN.notional(D(contracts), D(mark))) == D(notional)
    assert cut(COIN.profit(direction, D(contracts), D(entry), D(mark))) == D(profit)


def test_average_entry_is_arithmetic_for_linear_and_harmonic_for_inverse() -> None:
    assert LINEAR.average_entry([(D("0.4"), D(9000)), (D("0.6"), D(9500))]) == D(9300)
    harmonic = COIN.average_entry([(D(100), D(10000)), (D(300), D(12000))])
    assert harmonic is not None
    assert cut(harmonic) == D("11428.57142857")
    assert cut(COIN.profit(Direction.LONG, D(200), harmonic, D(13000))) == D("0.21153846")


def test_return_on_equity_is_taken_on_margin_at_the_mark() -> None:
    margin = COIN.notional(D(1000), D(10500)) / 10
    assert cut(margin) == D("0.95238095")
    roe = return_on_equity(COIN.profit(Direction.LONG, D(1000), D(10000), D(10500)), margin)
    assert roe is not None
    assert round(roe, 12) == D("0.5")
    linear = return_on_equity(D(1000), LINEAR.notional(D(10000), D("2.1")) / 20)
    assert linear is not None
    assert round(linear, 5) == D("0.95238")
    assert return_on_equity(D(5), D(0)) is None


def test_break_even_counts_the_fees_it_is_told() -> None:
    assert LINEAR.break_even(Direction.LONG, D("0.385"), paid=D("0.0002")) == D("0.385077")
    short = LINEAR.break_even(Direction.SHORT, D("70.92841"), paid=D("0.0004"))
    assert short == D("70.900038636")


@given(
    st.sampled_from(Direction),
    QUANTITIES,
    PRICES,
    st.decimals(min_value="0", max_value="0.01", places=5),
    st.decimals(min_value="0", max_value="0.01", places=5),
)
def test_at_break_even_the_profit_pays_exactly_the_fees(
    direction: Direction, quantity: D, entry: D, paid: D, closing: D
) -> None:
    for payoff in (LINEAR, COIN):
        price = payoff.break_even(direction, entry, paid=paid, closing_rate=closing)
        assert price is not None
        fees = payoff.notional(quantity, entry) * paid + payoff.notional(quantity, price) * closing
        earned = payoff.profit(direction, quantity, entry, price)
        assert abs(earned - fees) <= abs(fees) * D("1e-9") + D("1e-15")


@given(st.sampled_from(Direction), QUANTITIES, PRICES, PRICES)
def test_price_for_profit_undoes_profit(
    direction: Direction, quantity: D, entry: D, exit_price: D
) -> None:
    for payoff in (LINEAR, COIN):
        profit = payoff.profit(direction, quantity, entry, exit_price)
        found = payoff.price_for_profit(direction, quantity, entry, profit)
        assert found is not None
        assert abs(found - exit_price) <= exit_price * D("1e-9")


def test_options_never_lose_more_than_the_premium() -> None:
    call = PremiumPayoff(D(70000), is_call=True)
    put = PremiumPayoff(D(70000), is_call=False)
    assert call.profit_at_expiry(Direction.LONG, D(2), D(1200), D(60000)) == D(-2400)
    assert call.profit_at_expiry(Direction.LONG, D(2), D(1200), D(75000)) == D(7600)
    assert put.profit_at_expiry(Direction.SHORT, D(1), D(900), D(65000)) == D(-4100)
    assert call.break_even_at_expiry(D(1200)) == D(71200)
    assert put.break_even_at_expiry(D(900)) == D(69100)
    assert call.notional(D(3), D(1200)) == D(3600)
    assert call.profit(Direction.LONG, D(3), D(1200), D(1500)) == D(900)
