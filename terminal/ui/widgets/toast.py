"""A card that says something happened, with a coloured edge and at most one fix."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import (
    fill_rounded,
    left_rounded_path,
    outline_rounded,
    text_baseline,
)

WIDTH_PX = 256
"""Inside the tape's column: a wider card would lie over the prices of the chart."""
_FIX_PX = 20
_LONG_WORD = 24
_LOOKS = {
    "info": ("info", "info-circle"),
    "success": ("ok", "check"),
    "warning": ("warn", "shield"),
    "danger": ("danger", "alert-octagon"),
}


def severity_look(severity: str) -> tuple[str, str]:
    """Colour token and icon of `info`, `success`, `warning` or `danger`."""
    return _LOOKS[severity]


def _breakable(word: str) -> str:
    """A long file name or id with places where a line may end, so that none of it is cut off."""
    if len(word) <= _LONG_WORD:
        return word
    return "".join(c + ("\u200b" if c in "./-_:" else "") for c in word)


class ToastCard(QWidget):
    """`severity` is a key of `severity_look`; a click dismisses, a click on the fix emits `fix`."""

    dismissed = Signal()
    fix_clicked = Signal()

    def __init__(
        self,
        theme: Theme,
        severity: str,
        title: str,
        text: str = "",
        *,
        fix: str = "",
        age: str = "now",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._severity, self._title, self._text = severity, title, text
        self._fix, self._age = fix, age
        self._fix_rect = QRectF()
        self.setAccessibleName(f"{title}. {text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())

    def set_age(self, age: str) -> None:
        if age != self._age:
            self._age = age
            self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        height = theme.px(34)
        body = self._body()
        if body:
            height += self._body_height(body) + theme.px(4)
        if self._fix:
            height += theme.px(_FIX_PX)
        return QSize(theme.px(WIDTH_PX), height)

    def _body(self) -> str:
        return " ".join(_breakable(word) for word in self._text.split(" "))

    def _body_width(self) -> int:
        return self._theme.px(WIDTH_PX) - self._theme.px(38) - self._theme.px(12)

    def _body_height(self, text: str) -> int:
        metrics = QFontMetricsF(self._theme.font("body"))
        room = QRectF(0, 0, self._body_width(), 1_000)
        return round(metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        token, icon_name = severity_look(self._severity)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        fill_rounded(painter, rect, radius, theme.colour("bg.popup"))
        outline_rounded(painter, rect, radius, theme.colour("line.strong"))
        edge = left_rounded_path(QRectF(0, 0, theme.px(3), rect.height()), 1.5)
        painter.fillPath(edge, theme.colour(token))
        side = theme.size("icon")
        draw_icon(
            painter, icon_name, QRectF(theme.px(14), theme.px(9), side, side), theme.colour(token)
        )
        self._draw_title(painter, rect)
        if self._body():
            self._draw_body(painter)

    def _draw_title(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._theme
        small = QFontMetricsF(theme.font("small"))
        age_left = rect.right() - theme.px(12) - small.horizontalAdvance(self._age)
        baseline = theme.px(21)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text.tertiary"))
        painter.drawText(QPointF(age_left, baseline), self._age)
        strong = theme.font("body_strong")
        room = age_left - theme.px(38) - theme.px(8)
        title = QFontMetricsF(strong).elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(strong)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(QPointF(theme.px(38), baseline), title)

    def _draw_body(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("body")
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        body = self._body()
        height = self._body_height(body)
        place = QRect(theme.px(38), theme.px(28), self._body_width(), height)
        painter.drawText(place, int(Qt.TextFlag.TextWordWrap), body)
        if self._fix:
            metrics = QFontMetricsF(font)
            self._fix_rect = QRectF(
                place.left(),
                place.bottom() + 1,
                metrics.horizontalAdvance(self._fix),
                theme.px(_FIX_PX),
            )
            font.setUnderline(True)
            painter.setFont(font)
            painter.setPen(theme.colour("text.primary"))
            baseline = text_baseline(self._fix_rect, metrics)
            painter.drawText(QPointF(place.left(), baseline), self._fix)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._fix and self._fix_rect.contains(event.position()):
            self.fix_clicked.emit()
        self.dismissed.emit()
