"""The badge at the top left: the environment's word and what it means for one's money."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.domain.market import Environment
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.workspace.environment_frame import NOTES


class EnvironmentBadge(QWidget):
    """Joins the frame of the window at its corner."""

    def __init__(self, theme: Theme, environment: Environment) -> None:
        super().__init__()
        self._theme, self._environment = theme, environment
        self._word = environment.value.upper()
        self._notes = NOTES[environment]
        self.setObjectName("environment_badge")
        self.setAccessibleName(f"{self._word}, {', '.join(self._notes)}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _stripe(self) -> int:
        return self._theme.px(14)

    def sizeHint(self) -> QSize:
        theme = self._theme
        word = QFontMetricsF(theme.font("environment")).horizontalAdvance(self._word)
        small = QFontMetricsF(theme.font("small"))
        notes = max(small.horizontalAdvance(line) for line in self._notes)
        width = self._stripe() + word + notes + theme.px(30)
        return QSize(round(width), theme.size("topbar"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        prefix = f"env.{self._environment.value}"
        stripe = QRectF(0, 0, self._stripe(), rect.height())
        draw_environment(painter, stripe, self._environment.value, theme)
        painter.fillRect(rect.adjusted(stripe.width(), 0, 0, 0), theme.colour(f"{prefix}.main"))
        ink = theme.colour(f"{prefix}.on")
        font = theme.font("environment")
        metrics = QFontMetricsF(font)
        x = stripe.right() + theme.px(6)
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(QPointF(x, text_baseline(rect, metrics)), self._word)
        x += metrics.horizontalAdvance(self._word) + theme.px(10)
        small = theme.font("small")
        small.setWeight(small.Weight.Medium)
        painter.setFont(small)
        half = theme.px(13)
        middle = rect.center().y()
        for line, top in zip(self._notes, (middle - half, middle), strict=True):
            place = QRectF(x, top, rect.width() - x, half)
            painter.drawText(QPointF(x, text_baseline(place, QFontMetricsF(small))), line)
