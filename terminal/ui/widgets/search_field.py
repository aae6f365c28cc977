"""A line edit with a magnifier, for lists that filter while one types."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from terminal.ui.theme.icons import icon
from terminal.ui.theme.theme import Theme

_FORWARDED = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


class SearchField(QLineEdit):
    """`moved` asks the list below to move its selection by rows; Esc empties, then `left`."""

    moved = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(theme.font("body"))
        glass = icon("search", theme.colour("text.tertiary"), theme.size("icon"))
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _FORWARDED:
            page = 8 if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
            up = key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp)
            self.moved.emit(-page if up else page)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
