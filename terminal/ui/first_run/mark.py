"""A small icon that says how a line is meant, by shape and colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.first_run.rows import Mark
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme

INKS = {
    Mark.GOOD: "buy",
    Mark.NOTE: "warn",
    Mark.BAD: "danger",
    Mark.NONE: "text.tertiary",
}
WORDS = {Mark.GOOD: "fine", Mark.NOTE: "note", Mark.BAD: "refused", Mark.NONE: "not there"}


class MarkIcon(QWidget):
    def __init__(self, theme: Theme, mark: Mark) -> None:
        super().__init__()
        self._theme, self._mark = theme, mark
        self.setAccessibleName(WORDS[mark])
        self.setFixedSize(theme.size("icon"), theme.size("icon"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = self._theme.colour(INKS[self._mark])
        draw_icon(painter, self._mark.value, QRectF(self.rect()), ink)
