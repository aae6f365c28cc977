"""Paints the tape's rows, newest on top."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.domain.order import Side
from terminal.ui.tape.rows import TapeRow, is_large, tone_of
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import draw_arrow, fill_rounded, outline_rounded
from terminal.ui.widgets.glyphs import GlyphSheet

_SIDE_PAD = 10
_QUANTITY_EDGE = 0.69
_ARROW_ROOM = 14
_PRIMARY, _SECONDARY, _ZERO, _BUY, _SELL, _BUY_ZERO, _SELL_ZERO = range(7)


class TapeStrip(QWidget):
    """Price, quantity and UTC time per trade. While the mouse is over it nothing moves; what came
    meanwhile is counted. A click picks the row's price."""

    price_picked = Signal(object)
    pause_changed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: Sequence[TapeRow] = ()
        self._own: Collection[int] = frozenset()
        self._marked: frozenset[int] = frozenset()
        self.waiting = 0
        self._hovered: QPoint | None = None
        self._empty = ""
        self._sheets: tuple[float, GlyphSheet, GlyphSheet] | None = None
        self.is_paused = False
        self.setObjectName("tape_strip")
        self.setAccessibleName("Trades")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 60)

    def show_rows(
        self, rows: Sequence[TapeRow], own: Collection[int], large: Decimal | None, empty: str
    ) -> None:
        """`own` are trade ids of own fills, `large` the quote value of a large print, `empty`
        the sentence shown without rows."""
        self._rows, self._own, self._empty = rows, own, empty
        self._marked = frozenset(i for i, row in enumerate(rows) if is_large(row, large))
        self.update()

    def show_waiting(self, count: int) -> None:
        """How many trades came since the pause began."""
        if count != self.waiting:
            self.waiting = count
            self.update()

    def row_count(self) -> int:
        return max(1, self.height() // self._height())

    def row_at(self, point: QPoint) -> TapeRow | None:
        place = point.y() // self._height()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("bg.panel"))
        if not self._rows:
            self._paint_empty(painter)
            return
        rows = self._rows[: self.row_count()]
        self._paint_tints(painter, rows)
        self._paint_texts(painter, rows)
        if self.is_paused and self.waiting:
            self._paint_waiting(painter)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.is_paused = True
        self.pause_changed.emit(True)

    def leaveEvent(self, event: object) -> None:
        self.is_paused, self._hovered = False, None
        self.pause_changed.emit(False)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = event.position().toPoint()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.price_picked.emit(row.trade.price)

    def _height(self) -> int:
        return self._theme.size("book_row")

    def _paint_tints(self, painter: QPainter, rows: Sequence[TapeRow]) -> None:
        theme, height, width = self._theme, self._height(), self.width()
        hovered = self.row_at(self._hovered) if self._hovered is not None else None
        for place, row in enumerate(rows):
            top = place * height
            if row is hovered:
                painter.fillRect(0, top, width, height, theme.colour("bg.hover"))
            elif place in self._marked:
                tint = theme.mixed(tone_of(row.trade), theme.alpha("depth_cumulative"))
                painter.fillRect(0, top, width, height, tint)
            if row.trade.trade_id in self._own:
                mark = QRect(0, top + 2, theme.px(3), height - 4)
                painter.fillRect(mark, theme.colour(tone_of(row.trade)))

    def _paint_texts(self, painter: QPainter, rows: Sequence[TapeRow]) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        plain, strong = self._glyphs(ratio)
        height = self._height()
        half = plain.cap_height / 2
        middles = np.arange(len(rows), dtype=np.float64) + 0.5
        baselines: NDArray[np.float64] = middles * float(height * ratio) + half
        buys = np.array([row.trade.taker is Side.BUY for row in rows])
        tones = np.where(buys, _BUY, _SELL)
        zeros = np.where(buys, _BUY_ZERO, _SELL_ZERO)
        bold = np.array(
            [i in self._marked or r.trade.trade_id in self._own for i, r in enumerate(rows)]
        )
        left = theme.px(_SIDE_PAD)
        if theme.hollow_rising:
            left += self._paint_arrows(painter, rows)
        edge = left * ratio + plain.width(max((row.price_text for row in rows), key=len))
        quantity_edge = round(self.width() * _QUANTITY_EDGE * ratio)
        time_edge = round((self.width() - theme.px(_SIDE_PAD)) * ratio)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        prices = [row.price_text for row in rows]
        plain.draw(painter, prices, edge, baselines, tones, zeros=zeros)
        for sheet, chosen in ((plain, ~bold), (strong, bold)):
            picked = np.flatnonzero(chosen)
            texts = [row.quantity_text for row, on in zip(rows, chosen, strict=True) if on]
            sheet.draw(painter, texts, quantity_edge, baselines[picked], _PRIMARY, zeros=_ZERO)
        times = [row.time_text for row in rows]
        plain.draw(painter, times, time_edge, baselines, _SECONDARY)
        painter.restore()

    def _paint_arrows(self, painter: QPainter, rows: Sequence[TapeRow]) -> int:
        """Arrows beside the prices, for palettes whose colours alone do not suffice."""
        theme, height = self._theme, self._height()
        for place, row in enumerate(rows):
            centre = QPointF(theme.px(_SIDE_PAD + 4), (place + 0.5) * height)
            up = row.trade.taker is Side.BUY
            draw_arrow(painter, centre, theme.px(7), theme.colour(tone_of(row.trade)), up=up)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        return theme.px(_ARROW_ROOM)

    def _paint_waiting(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        text = f"paused, {self.waiting:,} waiting"
        width = metrics.horizontalAdvance(text) + theme.px(16)
        height = theme.px(20)
        pill = QRectF((self.width() - width) // 2, self.height() - height - 6, width, height)
        fill_rounded(painter, pill, theme.size("radius_control"), theme.colour("bg.popup"))
        outline_rounded(painter, pill, theme.size("radius_control"), theme.colour("line.strong"))
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.colour("text.tertiary"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(12, 0, -12, 0), int(flags), self._empty)

    def _glyphs(self, ratio: float) -> tuple[GlyphSheet, GlyphSheet]:
        if self._sheets is None or self._sheets[0] != ratio:
            theme = self._theme
            colours = [
                theme.colour("text.primary"),
                theme.colour("text.secondary"),
                theme.colour("text.zero"),
                theme.colour("buy"),
                theme.colour("sell"),
                theme.colour("buy", 0.55),
                theme.colour("sell", 0.55),
            ]
            self._sheets = (
                ratio,
                GlyphSheet(theme.font("body"), colours, ratio),
                GlyphSheet(theme.font("body_strong"), colours, ratio),
            )
        return self._sheets[1], self._sheets[2]
