"""Share of the free balance, 0 to 100 %, with notches at the quarters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.ui.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded

_NOTCHES = (0, 25, 50, 75, 100)
_LABELS = ("0", "25", "50", "75", "100 %")
_SNAP_PERCENT = 2
_KEYS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: 25, Qt.Key.Key_PageDown: -25}


class AmountSlider(QWidget):
    """`moved` carries whole percent chosen by hand. `show_share` shows what is true and may lie
    beyond 100 % (the knob then stays at the end). `show_labels` names the notches otherwise."""

    moved = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._percent: float | None = None
        self._labels: tuple[str, ...] = _LABELS
        self.setObjectName("ticket_slider")
        self.setAccessibleName("Share of the free balance")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("focus_ring", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def percent(self) -> float | None:
        return self._percent

    def show_labels(self, labels: Sequence[str]) -> None:
        """What stands under the five notches."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()

    def show_share(self, share: float | None) -> None:
        percent = None if share is None else min(max(share * 100, 0.0), 100.0)
        if percent != self._percent:
            self._percent = percent
            words = "unknown" if percent is None else f"{percent:.0f} percent"
            self.setAccessibleDescription(words)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(34))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._move_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            target = round(self._percent or 0) + _KEYS[key]
        elif key == Qt.Key.Key_Home:
            target = 0
        elif key == Qt.Key.Key_End:
            target = 100
        else:
            super().keyPressEvent(event)
            return
        self.moved.emit(min(max(target, 0), 100))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        left, wide = self._track()
        middle = float(theme.px(11))
        thick = theme.px(2)
        fill_rounded(
            painter,
            QRectF(left, middle - thick / 2, wide, thick),
            thick / 2,
            theme.colour("line.normal"),
        )
        percent = self._percent or 0.0
        knob = left + wide * percent / 100
        if percent:
            fill_rounded(
                painter,
                QRectF(left, middle - thick / 2, knob - left, thick),
                thick / 2,
                theme.colour("text.secondary"),
            )
        font = theme.font("micro")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for notch, label in zip(_NOTCHES, self._labels, strict=True):
            x = round(left + wide * notch / 100)
            lit = percent >= notch and percent > 0
            tone = "text.secondary" if lit else "line.strong"
            painter.fillRect(
                QRectF(min(x, left + wide - 1), middle - theme.px(3), 1.5, theme.px(6)),
                theme.colour(tone),
            )
            width = metrics.horizontalAdvance(label)
            place = min(max(x - width / 2, 0.0), self.width() - width)
            painter.setPen(theme.colour("text.tertiary"))
            painter.drawText(QPointF(place, self.height() - theme.px(5)), label)
        if self._percent is not None:
            across, tall = theme.px(9), theme.px(14)
            fill_rounded(
                painter,
                QRectF(knob - across / 2, middle - tall / 2, across, tall),
                theme.px(3),
                theme.colour("text.primary"),
            )

    def _track(self) -> tuple[float, float]:
        pad = self._theme.px(4)
        return float(pad), float(self.width() - 2 * pad)

    def _move_to(self, event: QMouseEvent) -> None:
        left, wide = self._track()
        percent = min(max((event.position().x() - left) / wide * 100, 0.0), 100.0)
        nearest = min(_NOTCHES, key=lambda n: abs(n - percent))
        if abs(nearest - percent) <= _SNAP_PERCENT:
            percent = nearest
        self.moved.emit(round(percent))
