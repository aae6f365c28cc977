"""A thin bar that says how much of something is used."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded

WARN_AT, DANGER_AT = 0.7, 0.9


def meter_colour(share: float) -> str:
    """Colour token for a used share of 0..1: neutral, then `warn` from 70 %, `danger` from 90 %."""
    if share >= DANGER_AT:
        return "danger"
    return "warn" if share >= WARN_AT else "text.secondary"


def draw_meter(painter: QPainter, rect: QRectF, share: float, theme: Theme) -> None:
    """The bar into `rect`; a share outside 0..1 is brought inside, a trace stays visible."""
    share = min(max(share, 0.0), 1.0)
    radius = rect.height() / 2
    fill_rounded(painter, rect, radius, theme.colour("line.normal"))
    if share > 0:
        filled = QRectF(rect)
        filled.setWidth(max(rect.height(), rect.width() * share))
        fill_rounded(painter, filled, radius, theme.colour(meter_colour(share)))
