"""From the running window to another profile: list, question, end of this session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint

from terminal.services.profiles import ProfileCard
from terminal.ui.confirm import ConfirmHost
from terminal.ui.first_run import Desk, Opening
from terminal.ui.profiles import ProfilesPane, SwitchBanner, ask_to_switch, switch_words
from terminal.ui.profiles.pane import MOST_KEYS
from terminal.ui.workspace.actions import Action
from terminal.ui.workspace.main_window import MainWindow


class Switching(Protocol):
    """The running terminal: what the switch needs of it."""

    window: MainWindow
    confirm: ConfirmHost
    stop: asyncio.Event
    following: Opening | None
    manages: bool


class ProfileSwitch(QObject):
    """Registers its commands; lives with the window. Nothing changes before the question, which
    names both sides, was agreed to."""

    def __init__(self, terminal: Switching, desk: Desk, here: ProfileCard, came_from: str) -> None:
        super().__init__(terminal.window)
        self._terminal, self._desk, self._here = terminal, desk, here
        self._pane: ProfilesPane | None = None
        add = terminal.window.actions_registry.add
        add(Action("profiles", "Profiles and keys", self.open, "Account", "Ctrl+Shift+A", "user"))
        for number in range(1, MOST_KEYS + 1):
            add(
                Action(
                    f"profile_{number}",
                    f"Switch to profile {number}",
                    partial(self._by_number, number),
                    "Account",
                    f"Ctrl+Alt+{number}",
                    "user",
                    self._has(number),
                )
            )
        words = switch_words(came_from, here)
        if words:
            window = terminal.window
            SwitchBanner(window.theme, window, here.environment.value, words)

    def open(self) -> None:
        """Show the list."""
        self._close()
        window = self._terminal.window
        pane = ProfilesPane(window.theme, window, self._desk.profiles.all(), self._here)
        pane.chosen.connect(self.ask)
        pane.manage.connect(self._manage)
        self._pane = pane
        edge = window.theme.size("frame")
        top = edge + window.theme.size("topbar") + window.theme.px(4)
        pane.open_at(QPoint(window.width() - edge - window.theme.px(10), top))

    def ask(self, there: ProfileCard) -> None:
        """The question; agreed to, this session ends and the other one opens."""
        self._close()
        if there.purpose == self._here.purpose:
            return
        session = self._terminal.window.session
        question = ask_to_switch(self._here, there, len(session.stores.orders.open_orders()))
        self._terminal.confirm.ask(question, lambda agreed, _: self._go(there) if agreed else None)

    def _go(self, there: ProfileCard) -> None:
        self._terminal.following = Opening(there)
        self._terminal.stop.set()

    def _manage(self) -> None:
        self._close()
        self._terminal.manages = True
        self._terminal.stop.set()

    def _by_number(self, number: int) -> None:
        cards = self._desk.profiles.all()
        if number <= len(cards):
            self.ask(cards[number - 1])

    def _has(self, number: int) -> Callable[[], bool]:
        return lambda: number <= len(self._desk.profiles.all())

    def _close(self) -> None:
        if self._pane is not None:
            self._pane.hide()
            self._pane.deleteLater()
            self._pane = None
