"""Keys of actions as rows, which keys may be given, and who holds them already. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
FIXED = {
    "Ctrl+Return": "Send the ticket",
    "Ctrl+Enter": "Send the ticket",
    "Ctrl+Shift+Return": "Try the ticket, placing nothing",
    "Ctrl+Shift+Enter": "Try the ticket, placing nothing",
    "F2": "Edit what is selected",
}
"""Keys of panels, which mean something only there and always the same."""


IN_PANELS = (
    ("Ctrl+Enter", "Send the ticket"),
    ("Ctrl+Shift+Enter", "Try the ticket, placing nothing"),
    ("B, S", "Buy, sell; outside fields of the ticket"),
    ("1 … 5", "Take a size preset; outside fields of the ticket"),
    ("F2", "Change the selected order, preset or key"),
    ("Delete", "Cancel the selected order"),
    ("?", "All keys"),
)
"""For reading: what keys mean inside panels."""


class KeyAction(Protocol):
    """What the window can do, with its keys as a portable sequence; empty for none."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def keys(self) -> str: ...


class KeyBook(Protocol):
    """The window's actions, whose keys can be changed."""

    def __iter__(self) -> Iterator[KeyAction]: ...

    def default_keys(self, name: str) -> str: ...

    def bind(self, name: str, keys: str) -> None:
        """Give an action other keys, taking them from whoever had them; empty for none."""

    def bind_all(self, own: dict[str, str]) -> None:
        """Keys by action's name, everything else as at first."""

    @property
    def own_keys(self) -> dict[str, str]:
        """Those that differ from what they were at first."""


def group_rows(book: KeyBook) -> list[tuple[str, list[KeyAction]]]:
    """Actions by group, both in the order of registration."""
    groups: dict[str, list[KeyAction]] = {}
    for action in book:
        groups.setdefault(action.group, []).append(action)
    return list(groups.items())


def refusal(keys: str) -> str:
    """Why keys cannot be given to any action, as a sentence; empty when they can."""
    if not keys:
        return ""
    if keys in FIXED:
        return f"{keys} always means: {FIXED[keys].lower()}. Choose others."
    parts = keys.split("+")
    has_modifier = any(part in ("Ctrl", "Alt", "Meta") for part in parts[:-1])
    is_function = parts[-1].startswith("F") and parts[-1][1:].isdigit()
    if not has_modifier and not is_function:
        return "Letters and digits alone belong to typing. Add Ctrl or Alt, or take an F key."
    return ""


def holder(book: KeyBook, keys: str, name: str) -> KeyAction | None:
    """Another action that has these keys already."""
    if not keys:
        return None
    return next((a for a in book if a.keys == keys and a.name != name), None)


def changed(book: KeyBook) -> Sequence[str]:
    """Names of actions whose keys are not what they were at first."""
    return [a.name for a in book if a.keys != book.default_keys(a.name)]
