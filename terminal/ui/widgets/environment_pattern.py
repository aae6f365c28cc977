"""The pattern of each environment. Colour, pattern and word together cannot be mistaken; nothing
else in the window may use these."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import hatch

_HATCH_PX = 6
# Lengths along the edge, painted and left out in turn.
_DASHES = {"testnet": (14, 6), "demo": (16, 4, 4, 4), "none": (3, 5)}


def draw_environment(painter: QPainter, rect: QRectF, environment: str, theme: Theme) -> None:
    """Fill `rect` with an environment's pattern: simulator hatch, testnet dashes, demo dash and dot,
    live solid, none dots. Dashes run along the longer side."""
    main = theme.colour(f"env.{environment}.main")
    deep = theme.colour(f"env.{environment}.deep")
    if environment == "simulator":
        painter.fillRect(rect, deep)
        hatch(painter, rect, QPen(main, _HATCH_PX * 0.7071), 2 * _HATCH_PX)
    elif environment in _DASHES:
        painter.fillRect(rect, deep)
        for dash in _dashes(rect, _DASHES[environment]):
            painter.fillRect(dash, main)
    else:
        painter.fillRect(rect, main)


def _dashes(rect: QRectF, lengths: tuple[int, ...]) -> Iterator[QRectF]:
    """The painted parts of `rect`, from its beginning along its longer side."""
    lies = rect.width() >= rect.height()
    at, end = (rect.left(), rect.right()) if lies else (rect.top(), rect.bottom())
    paints = True
    for length in cycle(lengths):
        if at >= end:
            return
        part = min(length, end - at)
        if paints and lies:
            yield QRectF(at, rect.top(), part, rect.height())
        elif paints:
            yield QRectF(rect.left(), at, rect.width(), part)
        at += length
        paints = not paints
