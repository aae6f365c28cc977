"""Keys of actions: the trader's own win, nobody has any twice, nothing is lost on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.ui.workspace.actions import Action, ActionRegistry


class Desk:
    def __init__(self, qtbot: QtBot, own: dict[str, object] | None = None) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.ran: list[str] = []
        self.registry = ActionRegistry(self.window, own)
        for name, keys in (("a", "Ctrl+A"), ("b", "Ctrl+B"), ("c", "")):
            self.registry.add(self.action(name, keys))

    def action(self, name: str, keys: str) -> Action:
        return Action(name, name.upper(), lambda: self.ran.append(name), "Group", keys)

    @property
    def keys(self) -> dict[str, str]:
        return {action.name: action.keys for action in self.registry}


def press(qtbot: QtBot, desk: Desk, key: Qt.Key) -> list[str]:
    desk.ran.clear()
    qtbot.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
    return list(desk.ran)


def test_usual_keys_cannot_be_shared(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    with pytest.raises(ValueError, match="already means"):
        desk.registry.add(desk.action("d", "Ctrl+A"))


def test_other_keys_work_at_once_and_the_old_ones_no_more(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    assert press(qtbot, desk, Qt.Key.Key_A) == ["a"]
    desk.registry.bind("a", "Ctrl+X")
    assert press(qtbot, desk, Qt.Key.Key_A) == []
    assert press(qtbot, desk, Qt.Key.Key_X) == ["a"]


def test_taken_keys_leave_their_owner_without_until_restored(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.registry.bind("c", "Ctrl+A")
    assert desk.keys == {"a": "", "b": "Ctrl+B", "c": "Ctrl+A"}
    assert press(qtbot, desk, Qt.Key.Key_A) == ["c"]
    assert desk.registry.own_keys == {"a": "", "c": "Ctrl+A"}
    desk.registry.bind_all({})
    assert desk.keys == {"a": "Ctrl+A", "b": "Ctrl+B", "c": ""}
    assert press(qtbot, desk, Qt.Key.Key_A) == ["a"]


def test_saved_keys_are_there_from_the_start_and_nonsense_is_not(qtbot: QtBot) -> None:
    desk = Desk(qtbot, {"c": "Ctrl+A", "b": 7, "late": "Ctrl+G"})
    assert desk.keys == {"a": "", "b": "Ctrl+B", "c": "Ctrl+A"}
    desk.registry.add(desk.action("late", "Ctrl+H"))
    assert desk.keys["late"] == "Ctrl+G", "keys of an action that comes later are kept"


def test_back_to_the_usual_is_nothing_to_keep(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.registry.bind("a", "Ctrl+X")
    desk.registry.bind("a", "Ctrl+A")
    assert desk.registry.own_keys == {}
