"""Where pills of order lines go: at their price, docked at the edge when it is out of sight."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

_GAP = 6


class Dock(Enum):
    NONE = ""
    ABOVE = "\N{UPWARDS ARROW}"
    BELOW = "\N{DOWNWARDS ARROW}"


class PillPlace(NamedTuple):
    """`y` is the pill's middle, `right` its right edge, in pixels; `line_y` the price's own y."""

    y: int
    right: int
    line_y: int
    dock: Dock


def place_pills(
    line_ys: Sequence[float],
    widths: Sequence[int],
    *,
    right: int,
    left: int,
    top: int,
    bottom: int,
    height: int,
    shelf: int = 0,
    words: int = 0,
) -> list[PillPlace]:
    """Places for lines in the order given (highest price first).

    Pills docked above stand `shelf` pixels lower than the edge: the legend's words are there, up
    to `words` pixels from the left. A pill that would reach under them stands below them instead.

    Pills never overlap: one that would moves left of those in its way, and when there is no room
    left there, one row up (or down at the top).
    """
    half = height // 2
    taken: list[tuple[int, int, int, int]] = []
    places = []
    for line_y, width in zip(line_ys, widths, strict=True):
        dock = Dock.NONE
        y = round(line_y)
        if line_y < top:
            dock, y = Dock.ABOVE, top + shelf + half + 2
        elif line_y > bottom:
            dock, y = Dock.BELOW, bottom - half - 2
        highest = top + half + 2
        if right - width < words:
            highest += shelf
            y = max(y, highest)
        edge, row = _free_place(taken, y, width, right, left, height, highest)
        taken.append((edge - width, row - half, edge, row + half))
        places.append(PillPlace(row, edge, round(line_y), dock))
    return places


def _free_place(
    taken: list[tuple[int, int, int, int]],
    y: int,
    width: int,
    right: int,
    left: int,
    height: int,
    highest: int,
) -> tuple[int, int]:
    half = height // 2
    row = y
    for _ in range(len(taken) + 1):
        in_row = sorted(
            (t for t in taken if t[1] <= row + half and t[3] >= row - half),
            key=lambda t: t[2],
            reverse=True,
        )
        edge = right
        for start, _top, end, _bottom in in_row:
            if edge - width <= end and edge >= start:
                edge = start - _GAP
        if edge - width >= left or not in_row:
            return edge, row
        row = row - height - 2 if row - height - 2 >= highest else row + height + 2
    return right, row
