"""Rounded cards without masks: four small corners painted in the colour of the ground."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.theme import Theme


class Corners(QObject):
    """Keeps the four corners of `card` rounded. A mask would not be smooth, and an overlay over
    the whole card would be repainted with every change below it."""

    def __init__(self, theme: Theme, card: QWidget) -> None:
        super().__init__(card)
        self._card = card
        radius = theme.size("radius_panel")
        self._corners = [
            _Corner(theme, card, radius, right=right, bottom=bottom)
            for right in (False, True)
            for bottom in (False, True)
        ]
        card.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        # Only what is new can lie above; raising paints anew, and layouts are asked for each frame.
        if event.type() in (QEvent.Type.Show, QEvent.Type.ChildAdded):
            for corner in self._corners:
                corner.raise_()
        return False

    def _place(self) -> None:
        for corner in self._corners:
            corner.place(self._card.width(), self._card.height())


class _Corner(QWidget):
    def __init__(
        self, theme: Theme, card: QWidget, radius: int, *, right: bool, bottom: bool
    ) -> None:
        super().__init__(card)
        self._theme, self._radius, self._right, self._bottom = theme, radius, right, bottom
        self._picture: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFixedSize(radius, radius)

    def place(self, width: int, height: int) -> None:
        self.move(
            width - self._radius if self._right else 0,
            height - self._radius if self._bottom else 0,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        # Painted with every frame of the panel below it: kept as a picture.
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._drawn(ratio)
        QPainter(self).drawPixmap(0, 0, self._picture)

    def _drawn(self, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square, disc = QPainterPath(), QPainterPath()
        square.addRect(QRectF(self.rect()))
        centre = QPointF(0 if self._right else self._radius, 0 if self._bottom else self._radius)
        disc.addEllipse(centre, self._radius, self._radius)
        painter.fillPath(square.subtracted(disc), self._theme.colour("bg.app"))
        painter.end()
        return picture
