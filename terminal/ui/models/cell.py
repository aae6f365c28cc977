"""What one table cell shows, decided before any painter runs."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from terminal.ui import format as fmt


class Mark(StrEnum):
    """A small shape before the text, so that colour is never the only sign."""

    UP = "up"
    DOWN = "down"
    DOT = "dot"
    RING = "ring"
    HALF = "half"
    DIAMOND = "diamond"


class Branch(StrEnum):
    """Where a row stands in a unit of several: lines at its left tie them together."""

    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


class Badge(StrEnum):
    """A text in a box: tinted with its tone, or filled with it for what must not be missed."""

    TINTED = "tinted"
    FILLED = "filled"


class Cell(NamedTuple):
    """Main text, a dimmed rest right after it, and the colour tokens of both.

    `font` is a text style of the theme; `bar` draws a share of 0..1 before the text, `branch` a piece of a tree.
    Tables with two-line rows also show `below` under the text, `badge` around it with `icon` in front, `link`
    underlined after it (it can be pressed) and `level` as five rising bars, so many of them lit.
    """

    text: str
    dim: str = ""
    tone: str = "text.secondary"
    dim_tone: str = "text.zero"
    font: str = "body"
    mark: Mark | None = None
    bar: float | None = None
    branch: Branch | None = None
    below: Cell | None = None
    badge: Badge | None = None
    icon: str = ""
    link: str = ""
    level: int | None = None

    @property
    def plain(self) -> str:
        """All words of the cell, for copies and for those who cannot see it."""
        upper = self.text + self.dim
        return upper if self.below is None else f"{upper} {self.below.plain}".strip()


EMPTY = Cell("")
UNKNOWN = Cell(fmt.UNKNOWN, tone="text.tertiary")
NOT_APPLICABLE = Cell(fmt.NOT_APPLICABLE, tone="text.tertiary")


def number_cell(
    value: Decimal | None, decimals: int, *, tone: str = "text.primary", signed: bool = False
) -> Cell:
    """A number with its trailing zeros dimmed; `?` for None."""
    if value is None:
        return UNKNOWN
    head, zeros = fmt.split_zeros(fmt.number(value, decimals, signed=signed))
    return Cell(head, zeros, tone)
