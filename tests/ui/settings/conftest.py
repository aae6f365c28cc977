"""The settings window over a scene, with limits of its own and the actions of a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.gate import GateLimits
from terminal.services.settings.limits import LimitDesk
from terminal.ui.settings import SettingsWindow
from terminal.ui.settings.pages import PageTools
from terminal.ui.theme import apply_theme, load_theme
from terminal.ui.workspace.actions import Action, ActionRegistry
from tests.support.fakes import FakeClock
from tests.support.scene import RecordingVerbs, build_scene

PLAIN = Qt.KeyboardModifier.NoModifier


class Gate:
    def __init__(self) -> None:
        self.limits = GateLimits()


@dataclass
class Desk:
    qtbot: QtBot
    window: SettingsWindow
    verbs: RecordingVerbs
    registry: ActionRegistry
    gate: Gate
    clock: FakeClock
    opened: list[str] = field(default_factory=list)

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        focused = QApplication.focusWidget() or self.window
        self.qtbot.keyClick(focused, key, modifier)

    def tab_to(self, name: str) -> None:
        """Walk there by Tab alone, as somebody without a mouse."""
        for _ in range(200):
            focused = QApplication.focusWidget()
            if focused is not None and focused.objectName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {name}")


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    theme = load_theme()
    apply_theme(qapp, theme)
    session, verbs = build_scene()
    clock, gate = FakeClock(), Gate()
    session.limits = LimitDesk(gate, verbs, clock)
    host = QWidget()
    qtbot.addWidget(host)
    registry = ActionRegistry(host)
    ran: list[str] = []
    for name, title, keys in (
        ("palette", "Search", "Ctrl+K"),
        ("settings", "Settings", "Ctrl+,"),
        ("reset", "Reset this layout", ""),
    ):
        registry.add(Action(name, title, lambda n=name: ran.append(n), "Window", keys))
    tools = PageTools(registry, lambda: ran.append("bundle"))
    window = SettingsWindow(theme, session, tools, lambda _: None, host)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.pages.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.pages)
    yield Desk(qtbot, window, verbs, registry, gate, clock, ran)
    window.close()
