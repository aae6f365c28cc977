"""Small plots side by side: one figure each, its line, and the span it covers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.domain.futures.market_statistics import Statistic
from terminal.domain.instrument import FuturesContract
from terminal.ui.market_statistics.rows import Mood, Tile, point_text, time_text
from terminal.ui.theme import Theme

_TILE_WIDTH = 236
_TALLEST = 150
_HEAD = 36
_FOOT = 15


class TilesView(QWidget):
    """Tiles and the lines of what stands behind the contract; a click asks for a tile's table."""

    tile_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tiles: tuple[Tile, ...] = ()
        self._backing: tuple[tuple[str, str, str], ...] = ()
        self._contract: FuturesContract | None = None
        self._hours, self._now_ms = 8, 0
        self._pointer: QPointF | None = None
        self.setObjectName("market_statistics_tiles")
        self.setAccessibleName("Statistics of the contract")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_tiles(
        self,
        tiles: tuple[Tile, ...],
        backing: tuple[tuple[str, str, str], ...],
        contract: FuturesContract,
        hours: int,
        now_ms: int,
    ) -> None:
        """`hours` between two settlements of funding; repaints only what is another thing."""
        self._contract, self._hours, self._now_ms = contract, hours, now_ms
        if (tiles, backing) != (self._tiles, self._backing):
            self._tiles, self._backing = tiles, backing
            spoken = ", ".join(f"{t.title} {t.value or t.mood}" for t in tiles)
            self.setAccessibleDescription(spoken)
            self.update()

    def places(self) -> list[QRectF]:
        """One for each tile and the last for the lines; they share the room there is."""
        theme, count = self._theme, len(self._tiles) + 1
        gap = theme.px(8)
        room = self.width() - 2 * gap
        columns = max(1, min(count, room // theme.px(_TILE_WIDTH)))
        lines = -(-count // columns)
        columns = -(-count // lines)
        width = (room - (columns - 1) * gap) / columns
        height = (self.height() - gap - (lines - 1) * gap) / lines
        height = min(height, theme.px(_TALLEST))
        return [
            QRectF(
                gap + index % columns * (width + gap),
                index // columns * (height + gap),
                width,
                height,
            )
            for index in range(count)
        ]

    def statistic_at(self, position: QPointF) -> Statistic | None:
        for tile, place in zip(self._tiles, self.places(), strict=False):
            if place.contains(position):
                return tile.statistic
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        chosen = self.statistic_at(event.position())
        if chosen is not None and event.button() is Qt.MouseButton.LeftButton:
            self.tile_chosen.emit(chosen)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        places = self.places()
        for tile, place in zip(self._tiles, places, strict=False):
            self._paint_tile(painter, place, tile)
        if self._tiles:
            self._paint_backing(painter, places[-1])

    def _paint_tile(self, painter: QPainter, place: QRectF, tile: Tile) -> None:
        theme = self._theme
        self._lines(painter, place)
        inner = place.adjusted(theme.px(4), theme.px(6), -theme.px(4), -theme.px(5))
        self._text(painter, inner, 11, tile.title, "small", "text.tertiary")
        if tile.mood is not Mood.READY:
            below = inner.adjusted(0, theme.px(18), 0, 0)
            painter.setFont(theme.font("small"))
            failed = tile.mood is Mood.FAILED
            painter.setPen(theme.colour("danger" if failed else "text.tertiary"))
            words = tile.words or "loading"
            painter.drawText(below, int(Qt.TextFlag.TextWordWrap), words)
            return
        end = self._text(painter, inner, 28, tile.value, "body_medium", "text.primary")
        rest = QRectF(inner)
        rest.setLeft(end + theme.px(8))
        self._text(painter, rest, 28, tile.note, "small", "text.secondary")
        plot = QRectF(inner)
        plot.setTop(inner.top() + theme.px(_HEAD))
        plot.setBottom(inner.bottom() - theme.px(_FOOT))
        if plot.height() >= theme.px(10):
            self._paint_line(painter, plot, tile)
        self._paint_foot(painter, inner, plot, tile)

    def _paint_line(self, painter: QPainter, plot: QRectF, tile: Tile) -> None:
        theme, values = self._theme, tile.values
        low, high = min(values), max(values)
        base = tile.baseline
        if base is not None and low - (high - low) <= base <= high + (high - low):
            low, high = min(low, base), max(high, base)
        spread = high - low

        def y(value: float) -> float:
            return (
                plot.bottom() - (value - low) / spread * plot.height()
                if spread
                else (plot.center().y())
            )

        if base is not None and low <= base <= high:
            painter.setPen(QPen(theme.colour("line.subtle"), 1))
            painter.drawLine(QPointF(plot.left(), y(base)), QPointF(plot.right(), y(base)))
        if len(values) < 2:
            return
        step = plot.width() / (len(values) - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("text.secondary"), 1.2))
        painter.drawPolyline([QPointF(plot.left() + i * step, y(v)) for i, v in enumerate(values)])
        index = self._index_at(plot, tile)
        if index is not None:
            x = plot.left() + index * step
            painter.setPen(QPen(theme.colour("line.strong"), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text.primary"))
            painter.drawEllipse(QPointF(x, y(values[index])), 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_foot(self, painter: QPainter, inner: QRectF, plot: QRectF, tile: Tile) -> None:
        """The span and the trend, or the point under the pointer."""
        down = inner.height() / self._theme.scale - 3
        index = self._index_at(plot, tile)
        if index is not None and self._contract is not None:
            said = point_text(
                tile.statistic, self._contract, tile.points[index], self._hours, self._now_ms
            )
            self._text(painter, inner, down, said, "small", "text.primary")
            return
        newest = time_text(tile.points[-1].time_ms, self._now_ms)
        tone = "warn" if tile.words else "text.tertiary"
        end = self._text(painter, inner, down, tile.words or tile.trend, "small", tone)
        font = self._theme.font("small")
        width = QFontMetricsF(font).horizontalAdvance(newest)
        if end + self._theme.px(8) <= inner.right() - width:
            right = QRectF(inner)
            right.setLeft(inner.right() - width)
            self._text(painter, right, down, newest, "small", "text.tertiary")

    def _index_at(self, plot: QRectF, tile: Tile) -> int | None:
        """The point under the pointer."""
        pointer = self._pointer
        grown = plot.adjusted(0, -self._theme.px(_HEAD), 0, self._theme.px(_FOOT))
        if pointer is None or not grown.contains(pointer) or len(tile.points) < 2:
            return None
        share = (pointer.x() - plot.left()) / max(1.0, plot.width())
        return min(len(tile.points) - 1, max(0, round(share * (len(tile.points) - 1))))

    def _paint_backing(self, painter: QPainter, place: QRectF) -> None:
        theme = self._theme
        self._lines(painter, place)
        inner = place.adjusted(theme.px(4), theme.px(6), -theme.px(4), -theme.px(5))
        self._text(painter, inner, 11, "Behind the contract", "small", "text.tertiary")
        font = QFontMetricsF(theme.font("small"))
        down = 27
        for label, figure, at in self._backing:
            if theme.px(down) > inner.height():
                return
            self._text(painter, inner, down, label, "small", "text.secondary")
            if figure:
                stamp = font.horizontalAdvance(at)
                gap = theme.px(8) if at else 0
                left = inner.right() - stamp - gap - font.horizontalAdvance(figure)
                spot = QRectF(left, inner.top(), inner.right() - left, inner.height())
                self._text(painter, spot, down, figure, "small", "text.primary")
                spot.setLeft(inner.right() - stamp)
                self._text(painter, spot, down, at, "small", "text.tertiary")
            down += 15

    def _lines(self, painter: QPainter, place: QRectF) -> None:
        """Hairlines at the left and above, but not at the edge of the panel."""
        gap = self._theme.px(4)
        painter.setPen(QPen(self._theme.colour("line.subtle"), 1))
        if place.left() > 3 * gap:
            left = round(place.left()) - gap + 0.5
            painter.drawLine(QPointF(left, place.top() + gap), QPointF(left, place.bottom() - gap))
        if place.top() > 3 * gap:
            top = round(place.top()) - gap + 0.5
            painter.drawLine(QPointF(place.left(), top), QPointF(place.right(), top))

    def _text(
        self, painter: QPainter, room: QRectF, down: float, words: str, style: str, tone: str
    ) -> float:
        """Draw words that fit `room` whole (numbers are never cut); returns where they end."""
        theme = self._theme
        font = theme.font(style)
        width = QFontMetricsF(font).horizontalAdvance(words)
        if width > room.width() + 0.5:
            return room.left()
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        painter.drawText(QPointF(room.left(), room.top() + theme.scale * down), words)
        return room.left() + width
