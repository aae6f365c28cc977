"""The watchlist panel by mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from terminal.domain.market import InstrumentId, Market
from terminal.ui.watchlist import WatchlistPanel
from terminal.venue.api import Channel, Topic
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS, RecordingVerbs

ETH = InstrumentId(Market.SPOT, "ETHUSDT")


@pytest.fixture
def panel(qtbot: QtBot) -> WatchlistPanel:
    context, _ = panel_context()
    made = WatchlistPanel(context, now_ms=lambda: NOW_MS)
    made.resize(264, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.refresh()
    made.grab()
    return made


def verbs(panel: WatchlistPanel) -> RecordingVerbs:
    found = panel.context.session.market_data
    assert isinstance(found, RecordingVerbs)
    return found


def test_streams_what_is_in_sight(panel: WatchlistPanel) -> None:
    assert Topic(BTC, Channel.TICKER) in verbs(panel).wanted[id(panel)]
    assert Topic(ETH, Channel.TICKER) in verbs(panel).wanted[id(panel)]


def test_click_and_arrows_choose_the_symbol(panel: WatchlistPanel, qtbot: QtBot) -> None:
    link, listing = panel.context.link, panel.listing
    spot = listing.row_rect(2).center()
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert link.instrument == ETH
    qtbot.keyClick(listing, Qt.Key.Key_Up)
    assert link.instrument == BTC
    qtbot.keyClick(listing, Qt.Key.Key_End)
    assert link.instrument == InstrumentId(Market.SPOT, "BTCFDUSD")


def test_click_on_a_group_folds_it_and_is_remembered(panel: WatchlistPanel, qtbot: QtBot) -> None:
    before = len(panel.listing.rows)
    spot = panel.listing.row_rect(0).center()
    qtbot.mouseClick(panel.listing.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert len(panel.listing.rows) == before - 10
    assert panel.groups.groups[0].is_collapsed
    assert "watchlist" in verbs(panel).saved


def test_search_filters_and_enter_takes_the_first(panel: WatchlistPanel, qtbot: QtBot) -> None:
    panel.open_search()
    qtbot.keyClicks(panel.search, "ethb")
    assert len(panel.listing.rows) == 1
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert panel.context.link.instrument == InstrumentId(Market.SPOT, "ETHBTC")
    assert panel.search_row.isHidden()
    assert len(panel.listing.rows) > 10


def test_search_for_nothing_says_so(panel: WatchlistPanel, qtbot: QtBot) -> None:
    panel.open_search()
    qtbot.keyClicks(panel.search, "zzz")
    assert list(panel.listing.rows) == []
    assert not panel.grab().isNull()
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert len(panel.listing.rows) > 10


def test_menu_moves_and_removes(panel: WatchlistPanel) -> None:
    instrument = panel.context.session.stores.instruments.get(ETH)
    assert instrument is not None
    menu = panel.build_menu(instrument)
    actions = {action.text(): action for action in menu.actions()}
    actions["Move up"].trigger()
    assert panel.groups.groups[0].symbols[:2] == ("ETHUSDT", "BTCUSDT")
    actions = {a.text(): a for a in panel.build_menu(instrument).actions()}
    actions["Move to Watch"].trigger()
    assert "ETHUSDT" in panel.groups.groups[1].symbols
    actions = {a.text(): a for a in panel.build_menu(instrument).actions()}
    actions["Remove from Watch"].trigger()
    assert "ETHUSDT" not in panel.groups.watched


def test_narrow_list_drops_the_sparkline_not_the_numbers(panel: WatchlistPanel) -> None:
    panel.resize(180, 400)
    assert not panel.grab().isNull()
    assert panel.listing.place_at(QPoint(0, 30).y()) == 0
