"""A button that acts only when it is held: for what cannot be taken back."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.flat_button import Emphasis, FlatButton

_FRAME_MS = 16


class HoldButton(FlatButton):
    """Emits `held` after `hold_to_confirm` ms of mouse or Space; letting go earlier does nothing.

    The fill that grows is information, so it stays when motion is reduced.
    """

    held = Signal()

    def __init__(self, theme: Theme, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, emphasis=Emphasis.DANGER, parent=parent)
        self._hold_ms = theme.duration("hold_to_confirm")
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setAccessibleDescription("hold to confirm")

    @property
    def progress(self) -> float:
        """Share of the hold that has passed, 0..1."""
        if not self._timer.isActive():
            return 0.0
        return min(1.0, self._since.elapsed() / self._hold_ms)

    def begin_hold(self) -> None:
        """As if it were pressed: for a key that the pane around it takes."""
        if self.isEnabled() and not self._timer.isActive():
            self._begin()

    def end_hold(self) -> None:
        self._end()

    def _begin(self) -> None:
        self._since.start()
        self._timer.start()

    def _end(self) -> None:
        self._timer.stop()
        self.update()

    def _advance(self) -> None:
        if self.progress >= 1:
            self._end()
            self.held.emit()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self._begin()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self.isEnabled():
            self._begin()
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._end()
        super().keyReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.progress:
            painter = QPainter(self)
            rect = QRectF(self.rect())
            rect.setWidth(rect.width() * self.progress)
            theme = self._theme
            fill_rounded(painter, rect, theme.size("radius_control"), theme.colour("danger", 0.4))
