"""The box in the top bar that opens the palette; it shows the keys that do the same."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline

_WIDTH_PX = 256


class SearchBox(QAbstractButton):
    """Looks like a field and acts like a button: the typing happens in the palette. Where not all of
    `words` has room, their first one stands for them."""

    def __init__(self, theme: Theme, words: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._keys = theme, keys
        self.setText(words)
        self._short = words.partition(" ")[0]
        self.setObjectName("search_box")
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(120))

    def show_keys(self, keys: str) -> None:
        """Show the keys that do the same now; empty for none."""
        self._keys = keys.replace("+", " ")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH_PX), self._theme.size("button"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        fill_rounded(painter, rect, radius, theme.colour("bg.input"))
        line = "line.strong" if self.underMouse() else "line.normal"
        outline_rounded(painter, rect, radius, theme.colour(line))
        side = theme.size("icon")
        glass = QRectF(theme.px(8), round(rect.center().y() - side / 2), side, side)
        draw_icon(painter, "search", glass, theme.colour("text.tertiary"))
        left = glass.right() + theme.px(8)
        code = theme.font("code_small")
        key_width = QFontMetricsF(code).horizontalAdvance(self._keys) + theme.px(10)
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        words = metrics.horizontalAdvance(self.text())
        if self._keys and left + words + theme.px(16) + key_width < rect.right():
            height = theme.px(16)
            box = QRectF(
                rect.right() - key_width - theme.px(6),
                rect.center().y() - height / 2,
                key_width,
                height,
            )
            outline_rounded(
                painter, box, theme.size("radius_cell") + 1, theme.colour("line.normal")
            )
            painter.setFont(code)
            painter.setPen(theme.colour("text.secondary"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
        painter.setFont(font)
        painter.setPen(theme.colour("text.tertiary"))
        room = rect.right() - left - theme.px(6)
        shown = self.text() if words <= room else self._short
        painter.drawText(QPointF(left, text_baseline(rect, metrics)), shown)
