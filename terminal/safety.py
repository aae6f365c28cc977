"""Arming and the locked screen in the running window."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from terminal.services.clock import wall_ms
from terminal.services.engine import Engine
from terminal.services.screen_lock import ScreenLock
from terminal.ui.confirm import ConfirmHost, ask_to_arm
from terminal.ui.lock import LockScreen
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.main_window import MainWindow


class Guarded(Protocol):
    """The running terminal: what is guarded of it."""

    engine: Engine
    window: MainWindow
    confirm: ConfirmHost


class Safety(QObject):
    """Registers the commands; lives with the window. A sleep locks the screen, when a passphrase
    for it has been set."""

    def __init__(self, terminal: Guarded, folder: Path) -> None:
        super().__init__(terminal.window)
        self._terminal = terminal
        self._lock = ScreenLock(folder, wall_ms)
        self.screen: LockScreen | None = None
        self._hidden: list[QWidget] = []
        session = terminal.engine.session
        add = terminal.window.actions_registry.add
        arming = terminal.engine.arming
        if arming.is_needed and not session.read_only:
            add(
                Action(
                    "arm",
                    "Arm or disarm live trading",
                    self.arm_or_disarm,
                    "Account",
                    "Ctrl+Alt+A",
                    "lock-open",
                )
            )
        add(Action("lock", "Lock the screen", self.lock, "Account", "Ctrl+Alt+L", "lock"))
        add(
            Action(
                "lock_passphrase",
                "Change the passphrase of the locked screen",
                lambda: self._cover(chooses=True),
                "Account",
                icon_name="key",
                applies=lambda: self._lock.is_set,
            )
        )
        terminal.engine.vigil.also_on_wake = self._woke

    def arm_or_disarm(self) -> None:
        """Disarming is at once, arming asks."""
        arming = self._terminal.engine.arming
        if arming.is_armed:
            arming.disarm("You disarmed it.")
            return
        account = self._terminal.engine.session.account_name
        self._terminal.confirm.ask(
            ask_to_arm(account), lambda agreed, _: arming.arm() if agreed else None
        )

    def lock(self) -> None:
        """Cover the window; the first time a passphrase is chosen."""
        self._cover(chooses=not self._lock.is_set)

    def _woke(self) -> None:
        if self._lock.is_set:
            self.lock()

    def _cover(self, *, chooses: bool) -> None:
        if self.screen is not None:
            return
        window = self._terminal.window
        session = window.session
        if not chooses:
            self._terminal.engine.arming.disarm("The screen was locked.")
        # Shortcuts would work under the cover, and floating panels stand beside it.
        window.actions_registry.set_locked(True)
        window.set_content_enabled(False)
        self._hidden = [w for w in window.docks.floating_windows() if w.isVisible()]
        for floating in self._hidden:
            floating.hide()
        screen = LockScreen(
            window.theme,
            window,
            self._lock,
            session.environment,
            session.account_name,
            chooses=chooses,
        )
        self.screen = screen
        screen.opened.connect(self._chosen if chooses else self._uncover)
        screen.cancelled.connect(self._uncover)

    def _chosen(self) -> None:
        self._uncover()
        self._cover(chooses=False)

    def _uncover(self) -> None:
        if self.screen is not None:
            self.screen.hide()
            self.screen.deleteLater()
            self.screen = None
        window = self._terminal.window
        window.actions_registry.set_locked(False)
        window.set_content_enabled(True)
        for floating in self._hidden:
            floating.show()
        window.setFocus()
