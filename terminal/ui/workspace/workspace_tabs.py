"""The named workspaces in the top bar: one underlined, the rest a click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import text_baseline


class WorkspaceTabs(QWidget):
    """`chosen` carries a name, `menu_wanted` a name and where; arrow keys move the choice."""

    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._current = ""
        self._hovered = -1
        self.setObjectName("workspace_tabs")
        self.setAccessibleName("Workspaces")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_names(self, names: Sequence[str], current: str) -> None:
        self._names, self._current = tuple(names), current
        self.setAccessibleDescription(current)
        self.updateGeometry()
        self.update()

    def places(self) -> list[QRectF]:
        metrics = QFontMetricsF(self._theme.font("body_strong"))
        rects, x = [], 0.0
        for name in self._names:
            width = metrics.horizontalAdvance(name) + self._theme.px(22)
            rects.append(QRectF(x, 0, width, self.height()))
            x += width
        return rects

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("body_strong"))
        width = sum(metrics.horizontalAdvance(n) + self._theme.px(22) for n in self._names)
        return QSize(round(width) + 1, self._theme.size("topbar"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        for index, rect in enumerate(self.places()):
            name = self._names[index]
            current = name == self._current
            font = theme.font("body_strong" if current else "body_medium")
            metrics = QFontMetricsF(font)
            lit = current or index == self._hovered
            painter.setFont(font)
            painter.setPen(theme.colour("text.primary" if lit else "text.secondary"))
            x = rect.center().x() - metrics.horizontalAdvance(name) / 2
            painter.drawText(QPointF(x, text_baseline(rect, metrics)), name)
            if current:
                inner = theme.px(9)
                line = QRectF(rect.left() + inner, rect.bottom() - 2, rect.width() - 2 * inner, 2)
                painter.fillRect(line, theme.colour("text.primary"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._names[index])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._index_at(event.position())
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self._index_at(QPointF(event.pos()))
        name = self._names[index] if index >= 0 else self._current
        self.menu_wanted.emit(name, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or self._current not in self._names:
            super().keyPressEvent(event)
            return
        self.chosen.emit(self._names[(self._names.index(self._current) + step) % len(self._names)])

    def _index_at(self, point: QPointF) -> int:
        return next((i for i, rect in enumerate(self.places()) if rect.contains(point)), -1)
