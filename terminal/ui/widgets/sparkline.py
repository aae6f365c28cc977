"""A line without axes: the shape of a few dozen values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen


def draw_sparkline(
    painter: QPainter, rect: QRectF, values: Sequence[float], colour: QColor
) -> None:
    """`values` (oldest first) across `rect`, lowest at its foot; a flat series lies in the middle."""
    if len(values) < 2:
        return
    low, high = min(values), max(values)
    spread = high - low
    step = rect.width() / (len(values) - 1)
    points = [
        QPointF(
            rect.left() + index * step,
            rect.bottom() - (value - low) / spread * rect.height() if spread else rect.center().y(),
        )
        for index, value in enumerate(values)
    ]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    painter.drawPolyline(points)
