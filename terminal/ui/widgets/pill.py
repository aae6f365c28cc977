"""A small word in a box that can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline


class Chip(QAbstractButton):
    """A small pressable word, as size presets and filters; checkable where it is a choice."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        checkable: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._hint = theme, hint
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("body_medium"))
        hint = QFontMetricsF(self._theme.font("micro")).horizontalAdvance(self._hint)
        width = metrics.horizontalAdvance(self.text()) + hint + self._theme.px(16)
        return QSize(round(width), self._theme.size("chip"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control") - 1
        chosen = self.isChecked()
        lit = self.underMouse() and self.isEnabled()
        ground = "bg.selected" if chosen else "bg.hover" if lit else "bg.panel"
        fill_rounded(painter, rect, radius, theme.colour(ground))
        line = "line.strong" if chosen or lit else "line.normal"
        outline_rounded(painter, rect, radius, theme.colour(line))
        if not self.isEnabled():
            ink = "text.disabled"
        else:
            ink = "text.primary" if chosen or lit else "text.secondary"
        font = theme.font("body_strong" if chosen else "body")
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._hint:
            small = theme.font("micro")
            painter.setFont(small)
            painter.setPen(theme.colour("text.tertiary"))
            top = QRectF(0, 0, rect.width(), theme.px(12))
            painter.drawText(
                QPointF(theme.px(4), text_baseline(top, QFontMetricsF(small))), self._hint
            )
