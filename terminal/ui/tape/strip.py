"""Paints the tape's rows, newest on top."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.tape.canvas import ShownRow, TapeCanvas, widest_price
from terminal.ui.tape.rows import TapeRow, is_large
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded


class TapeStrip(QWidget):
    """Price, quantity and UTC time per trade. While the mouse is over it nothing moves; what came
    meanwhile is counted. A click picks the row's price."""

    price_picked = Signal(object)
    pause_changed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._canvas = TapeCanvas(theme)
        self._rows: list[ShownRow] = []
        self.waiting = 0
        self._hovered: QPoint | None = None
        self._empty = ""
        self.is_paused = False
        self.setObjectName("tape_strip")
        self.setAccessibleName("Trades")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 60)

    def show_rows(
        self, rows: Sequence[TapeRow], own: Collection[int], large: Decimal | None, empty: str
    ) -> None:
        """`own` are trade ids of own fills, `large` the quote value of a large print, `empty`
        the sentence shown without rows."""
        self._rows = [ShownRow(row, is_large(row, large), row.trade.holds_any(own)) for row in rows]
        self._empty = empty
        self.update()

    def show_waiting(self, count: int) -> None:
        """How many trades came since the pause began."""
        if count != self.waiting:
            self.waiting = count
            self.update()

    def row_count(self) -> int:
        return max(1, self.height() // self._height())

    def row_at(self, point: QPoint) -> TapeRow | None:
        place = point.y() // self._height()
        return self._rows[place].row if 0 <= place < len(self._rows) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._rows:
            painter.fillRect(self.rect(), self._theme.colour("bg.panel"))
            self._paint_empty(painter)
            return
        rows, ratio = self._rows[: self.row_count()], self.devicePixelRatioF()
        painter.drawPixmap(0, 0, self._canvas.picture(rows, self.size(), ratio))
        self._paint_hovered(painter, rows, ratio)
        if self.is_paused and self.waiting:
            self._paint_waiting(painter)

    def _paint_hovered(self, painter: QPainter, rows: Sequence[ShownRow], ratio: float) -> None:
        place = -1 if self._hovered is None else self._hovered.y() // self._height()
        if 0 <= place < len(rows):
            chosen, widest = rows[place : place + 1], widest_price(rows)
            self._canvas.paint(painter, chosen, place, self.width(), ratio, widest, "bg.hover")

    def enterEvent(self, event: QEnterEvent) -> None:
        self.is_paused = True
        self.pause_changed.emit(True)

    def leaveEvent(self, event: object) -> None:
        self.is_paused, self._hovered = False, None
        self.pause_changed.emit(False)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = event.position().toPoint()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.price_picked.emit(row.trade.price)

    def _height(self) -> int:
        return self._canvas.row_height

    def _paint_waiting(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        text = f"paused, {self.waiting:,} waiting"
        width = metrics.horizontalAdvance(text) + theme.px(16)
        height = theme.px(20)
        pill = QRectF((self.width() - width) // 2, self.height() - height - 6, width, height)
        fill_rounded(painter, pill, theme.size("radius_control"), theme.colour("bg.popup"))
        outline_rounded(painter, pill, theme.size("radius_control"), theme.colour("line.strong"))
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.colour("text.tertiary"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(12, 0, -12, 0), int(flags), self._empty)
