"""A band across the window after a switch: where one is now, and where one was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.environment_pattern import draw_environment

HEIGHT_PX = 34
STAY_MS = 8_000


class SwitchBanner(QWidget):
    """Goes by itself after eight seconds, or by a click."""

    def __init__(self, theme: Theme, window: QWidget, environment: str, words: str) -> None:
        super().__init__(window)
        self._theme, self._environment, self._words = theme, environment, words
        self._window = window
        self.setObjectName("switch_banner")
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.deleteLater)
        self._timer.start(STAY_MS)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
            self.raise_()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def _place(self) -> None:
        theme, edge = self._theme, self._theme.size("frame")
        top = edge + theme.size("topbar")
        self.setGeometry(edge, top, self._window.width() - 2 * edge, theme.px(HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect = self._theme, QRectF(self.rect())
        painter = QPainter(self)
        draw_environment(painter, rect, self._environment, theme)
        font = theme.font("body_strong")
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(self._words) + theme.px(40)
        place = QRectF((rect.width() - width) / 2, 0, width, rect.height())
        painter.fillRect(place, theme.colour("bg.popup"))
        painter.setFont(font)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(
            int(place.left() + theme.px(20)), int(text_baseline(rect, metrics)), self._words
        )
