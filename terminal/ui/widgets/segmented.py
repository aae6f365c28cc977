"""A row of choices of which exactly one is in force."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded


class SegmentedControl(QWidget):
    """Words side by side; arrow keys and clicks move the choice, `chosen` carries its index."""

    chosen = Signal(int)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[str],
        current: int = 0,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options = tuple(options)
        self._current = current
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def current(self) -> int:
        return self._current

    def set_current(self, index: int) -> None:
        """Choose without telling anyone; for showing what is already true."""
        if index != self._current and 0 <= index < len(self._options):
            self._current = index
            self.update()

    def choose(self, index: int) -> None:
        """Choose as the trader would."""
        if index != self._current and 0 <= index < len(self._options):
            self.set_current(index)
            self.chosen.emit(index)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("body_medium"))
        pad = self._theme.px(20)
        width = sum(metrics.horizontalAdvance(o) + pad for o in self._options)
        return QSize(round(width), self._theme.size("chip") + self._theme.px(2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def segments(self) -> list[QRectF]:
        """The place of each option; spare width is shared evenly."""
        metrics = QFontMetricsF(self._theme.font("body_medium"))
        widths = [metrics.horizontalAdvance(o) + self._theme.px(20) for o in self._options]
        spare = max(0.0, self.width() - sum(widths)) / max(1, len(widths))
        rects, x = [], 0.0
        for width in widths:
            rects.append(QRectF(x, 0, width + spare, self.height()))
            x += width + spare
        return rects

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font("body_medium"))
        for index, rect in enumerate(self.segments()):
            chosen = index == self._current
            if chosen:
                inner = rect.adjusted(1, 0, -1, 0)
                fill_rounded(
                    painter, inner, theme.size("radius_control"), theme.colour("bg.selected")
                )
            lit = chosen or index == self._hovered
            painter.setPen(theme.colour("text.primary" if lit else "text.secondary"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._options[index])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._index_at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._index_at(event))

    def leaveEvent(self, event: object) -> None:
        self._set_hovered(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.choose((self._current + step) % len(self._options))

    def _index_at(self, event: QMouseEvent) -> int:
        places = enumerate(self.segments())
        return next((i for i, rect in places if rect.contains(event.position())), -1)

    def _set_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
