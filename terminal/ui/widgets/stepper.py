"""Two small arrows at the end of a field: one step up, one step down."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.theme import Theme, draw_icon

REPEAT_DELAY_MS, REPEAT_MS = 400, 60


class Stepper(QWidget):
    """Emits +1 or -1 per press, again and again while held. The keyboard way is Up and Down in the
    field, so it takes no focus of its own; the wheel does nothing, as it would change a price by
    accident."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pressed = 0
        self._hovered = 0
        self.setMouseTracking(True)
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._again)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(22), self._theme.size("field"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        line = theme.colour("line.subtle")
        painter.fillRect(QRect(0, 1, 1, self.height() - 2), line)
        painter.fillRect(QRect(0, self.height() // 2, self.width() - 1, 1), line)
        side = theme.px(10)
        for direction, name in ((1, "chevron-up"), (-1, "chevron-down")):
            half = self._half(direction)
            lit = direction == self._hovered and self.isEnabled()
            if lit:
                painter.fillRect(half.adjusted(1, 1, -1, -1), theme.colour("bg.hover"))
            tone = "text.primary" if lit else "text.tertiary"
            middle = half.center()
            box = QRectF(middle.x() + 1 - side / 2, middle.y() + 1 - side / 2, side, side)
            draw_icon(painter, name, box, theme.colour(tone))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._direction(event)
            self.stepped.emit(self._pressed)
            self._repeat.start(REPEAT_DELAY_MS)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._repeat.stop()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._direction(event) != self._hovered:
            self._hovered = self._direction(event)
            self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = 0
        self.update()

    def _again(self) -> None:
        self._repeat.setInterval(REPEAT_MS)
        self.stepped.emit(self._pressed)

    def _half(self, direction: int) -> QRect:
        middle = self.height() // 2
        if direction > 0:
            return QRect(0, 0, self.width(), middle)
        return QRect(0, middle, self.width(), self.height() - middle)

    def _direction(self, event: QMouseEvent) -> int:
        return 1 if event.position().y() < self.height() / 2 else -1
