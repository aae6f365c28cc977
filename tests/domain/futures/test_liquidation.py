"""Liquidation prices: worked examples, the exchange's own, and the defining equation."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.futures.liquidation import (
    Collateral,
    Leg,
    distance_to_liquidation,
    liquidation_price,
)
from terminal.domain.futures.margin import Brackets, MarginTier
from terminal.domain.payoff import Direction, InversePayoff, LinearPayoff
from tests.support.brackets import COIN_BRACKETS, LINEAR_BRACKETS
from tests.support.shared_data import shared_data

LINEAR = LinearPayoff()
COIN = InversePayoff(D(100))


def _rounded(price: D | None, places: str = "0.00000001") -> D | None:
    return None if price is None else price.quantize(D(places), ROUND_HALF_UP)


def _cross(wallet: str, maintenance: str = "0", profit: str = "0") -> Collateral:
    return Collateral(wallet=D(wallet), other_maintenance=D(maintenance), other_profit=D(profit))


@pytest.mark.parametrize(
    ("legs", "collateral", "isolated", "expected"),
    [
        ([("10000", "2.0")], _cross("1000"), True, "1.94102564"),
        ([("-10000", "2.0")], _cross("1000"), True, "2.05609756"),
        ([("10000", "2.0")], _cross("2000"), True, "1.83846154"),
        ([("10000", "2.0")], _cross("1500", "100", "-200"), False, "1.92051282"),
        ([("-10000", "2.0")], _cross("1500", "100", "-200"), False, "2.07560976"),
        ([("2000", "2.0")], _cross("200"), True, "1.91919192"),
        ([("10000", "2.0")], _cross("25000"), False, None),
        ([("6000", "2.0"), ("-2000", "2.4")], _cross("800"), False, "1.65143603"),
    ],
)
def test_linear_examples(
    legs: list[tuple[str, str]], collateral: Collateral, isolated: bool, expected: str | None
) -> None:
    found = liquidation_price(
        [Leg(D(q), D(e)) for q, e in legs], collateral, LINEAR_BRACKETS, LINEAR, isolated=isolated
    )
    assert _rounded(found.price) == (None if expected is None else D(expected))
    assert found.is_estimate is not isolated


@pytest.mark.parametrize(
    ("legs", "collateral", "isolated", "expected"),
    [
        ([("1000", "10000")], _cross("1"), True, "9136.13749435"),
        ([("-1000", "10000")], _cross("1"), True, "11061.70094497"),
        ([("1000", "10000")], _cross("0.5"), True, "9568.92468025"),
        ([("-1000", "10000")], _cross("10"), True, None),
        ([("400", "10000")], _cross("0.5", "0.02", "0.05"), False, "8865.34216336"),
        ([("600", "10000"), ("-200", "10500")], _cross("0.4"), False, "8972.85857891"),
    ],
)
def test_inverse_examples(
    legs: list[tuple[str, str]], collateral: Collateral, isolated: bool, expected: str | None
) -> None:
    found = liquidation_price(
        [Leg(D(q), D(e)) for q, e in legs], collateral, COIN_BRACKETS, COIN, isolated=isolated
    )
    assert _rounded(found.price) == (None if expected is None else D(expected))


def _one_tier(ratio: str, amount: str) -> Brackets:
    return Brackets(
        [MarginTier(floor=D(0), cap=D(10**12), ratio=D(ratio), amount=D(amount), max_leverage=125)]
    )


def test_the_exchange_s_bitcoin_example() -> None:
    found = liquidation_price(
        [Leg(D("109.488"), D("32481.980"))],
        _cross("1535443.01", "356512.508", "-448192.89"),
        _one_tier("0.025", "16300"),
        LINEAR,
        isolated=False,
    )
    assert _rounded(found.price, "0.01") == D("26316.89")


def test_recorded_examples_to_the_cent() -> None:
    for case in json.loads(shared_data("margin", "usdm_liquidation_examples.json").read_text()):
        held = case["position"]
        found = liquidation_price(
            [Leg(D(held["positionAmt"]), D(held["entryPrice"]))],
            _cross(
                case["walletBalance"], case["maintMarginOfOthers"], case["unrealizedPnlOfOthers"]
            ),
            _one_tier(held["maintMarginRatio"], held["cum"]),
            LINEAR,
            isolated=case["marginMode"] == "isolated",
        )
        assert _rounded(found.price, "0.01") == D(case["expectedLiquidationPrice"])


def test_an_isolated_hedge_has_a_price_for_each_leg() -> None:
    with pytest.raises(ValueError, match="one leg"):
        liquidation_price(
            [Leg(D(1), D(10)), Leg(D(-1), D(10))],
            _cross("1"),
            LINEAR_BRACKETS,
            LINEAR,
            isolated=True,
        )


def test_multi_assets_mode_is_always_an_estimate() -> None:
    found = liquidation_price(
        [Leg(D(2000), D(2))],
        _cross("200"),
        LINEAR_BRACKETS,
        LINEAR,
        isolated=True,
        multi_asset=True,
    )
    assert found.is_estimate


@given(
    st.sampled_from([1, -1]),
    st.decimals(min_value="100", max_value="20000", places=0),
    st.decimals(min_value="1", max_value="5", places=2),
    st.integers(2, 20),
)
def test_balance_meets_maintenance_at_the_price(
    sign: int, quantity: D, entry: D, leverage: int
) -> None:
    wallet = quantity * entry / leverage
    found = liquidation_price(
        [Leg(sign * quantity, entry)],
        Collateral(wallet=wallet),
        LINEAR_BRACKETS,
        LINEAR,
        isolated=True,
    )
    if found.price is not None:
        balance = wallet + LINEAR.profit(Direction(sign), quantity, entry, found.price)
        maintenance = LINEAR_BRACKETS.maintenance(quantity * found.price)
        assert abs(balance - maintenance) < D("0.00001")


def test_distance_is_a_fraction_of_the_mark() -> None:
    assert distance_to_liquidation(D(100), D(95)) == D("0.05")
    assert distance_to_liquidation(D(100), None) is None


def test_legs_are_one_or_a_pair() -> None:
    for legs in ([], [Leg(D(1), D(10))] * 3):
        with pytest.raises(ValueError, match="one leg"):
            liquidation_price(legs, _cross("1"), LINEAR_BRACKETS, LINEAR, isolated=False)


def test_beyond_the_last_bracket_its_ratio_holds() -> None:
    """(200,000 + 11,950 − 2,000,000) ÷ (1,000,000 × (0.125 − 1))."""
    found = liquidation_price(
        [Leg(D(1_000_000), D(2))], _cross("200000"), LINEAR_BRACKETS, LINEAR, isolated=True
    )
    assert _rounded(found.price) == D("2.04348571")
    assert not found.is_estimate


@pytest.mark.parametrize(
    ("isolated", "multi_asset", "is_estimate"),
    [(True, False, False), (False, False, True), (True, True, True)],
)
def test_no_price_is_as_sure_as_a_price(
    isolated: bool, multi_asset: bool, is_estimate: bool
) -> None:
    for wallet in ("25000", "200"):
        found = liquidation_price(
            [Leg(D(2000), D(2))],
            _cross(wallet),
            LINEAR_BRACKETS,
            LINEAR,
            isolated=isolated,
            multi_asset=multi_asset,
        )
        assert (found.price is None) == (wallet == "25000")
        assert found.is_estimate is is_estimate


def test_a_price_of_zero_is_none_and_a_cheap_coin_has_one() -> None:
    covered = liquidation_price(
        [Leg(D(2000), D(2))], _cross("4000"), LINEAR_BRACKETS, LINEAR, isolated=True
    )
    assert covered.price is None
    cheap = liquidation_price(
        [Leg(D(2000), D("0.5"))], _cross("100"), LINEAR_BRACKETS, LINEAR, isolated=True
    )
    assert _rounded(cheap.price) == D("0.45454545")


def test_distances_at_the_edges() -> None:
    assert distance_to_liquidation(D(1), D("0.5")) == D("0.5")
    assert distance_to_liquidation(D(0), D("0.5")) is None
