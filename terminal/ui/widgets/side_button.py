"""The one filled coloured button of a panel: it sends, and names where it sends to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, text_baseline
from terminal.ui.widgets.environment_pattern import draw_environment


class SideButton(QAbstractButton):
    """Two lines on `buy.fill` or `sell.fill`, the environment's stripe at its left and its word at
    its right. `side` is "buy" or "sell", `environment` a key of the theme (`simulator`, …)."""

    def __init__(
        self, theme: Theme, side: str, environment: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._side, self._environment = theme, side, environment
        self._detail = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, side: str, text: str, detail: str) -> None:
        """What will happen: the first line strong, the second smaller."""
        self._side, self._detail = side, detail
        self.setText(text)
        self.setAccessibleName(f"{text}, {detail}, {self._environment}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.size("button_send"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        enabled = self.isEnabled()
        lit = self.underMouse() and not self.isDown()
        token = f"{self._side}.fill_hover" if lit else f"{self._side}.fill"
        ground = theme.colour(token) if enabled else theme.colour("bg.raised")
        fill_rounded(painter, rect, radius, ground)
        stripe = QRectF(0, 0, theme.px(8), rect.height())
        shape = QPainterPath()
        shape.addRoundedRect(rect, radius, radius)
        painter.save()
        painter.setClipPath(shape)
        draw_environment(painter, stripe, self._environment, theme)
        painter.restore()
        ink = theme.colour("text.on_fill" if enabled else "text.disabled")
        chip_left = self._draw_chip(painter, rect)
        self._draw_words(painter, rect, chip_left, ink.name())

    def _draw_words(self, painter: QPainter, rect: QRectF, limit: float, ink: str) -> None:
        theme = self._theme
        x = float(theme.px(18))
        room = limit - x - theme.px(6)
        strong, small = theme.font("input"), theme.font("small")
        strong.setWeight(strong.Weight.DemiBold)
        half = rect.height() / 2
        painter.setPen(ink)
        lines = [(self.text(), strong, rect.top() + half * 0.62)]
        if self._detail:
            lines.append((self._detail, small, rect.top() + half * 1.38))
        else:
            lines[0] = (self.text(), strong, rect.center().y())
        for text, font, middle in lines:
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            place = QRectF(x, middle - 8, room, 16)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(x, text_baseline(place, metrics)), shown)

    def _draw_chip(self, painter: QPainter, rect: QRectF) -> float:
        theme = self._theme
        word = environment_word(self._environment)
        font = theme.font("micro")
        font.setWeight(font.Weight.Bold)
        width = QFontMetricsF(font).horizontalAdvance(word) + theme.px(12)
        height = theme.px(20)
        box = QRectF(
            rect.right() - width - theme.px(10), rect.center().y() - height / 2, width, height
        )
        prefix = f"env.{self._environment}"
        fill_rounded(painter, box, theme.size("radius_cell"), theme.colour(f"{prefix}.main"))
        painter.setFont(font)
        painter.setPen(theme.colour(f"{prefix}.on"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        return box.left()


def environment_word(environment: str) -> str:
    """The capital word of an environment key (`none` says that nothing is connected)."""
    return "NOT CONNECTED" if environment == "none" else environment.upper()
