"""Which rows are chosen, by key, so that the choice survives sorting and updates."""

from __future__ import annotations

from collections.abc import Sequence


class Selection:
    """A current row and the chosen rows around it (Shift extends, Ctrl toggles)."""

    def __init__(self) -> None:
        self.current: str | None = None
        self.keys: frozenset[str] = frozenset()
        self._anchor: str | None = None

    def click(
        self, rows: Sequence[str], row: int, *, extend: bool = False, toggle: bool = False
    ) -> None:
        """Choose `rows[row]`; with `extend` all from the anchor, with `toggle` add or remove it."""
        key = rows[row]
        if extend and self._anchor in rows:
            first = rows.index(self._anchor)
            low, high = sorted((first, row))
            self.keys = frozenset(rows[low : high + 1])
        elif toggle:
            self.keys = self.keys ^ {key}
            self._anchor = key
        else:
            self.keys = frozenset({key})
            self._anchor = key
        self.current = key

    def move(self, rows: Sequence[str], delta: int, *, extend: bool = False) -> int | None:
        """Move the current row by `delta`, stopping at the ends; returns its new number."""
        if not rows:
            return None
        if self.current in rows:
            row = min(max(rows.index(self.current) + delta, 0), len(rows) - 1)
        else:
            row = 0 if delta > 0 else len(rows) - 1
        self.click(rows, row, extend=extend)
        return row

    def choose_all(self, rows: Sequence[str]) -> None:
        self.keys = frozenset(rows)

    def keep(self, rows: Sequence[str]) -> None:
        """Forget rows that are gone."""
        here = self.keys & frozenset(rows)
        if here != self.keys:
            self.keys = here
        if self.current is not None and self.current not in rows:
            self.current = None
        if self._anchor is not None and self._anchor not in rows:
            self._anchor = None
