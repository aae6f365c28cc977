"""Brackets, initial margin and what is left, with the figures of the exchange's pages and FAQ."""

from __future__ import annotations

import json
from decimal import Decimal as D

import pytest

from terminal.domain.futures.margin import (
    Brackets,
    MarginTier,
    SymbolMargin,
    available_balance,
    hedge_margin,
    maintenance_amounts,
    margin_ratio,
    multi_asset_balance,
    one_way_margin,
    open_loss,
)
from terminal.domain.order import Side
from terminal.domain.payoff import InversePayoff, LinearPayoff, cut
from tests.support.brackets import COIN_BRACKETS, LINEAR_BRACKETS
from tests.support.shared_data import shared_data


@pytest.mark.parametrize(
    ("notional", "maintenance"),
    [
        ("3000", "30"),
        ("5000", "50"),
        ("5000.01", "50.00025"),
        ("20000", "425"),
        ("25000", "550"),
        ("60000", "2300"),
        ("300000", "25550"),
    ],
)
def test_maintenance_margin_by_tier(notional: str, maintenance: str) -> None:
    assert LINEAR_BRACKETS.maintenance(D(notional)) == D(maintenance)


def test_maintenance_margin_of_the_account_samples() -> None:
    flat = MarginTier(floor=D(0), cap=D(10**9), ratio=D("0.0065"), amount=D(0), max_leverage=20)
    assert cut(Brackets([flat]).maintenance(D("12.31427700"))) == D("0.08004280")
    assert cut(D("12.31427700") / 20) == D("0.61571385")
    assert cut(D("49.72023376") / 20) == D("2.48601168")


def test_amounts_follow_from_floors_and_ratios() -> None:
    tiers = LINEAR_BRACKETS.tiers
    assert maintenance_amounts((t.floor, t.ratio) for t in tiers) == [t.amount for t in tiers]
    coin = COIN_BRACKETS.tiers
    assert maintenance_amounts((t.floor, t.ratio) for t in coin) == [t.amount for t in coin]


def test_real_brackets_follow_the_same_rule() -> None:
    path = shared_data("margin", "usdm_leverage_brackets_two_symbols.json")
    for symbol in json.loads(path.read_text(), parse_float=D):
        rows = symbol["brackets"]
        pairs = [(D(r["notionalFloor"]), D(r["maintMarginRatio"])) for r in rows]
        assert maintenance_amounts(pairs) == [D(r["cum"]) for r in rows]


def test_statements_of_the_exchange_on_maintenance() -> None:
    coin, coin_level, linear_level = json.loads(
        shared_data("margin", "faq_statements.json").read_text()
    )
    notional = InversePayoff(D(coin["contractSizeUsd"])).notional(
        D(coin["contracts"]), D(coin["markPrice"])
    )
    assert notional == D(coin["notionalBtc"])
    assert notional * D(coin["maintMarginRatio"]) == D(coin["expectedMaintMarginBtc"])
    for level, floor, expected in (
        (coin_level, "floorBtc", "expectedCumBtc"),
        (linear_level, "floor", "expectedCum"),
    ):
        previous = D(level["cumPrevious"] if "cumPrevious" in level else level["cumPreviousBtc"])
        added = D(level[floor]) * (D(level["mmrThis"]) - D(level["mmrPrevious"]))
        assert previous + added == D(level[expected])


@pytest.mark.parametrize(
    ("position", "buys", "sells", "total", "held"),
    [
        ("0", "4950", "0", "247.5", "0"),
        ("10000", "4950", "0", "747.5", "500"),
        ("10000", "0", "20400", "520", "500"),
        ("10000", "4950", "20400", "747.5", "500"),
        ("-10000", "4950", "20400", "1520", "500"),
    ],
)
def test_initial_margin_counts_the_worse_direction(
    position: str, buys: str, sells: str, total: str, held: str
) -> None:
    margin = one_way_margin(D(position), D(buys), D(sells), 20)
    assert (margin.total, margin.position) == (D(total), D(held))


def test_hedge_legs_use_margin_each() -> None:
    margin = hedge_margin(D(10000), D(-4000), D(2000), 20)
    assert (margin.position, margin.orders) == (D(700), D(100))


def test_open_loss_is_never_negative() -> None:
    linear = LinearPayoff()
    assert open_loss(Side.BUY, D(1), D(10300), D(10000), linear) == D(300)
    assert open_loss(Side.SELL, D(1), D(9800), D(10000), linear) == D(200)
    assert open_loss(Side.BUY, D(1), D(9900), D(10000), linear) == 0


def test_available_balance_stops_at_zero() -> None:
    margins = [SymbolMargin(D(500), D(20)), SymbolMargin(D(100), D(0))]
    assert available_balance(D(1000), D(-50), margins) == D(330)
    assert available_balance(D(100), D(0), margins) == 0


def test_margin_ratio_is_unknown_without_balance() -> None:
    assert margin_ratio(D(80), D(100)) == D("0.8")
    assert margin_ratio(D(80), D(0)) is None


def test_multi_asset_balance_adds_values_after_haircut() -> None:
    assert multi_asset_balance([(D(1000), D(1)), (D("0.5"), D(60000))]) == D(31000)


@pytest.mark.parametrize(("leverage", "cap"), [(50, 5000), (20, 25000), (3, 250000), (126, 0)])
def test_leverage_limits_the_notional(leverage: int, cap: int) -> None:
    assert LINEAR_BRACKETS.max_notional(leverage) == cap


def test_a_bracket_ends_with_its_cap() -> None:
    tiers = LINEAR_BRACKETS.tiers
    assert LINEAR_BRACKETS.tier(D(5000)) is tiers[0]
    assert LINEAR_BRACKETS.tier(D("5000.01")) is tiers[1]
    assert LINEAR_BRACKETS.tier(D(10**9)) is tiers[-1]
    with pytest.raises(ValueError, match="bracket"):
        Brackets([])


def test_a_small_balance_still_has_a_ratio() -> None:
    assert margin_ratio(D("0.1"), D("0.5")) == D("0.2")
    assert margin_ratio(D("0.1"), D(-1)) is None
