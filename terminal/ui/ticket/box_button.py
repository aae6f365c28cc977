"""A choice in a box as wide as there is room: how the account holds this contract."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from terminal.ui.theme import Theme, draw_icon
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline
from terminal.ui.widgets.menu_button import MenuButton


class BoxButton(MenuButton):
    """As MenuButton, outlined, with its word and chevron in the middle."""

    def __init__(self, theme: Theme, name: str, options: tuple[str, ...] = ("",)) -> None:
        super().__init__(theme, name, options, style="body_medium", tone="text.primary")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.size("button"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        lit = self.underMouse() or self.lit
        fill_rounded(painter, rect, radius, theme.colour("bg.hover" if lit else "bg.panel"))
        line = "line.strong" if lit else "line.normal"
        outline_rounded(painter, rect, radius, theme.colour(line))
        font = theme.font("body_medium")
        metrics = QFontMetricsF(font)
        side = theme.px(10)
        width = metrics.horizontalAdvance(self.text()) + theme.px(5) + side
        x = rect.center().x() - width / 2
        painter.setFont(font)
        painter.setPen(theme.colour("text.primary" if self.isEnabled() else "text.disabled"))
        painter.drawText(QPointF(x, text_baseline(rect, metrics)), self.text())
        x += metrics.horizontalAdvance(self.text()) + theme.px(5)
        box = QRectF(x, rect.center().y() - side / 2 + 0.5, side, side)
        draw_icon(painter, "chevron-down", box, theme.colour("text.tertiary"))
