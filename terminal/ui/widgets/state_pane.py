"""A table that has nothing to show says why: loading, empty or failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, text_baseline
from terminal.ui.widgets.flat_button import FlatButton

_LOADING_AFTER_MS = 150
_SKELETON_ROWS = 4
_SKELETON_SHARE = 0.62


class StatePane(QWidget):
    """Fills the place of the rows. Loading draws still bars in the columns, and only when it takes
    over 150 ms; an error has one button, `retry_clicked`."""

    retry_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name, self._title, self._text, self._token = "", "", "", "text.tertiary"
        self._columns: Sequence[int] = ()
        self._is_loading = False
        self._retry = FlatButton(theme, parent=self)
        self._retry.clicked.connect(self.retry_clicked)
        self._retry.hide()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_LOADING_AFTER_MS)
        self._delay.timeout.connect(self.update)

    def show_loading(self, column_widths: Sequence[int]) -> None:
        """Still bars, one per column width (logical pixels)."""
        self._columns, self._is_loading = tuple(column_widths), True
        self._retry.hide()
        self.setAccessibleName("loading")
        self._delay.start()
        self.show()
        self.update()

    def show_empty(self, icon_name: str, title: str, text: str) -> None:
        """What is empty, and when it will fill."""
        self._show_words(icon_name, "text.tertiary", title, text)
        self._retry.hide()

    def show_error(self, title: str, text: str, action: str) -> None:
        """What is unknown and locked, code and time, and the one thing to do."""
        self._show_words("alert-octagon", "danger", title, text)
        self._retry.setText(action)
        self._retry.setAccessibleName(action)
        self._retry.adjustSize()
        self._retry.show()

    def _show_words(self, icon_name: str, token: str, title: str, text: str) -> None:
        self._is_loading = False
        self._delay.stop()
        self._icon_name, self._token, self._title, self._text = icon_name, token, title, text
        self.setAccessibleName(f"{title}. {text}")
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("bg.panel"))
        if self._is_loading:
            if not self._delay.isActive():
                self._draw_skeleton(painter)
        else:
            self._draw_words(painter)

    def _draw_skeleton(self, painter: QPainter) -> None:
        theme = self._theme
        row, bar = theme.size("table_row"), theme.px(7)
        for index in range(_SKELETON_ROWS):
            x = float(theme.px(12))
            y = index * row + (row - bar) / 2
            for width in self._columns:
                length = width * (_SKELETON_SHARE + 0.12 * ((index + width) % 3 - 1))
                place = QRectF(x, y, length, bar)
                fill_rounded(painter, place, bar / 2, theme.colour("bg.hover"))
                x += width

    def _draw_words(self, painter: QPainter) -> None:
        theme = self._theme
        strong, body = theme.font("body_strong"), theme.font("body")
        first, second = QFontMetricsF(strong), QFontMetricsF(body)
        side, gap = theme.size("icon"), theme.px(12)
        words = max(first.horizontalAdvance(self._title), second.horizontalAdvance(self._text))
        button = 0 if self._retry.isHidden() else self._retry.width() + 2 * gap
        x = (self.width() - side - gap - words - button) / 2
        middle = self.height() / 2
        place = QRectF(x, middle - side / 2, side, side)
        draw_icon(painter, self._icon_name, place, theme.colour(self._token))
        left = x + side + gap
        line = theme.px(18)
        painter.setFont(strong)
        painter.setPen(theme.colour("text.primary"))
        upper = QRectF(left, middle - line, words, line)
        painter.drawText(QPointF(left, text_baseline(upper, first)), self._title)
        painter.setFont(body)
        painter.setPen(theme.colour("text.secondary"))
        lower = QRectF(left, middle, words, line)
        painter.drawText(QPointF(left, text_baseline(lower, second)), self._text)
        if button:
            height = self._retry.height()
            self._retry.move(round(left + words + 2 * gap), round(middle - height / 2))
