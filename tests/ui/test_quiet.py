"""The guards of the tests can fail: a timer and a window are noticed."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.support.left_behind import running_timers, visible_windows


def test_a_timer_of_a_widget_that_stays_is_noticed(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    before = running_timers()
    timer.start(1_000)
    assert [t for t in running_timers() if t not in before] == [timer]


def test_an_open_window_is_noticed(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    assert widget in visible_windows()
