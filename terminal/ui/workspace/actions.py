"""What the window can be told to do: one registry for menus, shortcuts and the command palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal
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
    """All actions by name. Keys are bound to the window; two actions cannot share any.

    The trader's own keys win over the usual ones: an action whose usual keys were given to another
    is left without. `keys_changed` tells that there is something new to keep.
    """

    keys_changed = Signal()

    def __init__(self, window: QWidget, own: Mapping[str, object] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, Action] = {}
        self._usual: dict[str, str] = {}
        self._own = {n: k for n, k in (own or {}).items() if isinstance(k, str)}
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
            ValueError: the usual keys are those of another action.
        """
        for name, keys in self._usual.items():
            if action.keys and keys == action.keys and name != action.name:
                raise ValueError(f"{action.keys} already means {self._actions[name].title!r}")
        self._usual[action.name] = action.keys
        self._actions[action.name] = action
        self._assign()

    def default_keys(self, name: str) -> str:
        """Those that an action has before anybody changed them."""
        return self._usual.get(name, "")

    @property
    def own_keys(self) -> dict[str, str]:
        """Those that differ from the usual ones, by action; of actions not registered yet too."""
        return dict(self._own)

    def bind(self, name: str, keys: str) -> None:
        """Give an action other keys, taking them from whoever had them; empty for none."""
        for other in self._actions.values():
            if keys and other.keys == keys and other.name != name:
                self._own[other.name] = ""
        self._own[name] = keys
        self.bind_all(self._own)

    def bind_all(self, own: Mapping[str, str]) -> None:
        """Keys by action's name; every other action has its usual ones."""
        self._own = {n: k for n, k in own.items() if k != self._usual.get(n, None)}
        self._assign()
        self.keys_changed.emit()

    def _assign(self) -> None:
        """Who has which keys now: own ones first, each only once."""
        taken: set[str] = set()
        given: dict[str, str] = {}
        for name in sorted(self._actions, key=lambda n: n not in self._own):
            keys = self._own.get(name, self._usual[name])
            given[name] = "" if keys in taken else keys
            taken.add(given[name])
        for name, keys in given.items():
            action = self._actions[name]
            if action.keys != keys or (keys and name not in self._shortcuts):
                self._actions[name] = replace(action, keys=keys)
                self._bind_shortcut(name, keys)

    def _bind_shortcut(self, name: str, keys: str) -> None:
        old = self._shortcuts.pop(name, None)
        if old is not None:
            old.setEnabled(False)
            old.deleteLater()
        if keys:
            shortcut = QShortcut(QKeySequence(keys), self._window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda: self.trigger(name))
            shortcut.setEnabled(not self._is_locked)
            self._shortcuts[name] = shortcut

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
