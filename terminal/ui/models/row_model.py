"""Rows of a table in the order they are shown, without Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Generic

from terminal.services.history.spreadsheet_cells import harmless_cell
from terminal.ui.models.column import Column, SortValue, T


class RowModel(Generic[T]):
    """Items with a stable key, ordered by one column or, unsorted, as they were given.

    The order is computed when items or the sort change, never while painting. `exports` are the
    columns of copies and files where those differ from what is shown.
    """

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], str],
        exports: Sequence[Column[T]] | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.exports = self.columns if exports is None else tuple(exports)
        self.sort_column: int | None = None
        self.descending = False
        self._key = key
        self._given: list[T] = []
        self._items: list[T] = []
        self._index: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    @property
    def items(self) -> Sequence[T]:
        return self._items

    def set_items(self, items: Iterable[T]) -> None:
        self._given = list(items)
        self._arrange()

    def key(self, row: int) -> str:
        return self._key(self._items[row])

    def item(self, key: str) -> T | None:
        row = self._index.get(key)
        return None if row is None else self._items[row]

    def row_of(self, key: str) -> int | None:
        return self._index.get(key)

    def sort_by(self, column: int) -> None:
        """Ascending, then descending, then the given order again; does nothing if not sortable."""
        if self.columns[column].sort is None:
            return
        if self.sort_column != column:
            self.sort_column, self.descending = column, False
        elif not self.descending:
            self.descending = True
        else:
            self.sort_column, self.descending = None, False
        self._arrange()

    def tab_separated(self, keys: Iterable[str]) -> str:
        """Titles and the rows of `keys`, as shown, for the clipboard."""
        wanted = set(keys)
        rows = [i for i in self._items if self._key(i) in wanted]
        lines = ["\t".join(c.title for c in self.exports)]
        lines += ["\t".join(harmless_cell(c.text(i)) for c in self.exports) for i in rows]
        return "\n".join(lines) + "\n"

    def comma_separated(self) -> str:
        """All rows as a CSV file (RFC 4180)."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(c.title for c in self.exports)
        writer.writerows([harmless_cell(c.text(i)) for c in self.exports] for i in self._items)
        return out.getvalue()

    def _arrange(self) -> None:
        sort = None if self.sort_column is None else self.columns[self.sort_column].sort
        if sort is None:
            self._items = self._given
        else:
            self._items = _sorted(self._given, sort, descending=self.descending)
        self._index = {self._key(item): row for row, item in enumerate(self._items)}


def _sorted(items: list[T], sort: Callable[[T], SortValue], *, descending: bool) -> list[T]:
    """Stable, unknown values last in both directions."""
    known: list[tuple[SortValue, T]] = []
    unknown: list[T] = []
    for item in items:
        value = sort(item)
        if value is None:
            unknown.append(item)
        else:
            known.append((value, item))
    known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type, return-value]  # one type per column
    return [item for _, item in known] + unknown
