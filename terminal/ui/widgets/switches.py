"""On and off: a toggle for modes, a check box for options. Both achromatic."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline


class _Switch(QAbstractButton):
    """What both share: checkable, labelled at the right, focusable by Tab."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _mark_width(self) -> int:
        return self._theme.px(16)

    def sizeHint(self) -> QSize:
        width = float(self._mark_width())
        if self.text():
            metrics = QFontMetricsF(self._theme.font("body"))
            width += self._theme.px(8) + metrics.horizontalAdvance(self.text())
        return QSize(round(width) + 1, self._theme.size("hit_min"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _draw_label(self, painter: QPainter) -> None:
        font = self._theme.font("body")
        painter.setFont(font)
        colour = "text.primary" if self.isChecked() or self.underMouse() else "text.secondary"
        painter.setPen(self._theme.colour(colour if self.isEnabled() else "text.disabled"))
        baseline = text_baseline(QRectF(self.rect()), QFontMetricsF(font))
        painter.drawText(QPointF(self._mark_width() + self._theme.px(8), baseline), self.text())


class ToggleSwitch(_Switch):
    """A sliding knob: the place of the knob says the state, not a hue."""

    def _mark_width(self) -> int:
        return self._theme.px(26)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        height = theme.px(14)
        box = QRectF(0, (self.height() - height) / 2, self._mark_width(), height)
        on = self.isChecked()
        ground = theme.mixed("text.primary", 0.55) if on else theme.colour("line.normal")
        fill_rounded(painter, box, height / 2, ground)
        knob = height - 4
        x = box.right() - knob - 2 if on else box.left() + 2
        ink = "bg.panel" if on else "text.tertiary"
        if not self.isEnabled():
            ink = "text.disabled"
        fill_rounded(painter, QRectF(x, box.top() + 2, knob, knob), knob / 2, theme.colour(ink))
        self._draw_label(painter)


class CheckBox(_Switch):
    """A box with a tick."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        side = theme.px(14)
        box = QRectF(0, round((self.height() - side) / 2), side, side)
        radius = theme.size("radius_cell") + 1
        if self.isChecked():
            ground = "text.primary" if self.isEnabled() else "text.disabled"
            fill_rounded(painter, box, radius, theme.colour(ground))
            draw_icon(painter, "check", box.adjusted(1, 1, -1, -1), theme.colour("bg.panel"))
        else:
            fill_rounded(painter, box, radius, theme.colour("bg.input"))
            line = "text.tertiary" if self.underMouse() else "line.strong"
            outline_rounded(painter, box, radius, theme.colour(line), 1.2)
        self._draw_label(painter)
