"""An icon in the tray and the desktop's own notifications, where a desktop has them."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from terminal.state.notices import Notice, NoticeStore, Severity
from terminal.ui.widgets.plain_label import plain_notification, plain_tip

SHOWN_MS = 6_000
# A storm of notices is one sentence, not a wall of balloons.
REST_SECONDS = 3.0
LONGEST = 200
_SIGNS = {
    Severity.INFO: QSystemTrayIcon.MessageIcon.Information,
    Severity.SUCCESS: QSystemTrayIcon.MessageIcon.Information,
    Severity.WARNING: QSystemTrayIcon.MessageIcon.Warning,
    Severity.DANGER: QSystemTrayIcon.MessageIcon.Critical,
}


def desktop_has_tray() -> bool:
    return (
        QGuiApplication.platformName() not in {"offscreen", "minimal"}
        and QSystemTrayIcon.isSystemTrayAvailable()
    )


def user_is_away() -> bool:
    """Whether no window of ours is the active one."""
    return QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive


class Tray(QObject):
    """Icon with a menu, and a balloon for each notice that comes while no window of ours is active.

    `show` and `quit` are what the menu does; `wanted` says which notices may appear.
    """

    def __init__(
        self,
        window: QWidget,
        notices: NoticeStore,
        show: Callable[[], None],
        quit: Callable[[], None],  # noqa: A002 - what a menu calls it
        *,
        is_away: Callable[[], bool] = user_is_away,
        wanted: Callable[[Notice], bool] = lambda _: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._notices = notices
        self._is_away, self._clock, self._wanted = is_away, clock, wanted
        self._quiet_until = 0.0
        self._seen = _newest(notices)
        self._menu = QMenu(window)
        for title, run in (("Show the terminal", show), ("Quit", quit)):
            action = QAction(title, self._menu)
            action.triggered.connect(run)
            self._menu.addAction(action)
        self.icon = QSystemTrayIcon(QGuiApplication.windowIcon(), self)
        self.icon.setObjectName("tray")
        self.icon.setToolTip(plain_tip(window.windowTitle()))
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(lambda reason: show() if reason == _CLICK else None)
        self.icon.messageClicked.connect(show)
        window.windowTitleChanged.connect(self._name)
        self._forget = notices.on_change(self._look)
        self.icon.show()

    def close(self) -> None:
        self._forget()
        self.icon.hide()

    def _look(self) -> None:
        every = self._notices.all()
        fresh = [n for n in every if n.serial > self._seen and self._wanted(n)]
        self._seen = _newest(self._notices)
        if fresh and self._is_away() and self._clock() >= self._quiet_until:
            self._quiet_until = self._clock() + REST_SECONDS
            self._tell(fresh)

    def _tell(self, fresh: list[Notice]) -> None:
        worst = max(fresh, key=lambda n: (list(_SIGNS).index(n.severity), n.serial))
        more = f" (and {len(fresh) - 1} more)" if len(fresh) > 1 else ""
        text = worst.text[:LONGEST] or worst.title
        title, text = plain_notification(f"{worst.title}{more}"), plain_notification(text)
        self.icon.showMessage(title, text, _SIGNS[worst.severity], SHOWN_MS)

    def _name(self, title: str) -> None:
        self.icon.setToolTip(plain_tip(title))


_CLICK = QSystemTrayIcon.ActivationReason.Trigger


def _newest(notices: NoticeStore) -> int:
    every = notices.all()
    return every[-1].serial if every else 0
