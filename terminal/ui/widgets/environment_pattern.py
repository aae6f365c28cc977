"""The pattern of each environment. Colour, pattern and word together cannot be mistaken; nothing
else in the window may use these."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import hatch

_HATCH_PX = 6
_DASHES = {"testnet": (14, 6), "demo": (14, 6), "none": (3, 5)}


def draw_environment(painter: QPainter, rect: QRectF, environment: str, theme: Theme) -> None:
    """Fill `rect` with an environment's pattern: simulator hatch, testnet dashes, live solid, none
    dots. Dashes run along the longer side."""
    main = theme.colour(f"env.{environment}.main")
    deep = theme.colour(f"env.{environment}.deep")
    if environment == "simulator":
        painter.fillRect(rect, deep)
        hatch(painter, rect, QPen(main, _HATCH_PX * 0.7071), 2 * _HATCH_PX)
    elif environment in _DASHES:
        painter.fillRect(rect, deep)
        on, off = _DASHES[environment]
        if rect.width() >= rect.height():
            x = rect.left()
            while x < rect.right():
                painter.fillRect(
                    QRectF(x, rect.top(), min(on, rect.right() - x), rect.height()), main
                )
                x += on + off
        else:
            y = rect.top()
            while y < rect.bottom():
                painter.fillRect(
                    QRectF(rect.left(), y, rect.width(), min(on, rect.bottom() - y)), main
                )
                y += on + off
    else:
        painter.fillRect(rect, main)
