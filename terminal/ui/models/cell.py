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


class Cell(NamedTuple):
    """Main text, a dimmed rest right after it, and the colour tokens of both.

    `font` is a text style of the theme; `bar` draws a share of 0..1 before the text, `branch` a piece of a tree.
    """

    text: str
    dim: str = ""
    tone: str = "text.secondary"
    dim_tone: str = "text.zero"
    font: str = "body"
    mark: Mark | None = None
    bar: float | None = None
    branch: Branch | None = None

    @property
    def plain(self) -> str:
        return self.text + self.dim


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
