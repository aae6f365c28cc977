"""One environment to choose: its pattern on top, what it is, and one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.domain.market import Environment
from terminal.ui.first_run.mark import MarkIcon
from terminal.ui.first_run.rows import CardText
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import plain_label

STRIPE_PX = 8


class EnvironmentCard(QWidget):
    """`chosen` when its button is pressed; `set_current` draws the environment's edge."""

    chosen = Signal()

    def __init__(self, theme: Theme, text: CardText) -> None:
        super().__init__()
        self._theme, self._text = theme, text
        self._is_current = False
        name = text.environment.value
        self.setObjectName(f"choose_{name}")
        pad = theme.px(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, theme.px(STRIPE_PX) + pad, pad, pad)
        column.setSpacing(theme.px(6))
        word = plain_label(theme, name.upper(), "small", f"env.{name}.text")
        font = word.font()
        font.setBold(True)
        word.setFont(font)
        column.addWidget(word)
        column.addWidget(plain_label(theme, text.title, "title"))
        column.addWidget(plain_label(theme, text.sentence, "body", "text.secondary", wraps=True))
        column.addSpacing(theme.px(4))
        for mark, line in text.lines:
            row = QHBoxLayout()
            row.setSpacing(theme.px(8))
            row.addWidget(MarkIcon(theme, mark), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(plain_label(theme, line, wraps=True), 1)
            column.addLayout(row)
        column.addStretch(1)
        column.addSpacing(theme.px(6))
        # One filled button on the whole screen: the way that needs nothing and risks nothing.
        first = text.environment is Environment.SIMULATOR
        emphasis = Emphasis.PRIMARY if first else Emphasis.OUTLINED
        self.button = FlatButton(theme, text.button, icon_name=text.icon, emphasis=emphasis)
        self.button.setObjectName(f"choose_{name}_button")
        self.button.setSizePolicy(
            self.button.sizePolicy().Policy.Expanding, self.button.sizePolicy().Policy.Fixed
        )
        self.button.clicked.connect(self.chosen)
        column.addWidget(self.button)

    def set_current(self, current: bool) -> None:
        if current != self._is_current:
            self._is_current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, name = self._theme, self._text.environment.value
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.size("radius_dialog")
        fill_rounded(painter, rect, radius, theme.colour("bg.panel"))
        shape = QPainterPath()
        shape.addRoundedRect(rect, radius, radius)
        painter.save()
        painter.setClipPath(shape)
        stripe = QRectF(rect.left(), rect.top(), rect.width(), theme.px(STRIPE_PX))
        draw_environment(painter, stripe, name, theme)
        painter.restore()
        edge = theme.colour(f"env.{name}.main" if self._is_current else "line.normal")
        outline_rounded(painter, rect, radius, edge)
