"""Sizes: presets as text, defaults per symbol, shares of what is free."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import BadNumber
from terminal.domain.order import Side
from terminal.ui.ticket.sizing import (
    Preset,
    PresetUnit,
    base_for_quote,
    default_presets,
    parse_preset,
    preset_label,
    quantity_for_share,
    share_of,
)
from tests.support.scene import BTC, build_scene

STEP = Decimal("0.00001")


@pytest.fixture
def pair() -> SpotPair:
    session, _ = build_scene()
    found = session.stores.instruments.get(BTC)
    assert isinstance(found, SpotPair)
    return found


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.1", PresetUnit.BASE, "0.1"),
        ("0.1 btc", PresetUnit.BASE, "0.1"),
        ("500 USDT", PresetUnit.QUOTE, "500"),
        ("25 %", PresetUnit.SHARE, "0.25"),
        ("25%", PresetUnit.SHARE, "0.25"),
    ],
)
def test_a_size_says_its_unit(pair: SpotPair, text: str, unit: PresetUnit, value: str) -> None:
    assert parse_preset(text, pair) == Preset(unit, Decimal(value))


@pytest.mark.parametrize("text", ["", "abc", "0,1", "101 %", "0", "-1", "5 ETH", "1 2 3"])
def test_nonsense_is_refused_with_a_sentence(pair: SpotPair, text: str) -> None:
    with pytest.raises(BadNumber) as caught:
        parse_preset(text, pair)
    assert str(caught.value).endswith(".")


def test_defaults_are_round_and_of_one_precision(pair: SpotPair) -> None:
    texts = default_presets(pair, Decimal("68412.37"))
    assert texts == ("0.01", "0.05", "0.10", "0.25", "0.50")
    assert default_presets(pair, None)[0] == "10 %"


@pytest.mark.parametrize(
    ("text", "label"),
    [("0.10", "0.10"), ("2500", "2500"), ("12500", "12.5k"), ("50000000", "50M"), ("25 %", "25 %")],
)
def test_large_sizes_fit_their_key(text: str, label: str) -> None:
    assert preset_label(text) == label


def test_shares_never_cost_more_than_is_free() -> None:
    free, price = Decimal("18827.22"), Decimal("67740.01")
    for percent in range(1, 101):
        share = Decimal(percent) / 100
        quantity = quantity_for_share(share, Side.BUY, price, free, STEP)
        assert quantity is not None
        assert quantity % STEP == 0
        assert quantity * price <= free * share


def test_selling_a_share_needs_no_price() -> None:
    half = Decimal("0.5")
    assert quantity_for_share(half, Side.SELL, None, Decimal("0.25"), STEP) == Decimal("0.125")
    assert share_of(Decimal("0.125"), Side.SELL, None, Decimal("0.25")) == 0.5


def test_unknown_stays_unknown() -> None:
    assert quantity_for_share(Decimal(1), Side.BUY, None, Decimal(10), STEP) is None
    assert quantity_for_share(Decimal(1), Side.BUY, Decimal(1), None, STEP) is None
    assert base_for_quote(Decimal(10), Decimal(0), STEP) is None
    assert share_of(None, Side.BUY, Decimal(1), Decimal(1)) is None
