"""A line without axes: the shape of a few dozen values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.ui.theme.theme import Theme


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


class Sparkline(QWidget):
    """A sparkline as a widget of fixed size (width in logical pixels at 100 %)."""

    def __init__(self, theme: Theme, width: int = 48, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._values: tuple[float, ...] = ()
        self._hint = QSize(theme.px(width), theme.px(12))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_values(self, values: Sequence[float]) -> None:
        fresh = tuple(values)
        if fresh != self._values:
            self._values = fresh
            self.update()

    def sizeHint(self) -> QSize:
        return self._hint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(1, 2, -1, -2)
        draw_sparkline(painter, rect, self._values, self._theme.colour("text.tertiary"))
