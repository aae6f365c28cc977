"""The environments side by side, so that nobody takes one for another."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from terminal.domain.market import Environment
from terminal.ui.first_run.terms import TERMS
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded
from terminal.ui.widgets.plain_label import plain_label

QUESTION_PX = 150


class Comparison(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("comparison")
        grid = QGridLayout(self)
        pad = theme.px(16)
        grid.setContentsMargins(pad, theme.px(14), pad, theme.px(14))
        grid.setHorizontalSpacing(theme.px(18))
        grid.setVerticalSpacing(theme.px(15))
        grid.setColumnMinimumWidth(0, theme.px(QUESTION_PX))
        grid.addWidget(plain_label(theme, "What is real, and what is not", "body_strong"), 0, 0)
        for column, environment in enumerate(Environment, 1):
            word = environment.value
            head = plain_label(theme, word.upper(), "small", f"env.{word}.text")
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 1)
        self._firsts: list[QLabel] = []
        for row, term in enumerate(TERMS, 1):
            question = plain_label(theme, term.question, "body", "text.secondary", wraps=True)
            self._firsts.append(question)
            grid.addWidget(question, row, 0)
            for column, environment in enumerate(Environment, 1):
                grid.addWidget(
                    plain_label(theme, term.answer(environment), wraps=True), row, column
                )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.size("radius_dialog")
        fill_rounded(painter, rect, radius, theme.colour("bg.panel"))
        outline_rounded(painter, rect, radius, theme.colour("line.normal"))
        painter.setPen(theme.colour("line.normal"))
        pad = theme.px(16)
        layout = self.layout()
        for row in range(1, len(self._firsts) + 1):
            if isinstance(layout, QGridLayout):
                y = layout.cellRect(row, 0).top() - theme.px(8)
                painter.drawLine(pad, y, self.width() - pad, y)
