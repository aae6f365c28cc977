"""A session for reading: no control that sends is in sight, and whatever is pressed sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from terminal.services.session import Session
from terminal.ui.frame import FrameClock
from terminal.ui.theme.loading import load_theme
from terminal.ui.workspace.main_window import MainWindow
from terminal.workspace_panels import PANELS
from tests.support.futures_scene import BTC_PERP, RecordingPositions, build_futures_scene
from tests.support.scene import BTC, RecordingVerbs

SENDING_WORDS = (
    "Buy", "Sell", "Cancel", "Close", "Send", "Reverse", "Change this order", "Arm", "Flatten",
    "Kill", "Multi-assets", "Use ", "25", "50", "75", "100 %", "BE",
)  # fmt: skip
# Words that begin alike and send nothing.
HARMLESS = ("Close settings", "Close positions", "Closed")
KEYS = (
    *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Space),
    *(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5),
    *(Qt.Key.Key_R, Qt.Key.Key_X, Qt.Key.Key_B, Qt.Key.Key_S, Qt.Key.Key_C, Qt.Key.Key_M),
)
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)


@dataclass
class Reading:
    """The whole window over a spot and a futures account that may only be looked at."""

    window: MainWindow
    session: Session
    verbs: RecordingVerbs
    positions: RecordingPositions

    def show_all(self) -> None:
        for spec in PANELS:
            if not spec.sends:
                self.window.docks.show(spec.name)
                QApplication.processEvents()

    @property
    def sent(self) -> list[object]:
        verbs = self.verbs
        every = (verbs.submitted, verbs.tried, verbs.cancelled, verbs.amended, verbs.cancelled_all)
        return [call for calls in (*every, self.positions.calls) for call in calls]

    def buttons(self) -> list[QAbstractButton]:
        return [b for b in self.window.findChildren(QAbstractButton) if b.isVisible()]


@pytest.fixture
def reading(qtbot: QtBot) -> Iterator[Reading]:
    session, verbs, positions = build_futures_scene()
    session.read_only = True
    # As `Engine` makes it: nobody takes a position's commands.
    session.positions = None
    clock = FrameClock()
    panels = [spec for spec in PANELS if not spec.sends]
    window = MainWindow(session, load_theme("dark"), clock, panels)
    window.resize(1_600, 1_000)
    window.show()
    qtbot.waitExposed(window)
    window.link.select(BTC)
    yield Reading(window, session, verbs, positions)
    clock.stop()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def is_sending(words: str) -> bool:
    return words.startswith(SENDING_WORDS) and not words.startswith(HARMLESS)


def test_no_panel_shows_a_control_that_sends(reading: Reading) -> None:
    seen: set[str] = set()
    for spec in PANELS:
        if spec.sends:
            continue
        reading.window.docks.show(spec.name)
        QApplication.processEvents()
        for button in reading.buttons():
            seen.add(button.objectName())
            assert not is_sending(button.text()), f"{spec.name}: {button.text()}"
        dead_man = reading.window.findChild(QWidget, "futures_account_dead_man")
        assert dead_man is None or not dead_man.isVisible()
    assert len(seen) > 30
    names = {widget.objectName() for widget in reading.window.findChildren(QWidget)}
    assert not {name for name in names if name.startswith(("ticket", "futures_price"))}


def test_no_menu_and_no_command_offers_to_send(reading: Reading) -> None:
    reading.show_all()
    for instrument in (BTC, BTC_PERP):
        reading.window.link.select(instrument)
        QApplication.processEvents()
        for action in reading.window.findChildren(QAction):
            assert not is_sending(action.text().replace("&", "")), action.text()
    offered = [action.title for action in reading.window.actions_registry.offered()]
    assert len(offered) > 10
    assert not [title for title in offered if is_sending(title)]


def test_the_chart_lets_nothing_be_taken_hold_of(reading: Reading, qtbot: QtBot) -> None:
    canvas = reading.window.findChild(QWidget, "chart_canvas")
    assert canvas is not None
    for x in range(40, canvas.width(), 90):
        for y in range(10, canvas.height(), 14):
            at = QPoint(x, y)
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at)
            QTest.mouseMove(canvas, at + QPoint(0, 30))
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at + QPoint(0, 30))
    assert reading.sent == []


# Panels come off and go back while everything is pressed.
@pytest.mark.qt_log_ignore("must be a top level window", extend=True)
def test_whatever_is_pressed_sends_nothing(reading: Reading) -> None:
    reading.show_all()
    for instrument in (BTC, BTC_PERP):
        reading.window.link.select(instrument)
        for spec in PANELS:
            if spec.sends:
                continue
            reading.window.docks.show(spec.name)
            QApplication.processEvents()
            part = reading.window.findChild(QWidget, spec.name)
            if part is None:
                continue
            for target in (part, *part.findChildren(QWidget)):
                if target.focusPolicy() == Qt.FocusPolicy.NoFocus or not target.isVisible():
                    continue
                target.setFocus()
                for key in KEYS:
                    for modifier in MODIFIERS[:2]:
                        QTest.keyClick(target, key, modifier)
            close_popups()
    for action in list(reading.window.actions_registry.offered()):
        if action.name.startswith(("panel", "profile", "quit", "close")):
            continue
        action.run()
        close_popups()
    assert reading.sent == []


def close_popups() -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for menu in QApplication.topLevelWidgets():
        if isinstance(menu, QMenu):
            menu.close()
