"""Notices come as at most three cards and stay in the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.state.notices import NoticeStore, Severity
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.notices.panel import NoticesPanel
from terminal.ui.notices.toasts import ToastStack
from terminal.ui.theme.loading import load_theme
from tests.support.scene import NOW_MS, build_scene


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    return widget


def test_three_cards_at_most_with_the_newest_on_top(window: QWidget) -> None:
    store = NoticeStore()
    stack = ToastStack(load_theme(), store, window)
    for number in range(5):
        store.add(Severity.WARNING, f"Notice {number}", time_ms=NOW_MS)
        stack.refresh()
    assert [c.accessibleName() for c in stack.cards] == ["Notice 4. ", "Notice 3. ", "Notice 2. "]
    tops = [card.y() for card in stack.cards]
    assert tops == sorted(tops)
    assert all(window.rect().contains(card.geometry()) for card in stack.cards)


def test_cards_stay_on_the_ground_they_are_given(window: QWidget) -> None:
    store, ground = NoticeStore(), QRect(300, 400, 264, 120)
    stack = ToastStack(load_theme(), store, window, ground=lambda: ground)
    for number in range(3):
        store.add(Severity.DANGER, f"Not placed {number}", "why", time_ms=NOW_MS)
    stack.refresh()
    seen = [card for card in stack.cards if card.isVisible()]
    assert seen[0] is stack.cards[0]
    assert len(seen) < 3
    assert all(ground.contains(card.geometry()) for card in seen)


def test_a_card_leaves_when_what_it_says_is_not_so_any_more(window: QWidget) -> None:
    store = NoticeStore()
    stack = ToastStack(load_theme(), store, window)
    store.add(Severity.WARNING, "Slept", time_ms=NOW_MS)
    store.add(Severity.WARNING, "Not reached", "No answer.", time_ms=NOW_MS, key="audit")
    stack.refresh()
    store.settle("audit")
    store.settle("never told")
    stack.refresh()
    assert [c.accessibleName() for c in stack.cards] == ["Slept. "]
    assert store.all()[1].text == "No answer. It has worked again since."
    # The same trouble once more is told once more.
    store.add(Severity.WARNING, "Not reached", "No answer.", time_ms=NOW_MS, key="audit")
    stack.refresh()
    assert len(stack.cards) == 2


def test_partial_fills_are_one_card(window: QWidget) -> None:
    store = NoticeStore()
    stack = ToastStack(load_theme(), store, window)
    for filled in ("0.1", "0.2", "0.3"):
        store.add(Severity.SUCCESS, f"Bought {filled} BTC", time_ms=NOW_MS, key="fill-1")
        stack.refresh()
    assert [c.accessibleName() for c in stack.cards] == ["Bought 0.3 BTC. "]


def test_what_was_there_before_is_not_told_again(window: QWidget) -> None:
    store = NoticeStore()
    store.add(Severity.INFO, "Old", time_ms=NOW_MS)
    stack = ToastStack(load_theme(), store, window)
    stack.refresh()
    assert not stack.cards


def test_a_click_dismisses_a_card(qtbot: QtBot, window: QWidget) -> None:
    store = NoticeStore()
    stack = ToastStack(load_theme(), store, window)
    store.add(Severity.DANGER, "Not placed", time_ms=NOW_MS)
    stack.refresh()
    qtbot.mouseClick(stack.cards[0], Qt.MouseButton.LeftButton)
    assert not stack.cards


def test_the_list_counts_scrolls_and_says_when_it_is_empty(qtbot: QtBot) -> None:
    session, _ = build_scene()
    clock = FrameClock()
    panel = NoticesPanel(PanelContext(session, load_theme(), clock, SymbolLink()))
    qtbot.addWidget(panel)
    panel.resize(700, 130)
    panel.show()
    store = session.stores.notices
    store.clear()
    panel.refresh()
    assert panel.list.isHidden()
    for number in range(30):
        store.add(Severity.INFO, f"Notice {number}", "why", time_ms=NOW_MS)
    panel.refresh()
    assert panel.count == 30
    assert panel.list.isVisible()
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    assert 20 < panel.list.first < 30
    panel.list.grab()
    clock.stop()
