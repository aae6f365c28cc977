"""A ticket's form in a window too low for it: it scrolls, and a line says that more lies below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from terminal.ui.theme.theme import Theme


class FormScroll(QScrollArea):
    """Scrolls `view` up and down inside `host`, which paints the line with `paint_edge`.

    `leave_room` is told how many pixels at the right edge the scroll bar takes, 0 without one.
    """

    def __init__(
        self, host: QWidget, view: QWidget, leave_room: Callable[[int], None], name: str
    ) -> None:
        super().__init__(host)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(view)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, high: leave_room(bar.sizeHint().width() if high else 0))
        bar.rangeChanged.connect(lambda *_: host.update())
        bar.valueChanged.connect(lambda _: host.update())

    def paint_edge(self, host: QWidget, theme: Theme) -> None:
        """A line under the form while more of it lies below, so that nothing looks cut by mistake."""
        bar = self.verticalScrollBar()
        if bar.value() < bar.maximum():
            line = QRect(0, self.height(), host.width(), 1)
            QPainter(host).fillRect(line, theme.colour("line.strong"))
