"""The keyboard focus of every button-like control: a ring outside it with a gap."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import outline_rounded

GAP_PX, WIDTH_PX = 2, 2
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class FocusRing(QWidget):
    """One ring per window: it lies over whatever there has the focus.

    Buttons get it, and any widget with the property `focus_ring`; fields and tables show their own
    focus. A ring drawn above the control needs no room inside it, so nothing moves.
    """

    # On the class too: the focus may still change after Python has let go of a dying window.
    _target: QWidget | None = None

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    # A true slot: Qt then drops the connection with the ring, whoever outlives whom.
    @Slot(QWidget, QWidget)
    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        # A dying widget gives up the focus before it says that it is destroyed.
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
            self._target.destroyed.disconnect(self._forget)
        self._target = None
        if new is None or new.window() is not self.parentWidget() or not _wants_ring(new):
            self.hide()
            return
        self._target = new
        new.installEventFilter(self)
        new.destroyed.connect(self._forget)
        self._place(new)

    @Slot()
    def _forget(self) -> None:
        self._target = None
        self.hide()

    def _place(self, target: QWidget) -> None:
        reach = GAP_PX + WIDTH_PX
        top_left = target.mapTo(target.window(), QPoint(0, 0)) - QPoint(reach, reach)
        self.setGeometry(
            top_left.x(), top_left.y(), target.width() + 2 * reach, target.height() + 2 * reach
        )
        self.setVisible(target.isVisible())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self._target is not None:
            self._place(self._target)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        radius = self._theme.size("radius_control") + GAP_PX
        rect = QRectF(self.rect())
        outline_rounded(QPainter(self), rect, radius, self._theme.colour("focus"), WIDTH_PX)


def _wants_ring(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) or bool(widget.property("focus_ring"))
