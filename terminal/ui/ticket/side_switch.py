"""Buy or sell: the first decision, and the only filled colour besides the send button."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from terminal.domain.order import Side
from terminal.ui.theme import Theme
from terminal.ui.ticket.words import SIDE_WORDS
from terminal.ui.widgets.drawing import draw_arrow, fill_rounded, text_baseline


class SideSwitch(QWidget):
    """Two halves on a sunk ground; `chosen` carries the side a hand took."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, name: str = "ticket_side", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.px(2),) * 4)
        row.setSpacing(0)
        self.buttons: dict[Side, _SideHalf] = {}
        for side, key in ((Side.BUY, "B"), (Side.SELL, "S")):
            button = _SideHalf(theme, side, key)
            button.setObjectName(f"{name}_{side.value.lower()}")
            button.clicked.connect(lambda _=False, s=side: self.chosen.emit(s))
            self._group.addButton(button)
            row.addWidget(button)
            self.buttons[side] = button
        self.setFixedHeight(theme.size("field"))
        self.show_side(Side.BUY)

    def show_side(self, side: Side) -> None:
        self.buttons[side].setChecked(True)

    def show_words(self, words: Mapping[Side, str]) -> None:
        """What the two sides do here, where it is more than buying and selling."""
        for side, button in self.buttons.items():
            if button.text() != words[side]:
                button.setText(words[side])
                button.setAccessibleName(words[side])
                button.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        radius = self._theme.size("radius_control") + 1
        fill_rounded(painter, QRectF(self.rect()), radius, self._theme.colour("bg.input"))


class _SideHalf(QAbstractButton):
    def __init__(self, theme: Theme, side: Side, key: str) -> None:
        super().__init__()
        self._theme, self._side, self._key = theme, side, key
        self.setText(SIDE_WORDS[side])
        self.setAccessibleName(SIDE_WORDS[side])
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(100), self._theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        token = self._side.value.lower()
        if self.isChecked():
            hue = theme.colour(f"{token}.fill_hover" if self.underMouse() else f"{token}.fill")
            fill_rounded(painter, rect, theme.size("radius_control"), hue)
        elif self.underMouse():
            fill_rounded(painter, rect, theme.size("radius_control"), theme.colour("bg.hover"))
        ink = theme.colour("text.on_fill" if self.isChecked() else "text.secondary")
        font = theme.font("input")
        font.setWeight(QFont.Weight.DemiBold)
        font.setPixelSize(theme.px(13))
        metrics = QFontMetricsF(font)
        arrow, gap = theme.px(7), theme.px(9)
        width = arrow + gap + metrics.horizontalAdvance(self.text())
        x = rect.center().x() - width / 2
        middle = QPointF(x + arrow / 2, rect.center().y())
        draw_arrow(painter, middle, arrow, ink, up=self._side is Side.BUY)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QPointF(x + arrow + gap, text_baseline(rect, metrics)), self.text())
        hint = theme.font("code_small")
        painter.setFont(hint)
        painter.setPen(theme.colour("text.on_fill" if self.isChecked() else "text.tertiary"))
        wide = QFontMetricsF(hint).horizontalAdvance(self._key)
        right = rect.right() - theme.px(9) - wide
        painter.drawText(QPointF(right, text_baseline(rect, QFontMetricsF(hint))), self._key)
