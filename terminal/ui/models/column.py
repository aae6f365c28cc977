"""A table column as data, and how columns share the width there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from terminal.ui.models.cell import Cell

T = TypeVar("T")
SortValue = Decimal | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """One column over items of type T.

    `width` is the room its widest usual text needs, in logical pixels at 100 % scale. Spare width
    is handed out by `stretch`. When there is too little, the column with the highest `drop`
    leaves first; 0 never leaves. `export` is the full, ungrouped text for copies and files.
    """

    key: str
    title: str
    width: int
    cell: Callable[[T], Cell]
    sort: Callable[[T], SortValue] | None = None
    export: Callable[[T], str] | None = None
    right: bool = False
    stretch: int = 0
    drop: int = 0

    def text(self, item: T) -> str:
        return self.cell(item).plain if self.export is None else self.export(item)


class Slot(NamedTuple):
    """Where column number `column` stands: left edge and width in device-independent pixels."""

    column: int
    left: int
    width: int


def lay_out(
    columns: Sequence[Column[T]], available: int, *, scale: float = 1.0, padding: int = 12
) -> list[Slot]:
    """Slots of the columns that fit into `available` pixels between side paddings.

    A column is never squeezed below its width (a number is never cut): whole columns leave
    instead, the highest `drop` first.
    """
    room = available - round(2 * padding * scale)
    kept = list(range(len(columns)))
    widths = [round(c.width * scale) for c in columns]
    while sum(widths[i] for i in kept) > room:
        droppable = [i for i in kept if columns[i].drop]
        if not droppable:
            break
        kept.remove(max(droppable, key=lambda i: columns[i].drop))
    spare = max(0, room - sum(widths[i] for i in kept))
    shares = sum(columns[i].stretch for i in kept)
    slots = []
    left = round(padding * scale)
    for i in kept:
        width = widths[i] + (spare * columns[i].stretch // shares if shares else 0)
        slots.append(Slot(i, left, width))
        left += width
    return slots
