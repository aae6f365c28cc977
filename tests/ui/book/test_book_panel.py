"""The book panel: clicks, grouping, layouts and how it says that it cannot be trusted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from terminal.domain.events import BookChanged, BookLoaded, BookLost, FeedState, TickerChanged
from terminal.state.tickers import TickerStore
from terminal.ui.book import BookPanel
from terminal.ui.book.rows import BookLayout
from terminal.venue.api import Channel, Topic
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS, RecordingVerbs


@pytest.fixture
def panel(qtbot: QtBot) -> BookPanel:
    context, _ = panel_context()
    made = BookPanel(context, now_ms=lambda: NOW_MS)
    made.resize(264, 506)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.refresh()
    made.grab()
    return made


def verbs(panel: BookPanel) -> RecordingVerbs:
    found = panel.context.session.market_data
    assert isinstance(found, RecordingVerbs)
    return found


def test_streams_the_book_and_shows_its_delay(panel: BookPanel) -> None:
    assert Topic(BTC, Channel.BOOK) in verbs(panel).wanted[id(panel)]
    assert (panel.subtitle, panel.feed_state) == ("38 ms", FeedState.LIVE)
    assert panel.veil.isHidden()


def test_click_picks_the_price_of_the_row(panel: BookPanel, qtbot: QtBot) -> None:
    picked: list[Decimal] = []
    panel.context.link.price_picked.connect(picked.append)
    ladder = panel.ladder
    asks, _ = ladder.row_counts()
    below_middle = QPoint(40, 20 + asks * 19 + 38 + 5)
    expected = ladder.price_at(below_middle)
    qtbot.mouseClick(ladder, Qt.MouseButton.LeftButton, pos=below_middle)
    assert picked == [expected]
    assert expected is not None
    assert expected <= Decimal("68412.37")


def test_head_and_middle_pick_nothing(panel: BookPanel, qtbot: QtBot) -> None:
    picked: list[Decimal] = []
    panel.context.link.price_picked.connect(picked.append)
    asks, _ = panel.ladder.row_counts()
    for y in (5, 20 + asks * 19 + 10, panel.ladder.height() - 5):
        qtbot.mouseClick(panel.ladder, Qt.MouseButton.LeftButton, pos=QPoint(40, y))
    assert picked == []


def test_grouping_widens_and_is_remembered(panel: BookPanel) -> None:
    panel.change_grouping(1)
    assert verbs(panel).saved["book"]["BTCUSDT"] == "2"
    for _ in range(30):
        panel.change_grouping(1)
    assert verbs(panel).saved["book"]["BTCUSDT"] == "100"
    for _ in range(30):
        panel.change_grouping(-1)
    assert verbs(panel).saved["book"]["BTCUSDT"] == "0.01"


def test_one_sided_layouts_use_all_rows(panel: BookPanel) -> None:
    both = sum(panel.ladder.row_counts())
    panel.show_layout(BookLayout.BIDS)
    asks, bids = panel.ladder.row_counts()
    assert asks == 0
    assert bids >= both
    panel.show_layout(BookLayout.ASKS)
    assert panel.ladder.row_counts()[1] == 0
    assert verbs(panel).saved["book"]["layout"] == "asks"
    assert not panel.grab().isNull()


def test_lost_book_is_veiled_and_comes_back(panel: BookPanel) -> None:
    books = panel.context.session.stores.books
    books.apply(BookLost(BTC, "gap after update 97,274"), NOW_MS)
    panel.refresh()
    assert panel.feed_state is FeedState.UNSYNCED
    assert panel.veil.state == "unsynced"
    books.set_state(BTC, FeedState.STALE)
    panel.refresh()
    assert panel.veil.state == "stale"
    books.set_state(BTC, FeedState.OFF, "no answer")
    panel.refresh()
    assert panel.veil.state == "off"
    books.apply(BookLoaded(BTC, [("68412.00", "1")], [("68413.00", "1")], NOW_MS), NOW_MS)
    panel.refresh()
    assert panel.veil.state == "live"


def test_crossed_update_keeps_the_rows_before(panel: BookPanel) -> None:
    before = panel.ladder.grab().toImage()
    books = panel.context.session.stores.books
    books.apply(BookChanged(BTC, [("70000.00", "1")], [], NOW_MS), NOW_MS)
    panel.refresh()
    row = panel.ladder.price_at(QPoint(40, 22))
    assert row is not None
    assert row > Decimal(68412)
    assert before.size() == panel.ladder.grab().toImage().size()


def test_grouping_suits_the_price_once_that_is_known(qtbot: QtBot) -> None:
    context, _ = panel_context()
    known = context.session.stores.tickers.ticker(BTC)
    assert known is not None
    context.session.stores.tickers = TickerStore()
    made = BookPanel(context, now_ms=lambda: NOW_MS)
    made.resize(264, 506)
    qtbot.addWidget(made)
    made.refresh()
    grouping = made.book_tools.grouping
    assert grouping.accessibleName() == "Price group 0.01"
    context.session.stores.tickers.apply(TickerChanged(BTC, known))
    made.refresh()
    assert grouping.accessibleName() == "Price group 1"
