"""The whole window, worked for a long day: widgets, timers and listeners stay as many as they were."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.domain.order import Side
from terminal.domain.spot.ticket import LimitTicket
from terminal.services.session import Session
from terminal.ui.frame import FrameClock
from terminal.ui.theme.loading import load_theme
from terminal.ui.theme.styling import apply_theme
from terminal.ui.workspace.main_window import MainWindow
from terminal.workspace_panels import PANELS
from tests.support.scene import BTC, build_scene

TIMES = 50
NAMES = ("book", "tape", "chart", "ticket", "watchlist")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    session, _ = build_scene()
    clock, theme = FrameClock(), load_theme()
    apply_theme(qapp, theme)
    window = MainWindow(session, theme, clock, PANELS)
    with qtbot.waitExposed(window):
        window.show()
    window.link.select(BTC)
    yield window
    clock.stop()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def counts() -> tuple[int, int]:
    """Widgets, and timers that tick."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    timers = [t for w in QApplication.topLevelWidgets() for t in w.findChildren(QTimer)]
    return len(QApplication.allWidgets()), sum(t.isActive() for t in timers)


def switch_symbols(window: MainWindow, session: Session) -> None:
    for instrument in list(session.stores.instruments)[:4]:
        window.link.select(instrument.id)
    window.link.select(BTC)


def test_symbols_docks_and_menus_leave_nothing(window: MainWindow) -> None:
    def work() -> None:
        switch_symbols(window, window.session)
        for name in NAMES:
            window.toggle_panel(name)
        for name in NAMES:
            window.toggle_panel(name)
        window.open_palette("BTC")
        window.palette_pane.dismiss()
        window.open_settings()
        window.show_keys()

    work()
    before = counts()
    for _ in range(TIMES):
        work()
    widgets, timers = counts()
    assert abs(widgets - before[0]) <= 2, (before, (widgets, timers))
    assert timers <= before[1] + 1, (before, (widgets, timers))


def test_a_new_look_replaces_every_widget(window: MainWindow) -> None:
    window.change_theme(load_theme("light"))
    before = counts()
    for name in ("dark", "colour_blind", "high_contrast", "light"):
        window.change_theme(load_theme(name))
    widgets, _ = counts()
    assert abs(widgets - before[0]) <= 2, (before, widgets)


def test_what_a_new_look_replaced_hears_nothing_more(window: MainWindow) -> None:
    """An exception in a slot of a dead panel fails the test."""
    window.change_theme(load_theme("light"))
    counts()
    bid = LimitTicket(instrument=BTC, side=Side.BUY, quantity=Decimal("0.1"), price=Decimal(67_740))
    window.link.set_draft(bid)
    window.link.set_draft(None)
