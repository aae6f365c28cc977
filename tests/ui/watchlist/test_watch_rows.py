"""Groups, search, words and flashes of the watchlist, without Qt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.market import InstrumentId
from terminal.ui.watchlist.flashes import Flashes
from terminal.ui.watchlist.groups import Group, WatchGroups, from_settings, matches, watch_name
from terminal.ui.watchlist.rows import (
    GroupRow,
    SymbolRow,
    build_rows,
    cells,
    next_symbol,
    short_price,
)
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import BTC, build_scene


def symbols(query: str = "", groups: WatchGroups | None = None) -> list[str]:
    session, _ = build_scene()
    rows = build_rows(session.stores.instruments, groups or WatchGroups(), query)
    return [r.name if isinstance(r, GroupRow) else r.instrument.symbol for r in rows]


def test_default_groups_show_only_what_is_listed() -> None:
    assert symbols()[:3] == ["Majors", "BTCUSDT", "ETHUSDT"]
    assert symbols()[-5:] == ["BTC pairs", "ETHBTC", "BNBBTC", "Quote FDUSD", "BTCFDUSD"]


def test_folding_hides_the_members_of_a_group() -> None:
    groups = WatchGroups().toggle("Majors")
    assert symbols(groups=groups)[:2] == ["Majors", "Watch"]
    assert symbols(groups=groups.toggle("Majors")) == symbols()


def test_search_puts_the_exact_base_first() -> None:
    assert symbols("eth") == ["ETHUSDT", "ETHBTC"]
    assert symbols("btc")[:2] == ["BTCUSDT", "BTCFDUSD"]
    assert symbols("eth/btc") == ["ETHBTC"]
    assert symbols("zzz") == []


def test_unwatched_symbols_gather_in_a_last_group() -> None:
    groups = WatchGroups((Group("Mine", ("BTCUSDT",)),), is_rest_collapsed=False)
    listed = symbols(groups=groups)
    assert listed[:3] == ["Mine", "BTCUSDT", "All others"]
    assert len(listed) == 17


@given(st.lists(st.sampled_from(["A", "B", "C", "D"]), max_size=8), st.integers(-3, 3))
def test_changes_never_lose_or_double_a_symbol(added: list[str], offset: int) -> None:
    groups = WatchGroups((Group("One"), Group("Two")))
    for place, symbol in enumerate(added):
        groups = groups.add(symbol, "One" if place % 2 else "Two").move(symbol, offset)
    held = [s for group in groups.groups for s in group.symbols]
    assert sorted(held) == sorted(set(added))
    assert from_settings(groups.to_settings()) == groups


@pytest.mark.parametrize("values", [{}, {"groups": 7}, {"groups": "x"}])
def test_unreadable_settings_give_the_defaults(values: dict[str, object]) -> None:
    assert from_settings(values) == WatchGroups()


def test_prices_keep_decimals_and_shorten_leading_zeros() -> None:
    assert short_price(Decimal("68412.3"), 2) == "68,412.30"
    assert short_price(Decimal("0.00001142"), 8) == "0.0₄1142"
    assert short_price(Decimal("0.05207"), 5) == "0.05207"
    assert short_price(Decimal(0), 8) == "0.00000000"


def test_unknown_is_a_question_mark_and_change_has_its_sign() -> None:
    session, _ = build_scene()
    pair = session.stores.instruments.get(BTC)
    assert pair is not None
    assert cells(pair, None).last == "?"
    shown = cells(pair, session.stores.tickers.ticker(BTC))
    assert (shown.change, shown.tone) == ("+1.46", "buy")


def test_arrow_keys_skip_group_rows() -> None:
    session, _ = build_scene()
    rows = build_rows(session.stores.instruments, WatchGroups(), "")
    first = next_symbol(rows, None, 1)
    assert first == 1
    last = next_symbol(rows, None, -1)
    assert last == len(rows) - 1
    row = rows[10]
    assert isinstance(row, SymbolRow)
    assert next_symbol(rows, row.instrument.id, 1) == 12
    assert next_symbol([], None, 1) is None


def test_matches_ranks_by_listing_order_within_a_rank() -> None:
    session, _ = build_scene()
    assert [i.symbol for i in matches(session.stores.instruments, "usdt")][:2] == [
        "BTCUSDT",
        "ETHUSDT",
    ]


def test_flash_fades_and_comes_at_most_three_times_a_second() -> None:
    flashes = Flashes(260)
    key: InstrumentId = BTC
    flashes.note(key, Decimal(1), 0)
    assert flashes.strength(key, 0)[0] == 0
    flashes.note(key, Decimal(2), 1_000)
    assert flashes.strength(key, 1_130) == (pytest.approx(0.5), True)
    flashes.note(key, Decimal(1), 1_200)
    assert flashes.strength(key, 1_200)[1] is True
    flashes.note(key, Decimal("0.5"), 1_400)
    assert flashes.strength(key, 1_400) == (1.0, False)
    assert not flashes.is_active(2_000)


def test_no_motion_means_no_flash() -> None:
    flashes = Flashes(0)
    flashes.note(BTC, Decimal(1), 0)
    flashes.note(BTC, Decimal(2), 10)
    assert flashes.strength(BTC, 10)[0] == 0.0


def test_a_pair_and_a_contract_of_one_name_are_two_rows() -> None:
    session, _, _ = build_futures_scene()
    groups = WatchGroups((Group("Both", ("BTCUSDT", "usdm:BTCUSDT")),))
    rows = build_rows(session.stores.instruments, groups, "")
    shown = [row.instrument.id for row in rows if isinstance(row, SymbolRow)]
    assert shown == [BTC, BTC_PERP]
    found = build_rows(session.stores.instruments, groups, "btcusdt")
    both = {row.instrument.id for row in found if isinstance(row, SymbolRow)}
    assert {BTC, BTC_PERP} <= both


def test_removing_the_contract_keeps_the_pair() -> None:
    groups = WatchGroups((Group("Both", ("BTCUSDT", "usdm:BTCUSDT")),))
    left = groups.remove(watch_name(BTC_PERP))
    assert left.groups[0].symbols == ("BTCUSDT",)
