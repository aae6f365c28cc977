"""Opens the settings window over the main one and keeps both in the same look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from terminal.services.session import Session
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.focus_ring import FocusRing
from terminal.ui.workspace.actions import ActionRegistry
from terminal.ui.workspace.environment_frame import EnvironmentFrame, environment_title
from terminal.ui.workspace.preferences import SECTION, SYSTEM, Preferences, read_preferences

if TYPE_CHECKING:
    from terminal.ui.settings import SettingsWindow

KEYS_SECTION = "hotkeys"


class SettingsHost(QObject):
    """One window at most. `changed` is called with new preferences of the look; `open_bundle` shows
    the support bundle in the main window."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: ActionRegistry,
        changed: Callable[[Preferences], None],
        open_bundle: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._parent_window, self._session = window, session
        self._changed = changed
        self._registry, self._open_bundle = registry, open_bundle
        self._preferences = read_preferences(session.settings.load(SECTION))
        self._theme: Theme | None = None
        self._ring: FocusRing | None = None
        self.window: SettingsWindow | None = None
        registry.keys_changed.connect(
            lambda: session.settings.save(KEYS_SECTION, dict(registry.own_keys))
        )
        self.destroyed.connect(session.settings.on_change(self._heard))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def open(self, theme: Theme, page: str = "") -> SettingsWindow:
        """Show it, in front of everything of ours, at `page` when one is named."""
        self._theme = theme
        if self.window is None:
            from terminal.ui.settings import SettingsWindow
            from terminal.ui.settings.pages import PageTools

            tools = PageTools(self._registry, self._open_bundle)
            self.window = SettingsWindow(
                theme, self._session, tools, self._dress, self._parent_window
            )
            title = environment_title(self._session.environment, "Settings")
            self.window.setWindowTitle(title)
            middle = self._parent_window.geometry().center()
            self.window.move(middle - self.window.rect().center())
        if page:
            self.window.show_page(page)
        self._preferences = read_preferences(self._session.settings.load(SECTION))
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.pages.setFocus()
        return self.window

    def show_theme(self, theme: Theme) -> None:
        """The main window has another look now."""
        self._theme = theme
        if self.window is not None:
            self.window.show_theme(theme)

    def close(self) -> None:
        if self.window is not None:
            self.window.close()

    def _heard(self, section: str) -> None:
        if section == SECTION:
            # After the control's own event: it is made anew with everything else.
            QTimer.singleShot(0, self, self._compare)

    def _follow_system(self) -> None:
        """The desktop turned light or dark."""
        if self._preferences.theme == SYSTEM:
            self._changed(self._preferences)

    def _compare(self) -> None:
        now = read_preferences(self._session.settings.load(SECTION))
        if now != self._preferences:
            self._preferences = now
            self._changed(now)

    def _dress(self, body: QWidget) -> None:
        """The environment's frame and our focus ring, as every window of ours has them."""
        theme = self._theme
        if theme is None:
            return
        EnvironmentFrame(theme, self._session.environment, body)
        if self._ring is not None:
            self._ring.deleteLater()
        self._ring = FocusRing(theme, body.window())
