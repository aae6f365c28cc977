"""The 4 px frame that says in which world one trades, round the main window and floating ones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.domain.market import Environment
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.environment_pattern import draw_environment

NOTES = {
    Environment.SIMULATOR: ("local exchange", "no real money"),
    Environment.TESTNET: ("exchange test network", "no real money"),
    Environment.DEMO: ("exchange demo account", "no real money"),
    Environment.LIVE: ("main exchange", "real money"),
}


def environment_title(environment: Environment, rest: str) -> str:
    """A native window title: the environment's word comes first."""
    return f"{environment.value.upper()} · {rest}"


class EnvironmentFrame(QObject):
    """Four strips over the edges of a window, which keeps `frame` pixels free for them."""

    def __init__(self, theme: Theme, environment: Environment, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._width = theme.size("frame")
        self._strips = [_Strip(theme, environment, window) for _ in range(4)]
        window.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        # Not at every layout: raising one above the others paints all four anew.
        if event.type() == QEvent.Type.Show:
            for strip in self._strips:
                strip.raise_()
        return False

    def _place(self) -> None:
        width, height, edge = self._window.width(), self._window.height(), self._width
        places = (
            QRect(0, 0, width, edge),
            QRect(0, height - edge, width, edge),
            QRect(0, 0, edge, height),
            QRect(width - edge, 0, edge, height),
        )
        for strip, place in zip(self._strips, places, strict=True):
            strip.setGeometry(place)


class _Strip(QWidget):
    def __init__(self, theme: Theme, environment: Environment, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._environment = theme, environment
        self.setObjectName("environment_frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Painted in the window's coordinates, so the hatch runs on round the corners.
        painter.translate(-self.pos())
        rect = QRectF(self.geometry())
        draw_environment(painter, rect, self._environment.value, self._theme)
