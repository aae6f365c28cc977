"""Paints the visible rows of the watchlist, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId
from terminal.ui.market_words import quote_words, short_tag
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.watchlist.rows import Cells, GroupRow, Row, SymbolRow, next_symbol
from terminal.ui.widgets.batch import draw_lines
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.glyphs import GlyphSheet

_PAD = 10
_CHANGE_WIDTH = 54
_LAST_WIDTH = 76
_SPARK_WIDTH = 36
_SPARK_LEAST_WIDTH = 236
_PRIMARY, _ZERO, _BUY, _SELL, _QUIET = range(5)
_TONES = {"buy": _BUY, "sell": _SELL}

CellsOf = Callable[[Instrument], Cells]
SparkOf = Callable[[InstrumentId], "NDArray[np.float64] | None"]
FlashOf = Callable[[InstrumentId], tuple[float, bool]]


class WatchListing(QAbstractScrollArea):
    """Rows under a column head. Looks values up for visible rows only, at the time of painting."""

    chosen = Signal(object)
    group_toggled = Signal(str)
    menu_requested = Signal(object, object)
    viewport_moved = Signal()

    def __init__(self, theme: Theme, cells: CellsOf, spark: SparkOf, flash: FlashOf) -> None:
        super().__init__()
        self._theme = theme
        self._cells, self._spark, self._flash = cells, spark, flash
        self._rows: Sequence[Row] = ()
        self._selected: InstrumentId | None = None
        self._hovered = -1
        self._empty = ""
        self._sheet: tuple[float, GlyphSheet] | None = None
        self.setObjectName("watchlist_rows")
        self.setAccessibleName("Watchlist")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._scrolled())

    def set_rows(self, rows: Sequence[Row], empty: str) -> None:
        """Show `rows`; `empty` is the sentence when there are none."""
        self._rows, self._empty = rows, empty
        self._update_range()
        self.viewport().update()

    def set_selected(self, instrument: InstrumentId | None) -> None:
        self._selected = instrument
        self.viewport().update()

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def visible_instruments(self) -> list[InstrumentId]:
        first, end = self._visible()
        return [r.instrument.id for r in self._rows[first:end] if isinstance(r, SymbolRow)]

    def step(self, offset: int) -> None:
        """Choose the symbol `offset` rows further and bring it into sight."""
        place = next_symbol(list(self._rows), self._selected, offset)
        if place is None:
            return
        row = self._rows[place]
        if isinstance(row, SymbolRow):
            self._show_row(place)
            self.chosen.emit(row.instrument.id)

    def row_rect(self, place: int) -> QRect:
        """Where a row is painted, in viewport coordinates."""
        height = self._height()
        top = self._head() + place * height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), height)

    def place_at(self, y: int) -> int:
        """Index of the row at a viewport y, -1 outside."""
        if y < self._head():
            return -1
        place = (y - self._head() + self.verticalScrollBar().value()) // self._height()
        return int(place) if place < len(self._rows) else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, theme.colour("bg.panel"))
        first, end = self._visible()
        painter.save()
        painter.setClipRect(area.adjusted(0, self._head(), 0, 0))
        symbols: list[tuple[Instrument, QRect, Cells]] = []
        for place in range(first, end):
            row, rect = self._rows[place], self.row_rect(place)
            if isinstance(row, GroupRow):
                self._paint_group(painter, row, rect, place == self._hovered)
            else:
                cells = self._cells(row.instrument)
                self._paint_ground(painter, row.instrument.id, rect, cells, place)
                symbols.append((row.instrument, rect, cells))
        self._paint_names(painter, symbols)
        self._paint_numbers(painter, symbols)
        if self._shows_sparks():
            self._paint_sparks(painter, symbols)
        painter.restore()
        self._paint_head(painter)
        if not self._rows:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("text.tertiary"))
            place_for_text = QRectF(area).adjusted(12, 60, -12, 0)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place_for_text, int(flags), self._empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._update_range()
        self.viewport_moved.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(int(event.position().y()))
        if place != self._hovered:
            self._hovered = place
            self.viewport().update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(int(event.position().y()))
        if place < 0 or event.button() is not Qt.MouseButton.LeftButton:
            return
        row = self._rows[place]
        if isinstance(row, GroupRow):
            self.group_toggled.emit(row.name)
        else:
            self.chosen.emit(row.instrument.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self.place_at(event.pos().y())
        row = self._rows[place] if place >= 0 else None
        if isinstance(row, SymbolRow):
            self.menu_requested.emit(row.instrument, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.viewport().height() // self._height() - 2)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._rows),
            Qt.Key.Key_End: len(self._rows),
        }
        offset = steps.get(Qt.Key(event.key()))
        if offset is None:
            super().keyPressEvent(event)
        else:
            self.step(offset)

    def _paint_head(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.colour("text.tertiary"))
        baseline = round(self._head() / 2 + metrics.capHeight() / 2)
        painter.drawText(QPointF(theme.px(_PAD), baseline), "Symbol")
        last, change = self._edges()
        heads = [("Last", last), ("%", change)]
        if self._shows_sparks():
            heads.append(("24 h", self._spark_left() + theme.px(_SPARK_WIDTH)))
        for text, edge in heads:
            painter.drawText(QPointF(edge - metrics.horizontalAdvance(text), baseline), text)

    def _paint_group(self, painter: QPainter, row: GroupRow, rect: QRect, lit: bool) -> None:
        theme = self._theme
        font = theme.font("body")
        tone = theme.colour("text.secondary" if lit else "text.tertiary")
        side = theme.size("icon_small")
        name = "chevron-right" if row.is_collapsed else "chevron-down"
        spot = QRectF(theme.px(_PAD), rect.top() + (rect.height() - side) // 2, side, side)
        draw_icon(painter, name, spot, tone)
        painter.setFont(font)
        painter.setPen(tone)
        baseline = round(rect.top() + rect.height() / 2 + QFontMetricsF(font).capHeight() / 2)
        text = f"{row.name}  {row.members:,}" if row.is_collapsed else row.name
        painter.drawText(QPointF(theme.px(_PAD) + side + theme.px(5), baseline), text)

    def _paint_ground(
        self, painter: QPainter, instrument: InstrumentId, rect: QRect, cells: Cells, place: int
    ) -> None:
        theme = self._theme
        if instrument == self._selected:
            painter.fillRect(rect, theme.colour("bg.selected"))
            tone = "focus" if self.hasFocus() else "text.primary"
            painter.fillRect(QRect(0, rect.top(), theme.px(2), rect.height()), theme.colour(tone))
        elif place == self._hovered:
            painter.fillRect(rect, theme.colour("bg.hover"))
        strength, rose = self._flash(instrument)
        if strength > 0:
            share = strength * theme.alpha("flash_tick_bg")
            last = self._edges()[0]
            width = QFontMetricsF(theme.font("body")).horizontalAdvance(cells.last)
            box = QRectF(last - width - theme.px(4), rect.top() + 3, 0, rect.height() - 6)
            box.setRight(last + theme.px(4))
            painter.fillRect(box, theme.colour("buy" if rose else "sell", share))

    def _paint_names(
        self, painter: QPainter, symbols: Sequence[tuple[Instrument, QRect, Cells]]
    ) -> None:
        theme = self._theme
        strong, plain = theme.font("body_medium"), theme.font("body")
        strong_metrics = QFontMetricsF(strong)
        half, ratio = strong_metrics.capHeight() / 2, self.devicePixelRatioF()
        left = theme.px(_PAD)
        painter.setFont(strong)
        painter.setPen(theme.colour("text.primary"))
        ends = []
        for instrument, rect, _ in symbols:
            baseline = round((rect.top() + rect.height() / 2 + half) * ratio) / ratio
            painter.drawText(QPointF(left, baseline), instrument.base)
            ends.append((left + strong_metrics.horizontalAdvance(instrument.base), baseline))
        painter.setFont(plain)
        painter.setPen(theme.colour("text.tertiary"))
        for (instrument, _, _), (x, baseline) in zip(symbols, ends, strict=True):
            painter.drawText(QPointF(x, baseline), quote_words(instrument))

    def _paint_numbers(
        self, painter: QPainter, symbols: Sequence[tuple[Instrument, QRect, Cells]]
    ) -> None:
        if not symbols:
            return
        ratio = self.devicePixelRatioF()
        sheet = self._glyphs(ratio)
        half = sheet.cap_height / 2
        baselines = np.array([(r.top() + r.height() / 2) * ratio + half for _, r, _ in symbols])
        last, change = (round(edge * ratio) for edge in self._edges())
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        prices = [cells.last for _, _, cells in symbols]
        sheet.draw(painter, prices, last, baselines, _PRIMARY, zeros=_ZERO)
        tones = np.array([_TONES.get(cells.tone, _QUIET) for _, _, cells in symbols])
        changes = [cells.change for _, _, cells in symbols]
        sheet.draw(painter, changes, change, baselines, tones)
        painter.restore()

    def _paint_sparks(
        self, painter: QPainter, symbols: Sequence[tuple[Instrument, QRect, Cells]]
    ) -> None:
        theme, left = self._theme, self._spark_left()
        width, lines = theme.px(_SPARK_WIDTH), []
        for instrument, rect, _ in symbols:
            if not instrument.is_tradable:
                self._paint_halted(painter, rect)
                continue
            # The tag of a contract stands where the line would.
            values = None if short_tag(instrument) else self._spark(instrument.id)
            if values is None or len(values) < 2:
                continue
            low, high = float(values.min()), float(values.max())
            xs = np.linspace(left, left + width, len(values))
            share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
            ys = rect.bottom() - theme.px(6) - share * (rect.height() - theme.px(12))
            lines.append(np.column_stack((xs[:-1], ys[:-1], xs[1:], ys[1:])))
        if lines:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(theme.colour("text.tertiary"), 1))
            draw_lines(painter, np.concatenate(lines))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_halted(self, painter: QPainter, rect: QRect) -> None:
        theme = self._theme
        font = theme.font("micro")
        width = QFontMetricsF(font).horizontalAdvance("Halted") + theme.px(8)
        height = theme.px(15)
        right = self._spark_left() + theme.px(_SPARK_WIDTH) + theme.px(2)
        box = QRectF(right - width, rect.top() + (rect.height() - height) // 2, width, height)
        fill_rounded(painter, box, theme.size("radius_cell"), theme.mixed("warn", 0.14))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(font)
        painter.setPen(theme.colour("warn"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Halted")

    def _head(self) -> int:
        return self._theme.size("column_header") + self._theme.px(2)

    def _height(self) -> int:
        return self._theme.size("watch_row")

    def _edges(self) -> tuple[int, int]:
        """Right edges of the last price and the change."""
        right = self.viewport().width() - self._theme.px(_PAD)
        return right - self._theme.px(_CHANGE_WIDTH), right

    def _spark_left(self) -> int:
        return self._edges()[0] - self._theme.px(_LAST_WIDTH) - self._theme.px(_SPARK_WIDTH)

    def _shows_sparks(self) -> bool:
        """Sparklines are the first thing to go when there is little room."""
        return self.viewport().width() >= self._theme.px(_SPARK_LEAST_WIDTH)

    def _visible(self) -> tuple[int, int]:
        height, offset = self._height(), self.verticalScrollBar().value()
        first = offset // height
        end = (offset + self.viewport().height() - self._head()) // height + 1
        return first, min(len(self._rows), max(first, end))

    def _update_range(self) -> None:
        room = self.viewport().height() - self._head()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._rows) * self._height() - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(self._height())

    def _show_row(self, place: int) -> None:
        rect, bar = self.row_rect(place), self.verticalScrollBar()
        if rect.top() < self._head():
            bar.setValue(place * self._height())
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + 1)

    def _scrolled(self) -> None:
        self.viewport().update()
        self.viewport_moved.emit()

    def _glyphs(self, ratio: float) -> GlyphSheet:
        if self._sheet is None or self._sheet[0] != ratio:
            theme = self._theme
            tokens = ("text.primary", "text.zero", "buy", "sell", "text.tertiary")
            colours = [theme.colour(token) for token in tokens]
            self._sheet = (ratio, GlyphSheet(theme.font("body"), colours, ratio))
        return self._sheet[1]
