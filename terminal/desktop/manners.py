"""Joins a running terminal to its desktop: second starts, links, tray, log-out, version notice."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFileOpenEvent, QSessionManager
from PySide6.QtWidgets import QApplication

from terminal import __version__
from terminal.desktop.links import BadLink, parse_link
from terminal.desktop.release_notice import (
    Home,
    Unreachable,
    Untrusted,
    ask_for_release,
    release_home,
)
from terminal.desktop.single_instance import Doorkeeper
from terminal.desktop.tray import Tray, desktop_has_tray
from terminal.domain.market import InstrumentId, Market
from terminal.services.clock import wall_ms
from terminal.services.engine import Engine
from terminal.services.settings.network import SECTION as NETWORK
from terminal.services.settings.network import BadProxy, proxy_of
from terminal.services.settings.quiet import SECTION as NOTIFICATIONS
from terminal.services.settings.quiet import may_show
from terminal.state.notices import Notice, Severity
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.main_window import MainWindow

if TYPE_CHECKING:
    from terminal.desktop.sleep import SleepSignal

log = logging.getLogger(__name__)
TRADED = (Market.SPOT, Market.USDM)
"""Markets whose listing a session gets; a link to another one is refused at once."""
FIT_AFTER_MS = 700
TRAY_AFTER_MS = 1_500
RELEASE_AFTER_MS = 20_000
RELEASE_EVERY_MS = 24 * 3_600_000


class DesktopManners(QObject):
    """Inside `with`, the terminal answers its desktop. `stop` ends the session in order."""

    def __init__(
        self, engine: Engine, window: MainWindow, stop: asyncio.Event, folder: Path, link: str = ""
    ) -> None:
        super().__init__(window)
        self._engine, self._window, self._stop = engine, window, stop
        self._wanted: InstrumentId | None = None
        self._tray: Tray | None = None
        self._sleep: SleepSignal | None = None
        self._door = Doorkeeper(folder, self)
        self._door.called.connect(self._answer)
        self._instruments = engine.stores.instruments
        self._first_link = link
        self._timers = (QTimer(self), QTimer(self))

    def __enter__(self) -> DesktopManners:
        if not self._door.open():
            log.warning("second starts cannot raise this window")
        self._forget = self._instruments.on_change(self._show_wanted)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.commitDataRequest.connect(self._save_for_log_out)
            if sys.platform == "darwin":
                app.installEventFilter(self)
        for action in self._actions():
            self._window.actions_registry.add(action)
        QTimer.singleShot(FIT_AFTER_MS, self, self._fit_to_screen)
        QTimer.singleShot(TRAY_AFTER_MS, self, self._enter_tray)
        if sys.platform.startswith("linux"):
            QTimer.singleShot(TRAY_AFTER_MS, self, self._listen_for_sleep)
        first, daily = self._timers
        first.setSingleShot(True)
        first.timeout.connect(self._ask_if_wanted)
        first.start(RELEASE_AFTER_MS)
        daily.timeout.connect(self._ask_if_wanted)
        daily.start(RELEASE_EVERY_MS)
        if self._first_link:
            self.open_link(self._first_link)
        return self

    def __exit__(self, *_: object) -> None:
        self._forget()
        for timer in self._timers:
            timer.stop()
        self._door.close()
        if self._tray is not None:
            self._tray.close()
        if self._sleep is not None:
            self._sleep.close()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.removeEventFilter(self)
            app.commitDataRequest.disconnect(self._save_for_log_out)

    def open_link(self, text: str) -> None:
        """Show what the link names, now or as soon as the listing is known. Never more than that."""
        try:
            self._wanted = parse_link(text)
        except BadLink as error:
            self._tell(Severity.WARNING, "The link was not opened", str(error))
            return
        self._show_wanted()

    def show_window(self, token: str = "") -> None:
        """To the front, from wherever it is."""
        if token:
            # Qt hands it to the compositor with the next request to activate a window.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """macOS gives a running program its links as events."""
        if isinstance(event, QFileOpenEvent):
            self._answer(event.url().toString(), "")
            return True
        return False

    def _answer(self, link: str, token: str) -> None:
        self.show_window(token)
        if link:
            self.open_link(link)

    def _show_wanted(self) -> None:
        if self._wanted is None or not len(self._instruments):
            return
        if self._wanted.market in TRADED and not self._instruments.of(self._wanted.market):
            # Each market's listing comes by itself.
            return
        wanted, self._wanted = self._wanted, None
        if self._instruments.get(wanted) is not None:
            self._window.link.select(wanted)
        else:
            text = f"{wanted.symbol} is not listed in the {wanted.market} market here."
            self._tell(Severity.WARNING, "The link was not opened", text)

    def _fit_to_screen(self) -> None:
        """The usual size with its title bar is more than a small screen has: no edge may hide."""
        window = self._window
        if QApplication.platformName() == "offscreen" or window.isMaximized():
            return
        room, frame, inner = (
            window.screen().availableGeometry(),
            window.frameGeometry(),
            window.size(),
        )
        if frame.width() > room.width() or frame.height() > room.height():
            spare = frame.size() - inner
            window.resize(inner.boundedTo(room.size() - spare))
            window.move(room.topLeft())

    def _enter_tray(self) -> None:
        if self._tray is None and desktop_has_tray():
            notices = self._engine.stores.notices
            self._tray = Tray(
                self._window, notices, self.show_window, self._stop.set, wanted=self._may_tell
            )

    def _listen_for_sleep(self) -> None:
        # Not before the first picture: it opens a connection to the system's bus.
        from terminal.desktop.sleep import SleepSignal

        self._sleep = SleepSignal(self)
        self._sleep.begins.connect(self._engine.vigil.fall_asleep)
        self._sleep.ended.connect(self._engine.vigil.look)
        if not self._sleep.open():
            log.info("logind does not tell us of sleep here; the clocks will")

    def _may_tell(self, notice: Notice) -> bool:
        """Whether the trader wants a balloon for this notice now."""
        chosen = self._engine.settings.load(NOTIFICATIONS)
        wanted = chosen.get("desktop", True) is True
        return wanted and may_show(chosen, notice.severity, notice.time_ms)

    def _save_for_log_out(self, _manager: QSessionManager) -> None:
        """The desktop is about to end us: everything on disk now, the orderly end may not come."""
        self._window.layout_keeper.save()
        self._engine.settings.flush()
        self._stop.set()

    def _actions(self) -> Iterator[Action]:
        yield Action(
            "version_notice",
            "Tell me of new versions: on or off",
            self._toggle_notice,
            "Window",
            icon_name="download",
        )

    def _toggle_notice(self) -> None:
        if not release_home().is_known:
            text = "This build does not know where its releases are announced."
            self._tell(Severity.INFO, "No version notice", text)
            return
        on = not self._is_wanted()
        section = self._engine.settings.load(NOTIFICATIONS)
        self._engine.settings.save(NOTIFICATIONS, {**section, "versions": on})
        text = "Asked once a day, told here, never installed." if on else "Nobody is asked."
        self._tell(Severity.INFO, f"Version notice {'on' if on else 'off'}", text)
        if on:
            self._ask_if_wanted()

    def _is_wanted(self) -> bool:
        return self._engine.settings.load(NOTIFICATIONS).get("versions") is True

    def _ask_if_wanted(self) -> None:
        home = release_home()
        if self._is_wanted() and home.is_known:
            self._engine.supervisor.once("version notice", self._ask(home))

    async def _ask(self, home: Home) -> None:
        try:
            proxy = proxy_of(self._engine.settings.load(NETWORK))
            release = await ask_for_release(home, proxy=proxy)
        except (BadProxy, Unreachable, Untrusted) as problem:
            log.info("version notice: %s", problem)
            return
        if release.is_newer_than(__version__):
            title = f"Version {release.version} of {release.date} is available"
            self._tell(Severity.INFO, title, f"This is {__version__}. {release.summary}")

    def _tell(self, severity: Severity, title: str, text: str) -> None:
        self._engine.stores.notices.add(
            severity, title, text, time_ms=wall_ms(), key=f"desktop:{title}"
        )
