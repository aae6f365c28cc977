"""Sizes: presets as text, defaults per symbol."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.gate import GateLimits
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import BadNumber
from terminal.ui.ticket.sizing import (
    Preset,
    PresetUnit,
    default_presets,
    parse_preset,
    preset_label,
)
from tests.support.scene import BTC, build_scene

SHARE = Decimal("0.04")


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


def test_defaults_are_round_of_one_precision_and_below_the_gates_question(pair: SpotPair) -> None:
    last = Decimal("68412.37")
    texts = default_presets(pair, last, last, Decimal(60_000), SHARE)
    assert texts == ("0.001", "0.002", "0.005", "0.010", "0.020")
    assert Decimal(texts[-1]) * last <= Decimal(60_000) * GateLimits().order_share


def test_defaults_are_shares_while_the_account_is_not_known(pair: SpotPair) -> None:
    last = Decimal("68412.37")
    assert default_presets(pair, None, None, None, SHARE)[0] == "10 %"
    assert default_presets(pair, last, last, None, SHARE)[0] == "10 %"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("0.10", "0.10"),
        ("2500", "2500"),
        ("12500", "12.5k"),
        ("50000000", "50M"),
        ("25 %", "25\N{THIN SPACE}%"),
    ],
)
def test_large_sizes_fit_their_key(text: str, label: str) -> None:
    assert preset_label(text) == label
