"""What the window can be told to do: one registry for menus, shortcuts and the command palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Action:
    """`keys` is a portable key sequence or empty; `icon_name` a bundled icon; `group` a heading of
    the cheat sheet. An action that does not apply now is not offered."""

    name: str
    title: str
    run: Callable[[], None]
    group: str
    keys: str = ""
    icon_name: str = "command"
    applies: Callable[[], bool] = lambda: True


class ActionRegistry(QObject):
    """All actions by name. Keys are bound to the window; two actions cannot share one."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, Action] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        self._is_locked = False

    def set_locked(self, locked: bool) -> None:
        """While locked no key and no menu runs anything."""
        self._is_locked = locked
        for shortcut in self._shortcuts.values():
            shortcut.setEnabled(not locked)

    def add(self, action: Action) -> None:
        """Register, replacing an action of the same name.

        Raises:
            ValueError: the keys are taken by another action.
        """
        for other in self._actions.values():
            if action.keys and other.keys == action.keys and other.name != action.name:
                raise ValueError(f"{action.keys} already means {other.title!r}")
        self._actions[action.name] = action
        old = self._shortcuts.pop(action.name, None)
        if old is not None:
            old.setEnabled(False)
            old.deleteLater()
        if action.keys:
            shortcut = QShortcut(QKeySequence(action.keys), self._window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda: self.trigger(action.name))
            shortcut.setEnabled(not self._is_locked)
            self._shortcuts[action.name] = shortcut

    def trigger(self, name: str) -> None:
        """Run an action if it applies now; unknown names (an old layout) do nothing."""
        action = self._actions.get(name)
        if action is not None and not self._is_locked and action.applies():
            action.run()

    def get(self, name: str) -> Action | None:
        return self._actions.get(name)

    def offered(self) -> Iterator[Action]:
        """What applies now, in the order of registration."""
        return (a for a in self._actions.values() if a.applies())

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())
