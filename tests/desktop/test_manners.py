"""The window answers its desktop, and a link never does more than show."""

from __future__ import annotations

import asyncio
import base64
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from aiohttp import web
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terminal.desktop.manners import DesktopManners
from terminal.desktop.release_notice import Home
from terminal.desktop.sleep import SleepSignal
from terminal.desktop.tray import Tray
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.services.engine import Engine
from terminal.state.notices import Severity
from terminal.ui.frame import FrameClock
from terminal.ui.theme import apply_theme
from terminal.ui.theme.loading import load_theme
from terminal.ui.workspace.main_window import MainWindow
from terminal.workspace_panels import PANELS
from tests.desktop.announcing import PUBLIC, answer, server
from tests.support.futures_market import BLZ
from tests.support.scene import build_scene

ETH = InstrumentId(Market.SPOT, "ETHUSDT")


class Seat:
    """A window on an engine, in a desktop."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.engine = Engine(Environment.SIMULATOR, "Sim 1", folder)
        theme = load_theme()
        apply_theme(app, theme)
        self.frames = FrameClock()
        self.window = MainWindow(self.engine.session, theme, self.frames, PANELS)
        self.stop = asyncio.Event()
        self.manners = DesktopManners(self.engine, self.window, self.stop, folder)

    def list_symbols(self) -> None:
        self.engine.stores.instruments.load(build_scene()[0].stores.instruments)

    def titles(self) -> list[str]:
        return [notice.title for notice in self.engine.stores.notices.all()]


@pytest.fixture
def seat(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(qapp, tmp_path)
    with seat.manners:
        yield seat
    seat.frames.stop()
    seat.window.close()
    seat.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    seat.engine.close()


def test_a_link_waits_for_the_listing_and_is_then_shown(seat: Seat) -> None:
    seat.manners.open_link("terminal://ethusdt")
    assert seat.window.link.instrument is None
    seat.list_symbols()
    assert seat.window.link.instrument == ETH


def test_a_link_waits_for_the_listing_of_its_own_market(seat: Seat) -> None:
    seat.manners.open_link("terminal://usdm/BLZUSDT")
    seat.list_symbols()
    assert seat.window.link.instrument is None
    assert seat.titles() == []
    seat.engine.stores.instruments.load([BLZ])
    assert seat.window.link.instrument == BLZ.id


def test_a_link_to_a_market_nobody_trades_here_is_told(seat: Seat) -> None:
    seat.list_symbols()
    seat.manners.open_link("terminal://options/BTC-261225-100000-C")
    assert seat.titles() == ["The link was not opened"]


def test_a_link_sends_nothing(seat: Seat) -> None:
    seat.list_symbols()
    for link in ("terminal://ETHUSDT", "terminal://BTCUSDT", "terminal://ETHUSDT?side=buy&qty=1"):
        seat.manners.open_link(link)
    orders = seat.engine.stores.orders
    assert not orders.open_orders()
    assert not orders.finished_orders()
    assert seat.window.link.draft is None


def test_a_link_to_nothing_is_told(seat: Seat) -> None:
    seat.list_symbols()
    seat.manners.open_link("terminal://NOSUCH")
    seat.manners.open_link("terminal://BTCUSDT?buy")
    assert seat.titles() == ["The link was not opened"]
    assert seat.window.link.instrument is None


def test_a_second_start_brings_the_window_back(seat: Seat) -> None:
    seat.window.showMinimized()
    seat.manners.show_window()
    assert not seat.window.windowState() & Qt.WindowState.WindowMinimized
    assert seat.window.isVisible()


def test_a_log_out_writes_everything_and_ends_in_order(seat: Seat, tmp_path: Path) -> None:
    seat.engine.settings.save("symbol", {"symbol": "ETHUSDT"})
    # Only a desktop can make the object that comes with this; ours asks nothing of it.
    seat.manners._save_for_log_out(cast(QSessionManager, None))
    assert "ETHUSDT" in (tmp_path / "settings.json").read_text("utf-8")
    assert seat.stop.is_set()


@pytest.mark.skipif(sys.platform != "linux", reason="logind is Linux's")
def test_logind_is_listened_to_where_it_is(seat: Seat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "terminal.desktop")
    seat.manners._listen_for_sleep()
    listens = QDBusConnection.systemBus().isConnected()
    assert ("logind does not tell us" in caplog.text) is not listens
    asked = []
    seat.engine.vigil.also_on_wake = lambda: asked.append("locks")
    sleep = seat.manners.findChild(SleepSignal)
    sleep.begins.emit()
    assert asked == ["locks"]


def test_the_version_notice_is_off_and_cannot_be_on_without_a_home(seat: Seat) -> None:
    action = seat.window.actions_registry.get("version_notice")
    assert action is not None
    assert seat.engine.settings.load("version_notice") == {}
    action.run()
    assert seat.engine.settings.load("version_notice") == {}
    assert seat.titles() == ["No version notice"]


@pytest.mark.qt_log_ignore("systemTrayWindowChanged")
def test_the_tray_tells_the_worst_of_a_storm_once(seat: Seat) -> None:
    now = [100.0]
    told: list[str] = []
    notices = seat.engine.stores.notices
    notices.add(Severity.INFO, "Old", time_ms=0)
    tray = Tray(
        seat.window,
        notices,
        seat.manners.show_window,
        seat.stop.set,
        is_away=lambda: True,
        clock=lambda: now[0],
    )
    tray.icon.showMessage = lambda title, *_: told.append(title)  # type: ignore[method-assign]
    notices.add(Severity.DANGER, "Order lost", time_ms=1)
    for number in range(5):
        notices.add(Severity.INFO, f"More {number}", time_ms=2)
    assert told == ["Order lost"]
    now[0] += 60
    notices.add(Severity.SUCCESS, "Filled", time_ms=3)
    assert told == ["Order lost", "Filled"]
    tray.close()
    notices.add(Severity.DANGER, "Unheard", time_ms=4)
    assert len(told) == 2


async def test_a_newer_version_is_told_and_nothing_else_is_done(seat: Seat) -> None:
    async def respond(_request: web.Request) -> web.Response:
        return web.Response(body=answer())

    async with server(respond) as address:
        await seat.manners._ask(Home(address, PUBLIC))
        assert seat.titles() == ["Version 9.1.0 of 2027-01-02 is available"]
        await seat.manners._ask(Home(address, base64.b64encode(bytes(32)).decode()))
    assert len(seat.titles()) == 1
