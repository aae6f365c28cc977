"""A choice in a toolbar: a word or icon without a frame, filled while it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded


class ToolChip(QAbstractButton):
    """Checkable; `name` becomes the object name, and what it is called when it has no text."""

    def __init__(self, theme: Theme, text: str, name: str, icon_name: str = "") -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon_name
        self.setText(text)
        self.setObjectName(name)
        self.setAccessibleName(text or name.replace("_", " "))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font("body_strong")).horizontalAdvance(self.text())
        icon = self._theme.size("icon") if self._icon_name else 0
        gap = self._theme.px(6) if icon and self.text() else 0
        return QSize(round(width) + icon + gap + self._theme.px(14), self._theme.size("chip"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect = self._theme, QRectF(self.rect())
        painter = QPainter(self)
        lit = self.underMouse() and self.isEnabled()
        if self.isChecked() or lit:
            ground = theme.colour("bg.selected" if self.isChecked() else "bg.hover")
            fill_rounded(painter, rect, theme.size("radius_control"), ground)
        tone = theme.colour("text.primary" if self.isChecked() or lit else "text.secondary")
        if self._icon_name:
            side = theme.size("icon")
            left = theme.px(7) if self.text() else (rect.width() - side) / 2
            spot = QRectF(left, (rect.height() - side) / 2, side, side)
            draw_icon(painter, self._icon_name, spot, tone)
            rect.setLeft(left + side - theme.px(1))
        painter.setFont(theme.font("body_strong" if self.isChecked() else "body"))
        painter.setPen(tone)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())
