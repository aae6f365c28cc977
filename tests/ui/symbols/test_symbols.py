"""A few letters find the instrument that was meant."""

from __future__ import annotations

import pytest

from terminal.domain.market import Market
from terminal.ui.symbols.rows import build_symbol_rows, find_symbols
from terminal.ui.symbols.scorer import NO_MATCH, score
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import build_scene


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("btc", "btcusdt", "ethbtc"),
        ("btcusdt", "btcusdt", "btcusdtx"),
        ("eth", "ethbtc", "xethusdt"),
        ("bus", "busdusdt", "btcusdt"),
    ],
)
def test_the_better_fit_has_more_points(query: str, better: str, worse: str) -> None:
    assert score(query, better) > score(query, worse)


def test_letters_that_are_not_there_do_not_match() -> None:
    assert score("xyz", "btcusdt") == NO_MATCH
    assert score("tcb", "btcusdt") == NO_MATCH


def test_every_subsequence_matches_with_points_of_at_least_zero() -> None:
    assert score("bt", "bitcoin something very long indeed " * 20) >= 0


def test_the_most_traded_comes_first_without_a_query() -> None:
    session, _ = build_scene()
    rows = find_symbols(build_symbol_rows(session.stores), "", 3)
    assert rows[0].base == "BTC"
    assert len(rows) == 3


@pytest.mark.parametrize("typed", ["btc", "BTC/USDT", "btc usdt", "btcu"])
def test_ways_to_type_one_pair(typed: str) -> None:
    session, _ = build_scene()
    assert find_symbols(build_symbol_rows(session.stores), typed)[0].instrument.symbol == "BTCUSDT"


def test_a_halted_pair_says_so() -> None:
    session, _ = build_scene()
    row = find_symbols(build_symbol_rows(session.stores), "fetusdt")[0]
    assert not row.is_tradable


def test_perp_finds_the_contract_first() -> None:
    session, _, _ = build_futures_scene()
    rows = build_symbol_rows(session.stores)
    assert find_symbols(rows, "btc perp")[0].instrument == BTC_PERP
    both = [r.instrument.market for r in find_symbols(rows, "btcusdt")[:2]]
    assert set(both) == {Market.SPOT, Market.USDM}
