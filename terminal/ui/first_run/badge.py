"""The badge of a window without an environment."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.plain_label import plain_label


class UnconnectedBadge(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("environment_badge")
        self.setAccessibleName("not connected, no account, nothing can be sent")
        self.setFixedHeight(theme.size("topbar"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), 0, theme.px(10), 0)
        row.setSpacing(theme.px(10))
        row.addWidget(plain_label(theme, "NOT CONNECTED", "environment", "text.primary"))
        notes = QVBoxLayout()
        notes.setSpacing(0)
        notes.addStretch(1)
        for words in ("no account", "nothing can be sent"):
            notes.addWidget(plain_label(theme, words, "small", "env.none.text"))
        notes.addStretch(1)
        row.addLayout(notes)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("env.none.deep"))
        stripe = QRectF(0, 0, theme.px(14), self.height())
        draw_environment(painter, stripe, "none", theme)
