"""The footer shows real numbers or a question mark."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.events import FeedState, LimitReported, Link, LinkReported
from terminal.domain.market import Environment
from terminal.services.links import LinkWatch
from terminal.state.stores import Stores
from terminal.ui.linking import SymbolLink
from terminal.ui.theme import load_theme
from terminal.ui.workspace.footer_parts import footer_parts
from terminal.ui.workspace.status_bar import StatusBar
from tests.support.futures_scene import BTC_PERP, build_futures_scene
from tests.support.scene import BTC, NOW_MS, build_scene


def parts(stores: Stores, now_ms: int = NOW_MS) -> dict[str, tuple[str, str]]:
    made = footer_parts(stores, Environment.SIMULATOR, BTC, now_ms)
    return {p.name: (p.value, p.note) for p in made}


def test_everything_unknown_is_a_question_mark_and_never_zero() -> None:
    shown = parts(Stores())
    for name in ("book", "trades", "candles", "account", "round_trip", "clock", "weight"):
        assert shown[name] == ("?", ""), name


def test_numbers_of_a_live_session() -> None:
    session, _ = build_scene()
    shown = parts(session.stores)
    assert shown["weight"] == ("412", "/ 6,000")
    assert shown["orders_10_s"] == ("2", "/ 100")
    assert shown["round_trip"] == ("4 ms", "")
    assert shown["clock"] == ("+2 ms", "")
    assert shown["book"][0].endswith("ms")


def test_a_round_trip_from_before_the_cable_was_pulled_is_no_figure() -> None:
    session, _ = build_scene()
    connection = session.stores.connection
    for link in tuple(connection.links):
        connection.apply(LinkReported(link=link, state=FeedState.STALE))
    assert parts(session.stores)["round_trip"] == ("?", "")


def test_a_lost_account_says_so_with_its_reason() -> None:
    session, _ = build_scene()
    report = LinkReported(link=Link.ACCOUNT, state=FeedState.OFF, reason="connection refused")
    session.stores.connection.apply(report)
    made = footer_parts(session.stores, Environment.SIMULATOR, BTC, NOW_MS)
    account = next(p for p in made if p.name == "account")
    assert (account.state, account.value) == (FeedState.OFF, "off")
    assert account.hint == "connection refused"


def test_a_stale_book_shows_its_state_instead_of_a_delay() -> None:
    session, _ = build_scene()
    session.stores.books.set_state(BTC, FeedState.STALE, "nothing for 2 s")
    assert parts(session.stores)["book"][0] == "stale"


def test_values_do_not_outgrow_their_room() -> None:
    session, _ = build_scene()
    for part in footer_parts(session.stores, Environment.SIMULATOR, BTC, NOW_MS):
        if part.widest:
            assert len(part.value) <= len(part.widest) + 1, part.name
    assert replace(part, value="") != part


def test_a_count_ends_with_its_window_and_a_pause_is_said() -> None:
    session, _ = build_scene()
    now = 1_795_185_468_000
    weight = LimitReported(
        name="WEIGHT", used=412, limit=6_000, window_seconds=60, window_end_ms=now + 5_000
    )
    session.stores.connection.apply(weight)

    def shown(at_ms: int) -> tuple[str, str]:
        parts = footer_parts(session.stores, session.environment, BTC, at_ms)
        part = next(part for part in parts if part.name == "weight")
        return part.value, part.note

    assert shown(now) == ("412", "/ 6,000")
    assert shown(now + 5_000) == ("0", "/ 6,000")
    session.stores.connection.apply(replace(weight, paused_until_ms=now + 90_000))
    assert shown(now)[0] == "paused"
    assert shown(now + 90_000)[0] == "0"


def test_a_contract_in_view_has_its_own_markets_links_and_limits() -> None:
    session, _, _ = build_futures_scene()
    connection = session.stores.connection
    for name, used, limit, seconds in (
        ("USDM_WEIGHT", 41, 2_400, 60),
        ("USDM_ORDERS_10S", 3, 300, 10),
        ("USDM_ORDERS_1M", 9, 1_200, 60),
    ):
        connection.apply(LimitReported(name=name, used=used, limit=limit, window_seconds=seconds))
    lost = LinkReported(link=Link.USDM_ACCOUNT, state=FeedState.OFF, host="futures.test")
    connection.apply(lost)
    made = footer_parts(session.stores, Environment.SIMULATOR, BTC_PERP, NOW_MS)
    shown = {part.name: (part.value, part.note) for part in made}
    assert shown["weight"] == ("41", "/ 2,400")
    assert shown["orders_10_s"] == ("3", "/ 300")
    assert shown["1_min"] == ("9", "/ 1,200")
    assert shown["account"][0] == "off"
    assert shown["mark"][0].endswith("s")
    assert made[0].label.startswith("futures.test")
    spot = footer_parts(session.stores, Environment.SIMULATOR, BTC, NOW_MS)
    assert next(part.note for part in spot if part.name == "weight") == "/ 6,000"
    assert next(part.value for part in spot if part.name == "account") == "live"


def test_before_the_first_word_of_any_link_nothing_is_red() -> None:
    made = footer_parts(Stores(), Environment.SIMULATOR, None, NOW_MS)
    assert made[0].label == "connecting to the simulator"
    assert FeedState.OFF not in {part.state for part in made}


def test_a_link_that_failed_is_red() -> None:
    stores = Stores()
    LinkWatch(stores.connection).all_off("the simulator ended")
    made = footer_parts(stores, Environment.SIMULATOR, None, NOW_MS)
    marks = {part.state for part in made if part.state is not None}
    assert marks == {FeedState.OFF}


@pytest.mark.parametrize(("scale", "width"), [(1.0, 1_272), (1.0, 992), (2.0, 1_592)])
def test_nothing_is_cut_in_a_narrow_footer(qtbot: QtBot, scale: float, width: int) -> None:
    session, _ = build_scene()
    link = SymbolLink()
    link.select(BTC)
    bar = StatusBar(session, load_theme(scale=scale), link)
    qtbot.addWidget(bar)
    bar.resize(width, bar.height())
    bar.grab()
    names = [part.name for _, part in bar.places]
    assert bar.places[-1][0].right() < width
    assert {"book", "account", "1_day"} <= set(names)
    assert scale > 1 or width < 1_000 or {p.name for p in bar.parts} - set(names) == {"lag"}
