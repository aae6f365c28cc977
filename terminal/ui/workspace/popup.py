"""A pane over the window: bordered, closed by Esc or a click elsewhere, never modal."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded
from terminal.ui.widgets.plain_label import PlainLabel


class Popup(QWidget):
    """A child of the window, so that it can neither leave the screen nor hide behind it."""

    def __init__(self, theme: Theme, window: QWidget, name: str, title: str) -> None:
        super().__init__(window)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.column = QVBoxLayout(self)
        pad = theme.px(16)
        self.column.setContentsMargins(pad, theme.px(12), pad, pad)
        self.column.setSpacing(theme.px(6))
        self.column.addWidget(styled_label(theme, title, "title", "text.primary"))
        self.hide()

    def open_at(self, top_right: QPoint) -> None:
        """Show with the right upper corner there (window coordinates), kept inside the window."""
        self.adjustSize()
        window = self.window()
        x = min(max(top_right.x() - self.width(), 0), window.width() - self.width())
        self.move(max(0, x), top_right.y())
        self.show()
        self.raise_()
        tab = Qt.FocusPolicy.TabFocus
        parts = self.findChildren(QWidget)
        first = next((w for w in parts if w.focusPolicy() & tab), self)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        rect = QRectF(self.rect())
        fill_rounded(painter, rect, theme.size("radius_dialog"), theme.colour("bg.popup"))
        outline_rounded(painter, rect, theme.size("radius_dialog"), theme.colour("line.strong"))


def styled_label(theme: Theme, words: str, style: str, ink: str) -> QLabel:
    """A label in a text style and colour of the theme."""
    label = PlainLabel(words)
    label.setFont(theme.font(style))
    palette = label.palette()
    palette.setColor(label.foregroundRole(), theme.colour(ink))
    label.setPalette(palette)
    return label
