"""Breaks in which something happened to the account: what the line above the tables says."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.state.store import Store


@dataclass(frozen=True, slots=True)
class Absence:
    """From `since_ms` to `until_ms` (local clock, UTC); `text` counts what happened."""

    since_ms: int
    until_ms: int
    text: str


class AbsenceStore(Store):
    """The newest break that the trader has not yet dismissed."""

    def __init__(self) -> None:
        super().__init__()
        self.newest: Absence | None = None

    def add(self, absence: Absence) -> None:
        self.newest = absence
        self._changed()

    def dismiss(self) -> None:
        self.newest = None
        self._changed()
