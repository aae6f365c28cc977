"""A line edit with a magnifier, for lists that filter while one types."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme

_FORWARDED = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


class SearchField(QLineEdit):
    """`moved` asks the list below to move its selection by rows; Esc empties, then `left`.

    With `leaves_at_once` the first Esc is enough: for a list that goes away with its field.
    """

    moved = Signal(int)
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        placeholder: str,
        parent: QWidget | None = None,
        *,
        leaves_at_once: bool = False,
    ) -> None:
        super().__init__(parent)
        self._leaves_at_once = leaves_at_once
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(theme.font("body"))
        self._theme = theme
        # Drawn here: an action's icon does not grow with our scale.
        self.setTextMargins(theme.size("icon") + theme.px(6), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme
        side = theme.size("icon")
        spot = QRectF(theme.px(8), round((self.height() - side) / 2), side, side)
        draw_icon(QPainter(self), "search", spot, theme.colour("text.tertiary"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _FORWARDED:
            page = 8 if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
            up = key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp)
            self.moved.emit(-page if up else page)
        elif key == Qt.Key.Key_Escape and self.text() and not self._leaves_at_once:
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
