"""Paints the book's rows and the price between them; tells which price is under the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from terminal.domain.order import Side
from terminal.ui.book.rows import BookLayout, BookRow, BookView, Shares
from terminal.ui.format import split_zeros
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.batch import fill_rects, rects
from terminal.ui.widgets.drawing import draw_arrow, draw_number, fill_rounded
from terminal.ui.widgets.glyphs import GlyphSheet

_SIDE_PAD = 10
_MIDDLE = 38
_FOOT = 38
_QUANTITY_EDGE = 0.69
_PRIMARY, _SECONDARY, _ZERO, _BUY, _SELL, _BUY_ZERO, _SELL_ZERO = range(7)


class BookLadder(QWidget):
    """Column head, asks, last price and spread, bids, share bar; every part at a fixed place."""

    price_picked = Signal(object)
    rows_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = BookView()
        self._layout = BookLayout.BOTH
        self._last, self._last_rose = "", True
        self._shares: Shares | None = None
        self._heads = ("Price", "Quantity", "Total")
        self._hovered: QPoint | None = None
        self._sheets: tuple[float, GlyphSheet, GlyphSheet] | None = None
        self.setObjectName("book_ladder")
        self.setAccessibleName("Order book")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(180, 120)

    def set_heads(self, base: str, quote: str) -> None:
        self._heads = (f"Price {quote}", f"Quantity {base}", f"Total {base}")
        self.update()

    def set_layout(self, layout: BookLayout) -> None:
        self._layout = layout
        self.rows_changed.emit()
        self.update()

    def set_view(self, view: BookView) -> None:
        if view != self._view:
            self._view = view
            self.update()

    def set_last(self, text: str, rose: bool) -> None:
        """The newest trade's price, coloured and marked by the direction of its tick."""
        if (text, rose) != (self._last, self._last_rose):
            self._last, self._last_rose = text, rose
            self.update(self._middle_rect())

    def set_shares(self, shares: Shares | None) -> None:
        if shares != self._shares:
            self._shares = shares
            self.update(self._foot_rect())

    def row_counts(self) -> tuple[int, int]:
        """How many ask and bid rows fit now."""
        room = self.height() - self._head() - self._theme.px(_MIDDLE) - self._theme.px(_FOOT)
        rows = max(0, room // self._row())
        match self._layout:
            case BookLayout.ASKS:
                return rows, 0
            case BookLayout.BIDS:
                return 0, rows
            case BookLayout.BOTH:
                return rows // 2, rows // 2

    def price_at(self, point: QPoint) -> Decimal | None:
        """The price of the row under `point`, None between and below the rows."""
        for row, rect, _side in self._placed():
            if rect.contains(point):
                return row.price
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(event.rect(), theme.colour("bg.panel"))
        self._paint_heads(painter)
        placed = self._placed()
        if event.rect() != self._middle_rect():
            self._paint_rows(painter, placed)
        self._paint_middle(painter)
        self._paint_foot(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rows_changed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = event.position().toPoint()
        over = self.price_at(self._hovered) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        price = self.price_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and price is not None:
            self.price_picked.emit(price)

    def _head(self) -> int:
        return self._theme.size("column_header")

    def _row(self) -> int:
        return self._theme.size("book_row")

    def _middle_rect(self) -> QRect:
        asks, _bids = self.row_counts()
        top = self._head() + asks * self._row()
        return QRect(0, top, self.width(), self._theme.px(_MIDDLE))

    def _foot_rect(self) -> QRect:
        height = self._theme.px(_FOOT)
        return QRect(0, self.height() - height, self.width(), height)

    def _placed(self) -> list[tuple[BookRow, QRect, Side]]:
        """Every row with its place: asks upwards from the middle, bids downwards."""
        middle, height = self._middle_rect(), self._row()
        asks, bids = self.row_counts()
        placed = [
            (row, QRect(0, middle.top() - (i + 1) * height, self.width(), height), Side.SELL)
            for i, row in enumerate(self._view.asks[:asks])
        ]
        placed.extend(
            (row, QRect(0, middle.bottom() + 1 + i * height, self.width(), height), Side.BUY)
            for i, row in enumerate(self._view.bids[:bids])
        )
        return placed

    def _paint_heads(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.colour("text.tertiary"))
        baseline = round(self._head() / 2 + metrics.capHeight() / 2)
        pad = theme.px(_SIDE_PAD)
        painter.drawText(QPointF(pad, baseline), self._heads[0])
        for edge, text in zip(self._edges(), self._heads[1:], strict=True):
            painter.drawText(QPointF(edge - metrics.horizontalAdvance(text), baseline), text)

    def _edges(self) -> tuple[int, int]:
        """Right edges of the quantity and total columns."""
        return round(self.width() * _QUANTITY_EDGE), self.width() - self._theme.px(_SIDE_PAD)

    def _paint_rows(self, painter: QPainter, placed: Sequence[tuple[BookRow, QRect, Side]]) -> None:
        if not placed:
            return
        theme, ratio = self._theme, self.devicePixelRatioF()
        self._paint_bars(painter, placed)
        plain, strong = self._glyphs(ratio)
        quantity_edge, total_edge = (round(e * ratio) for e in self._edges())
        half = plain.cap_height / 2
        baselines = np.array([(r.top() + r.height() / 2) * ratio + half for _, r, _ in placed])
        buys = np.array([side is Side.BUY for _, _, side in placed])
        tones = np.where(buys, _BUY, _SELL)
        zeros = np.where(buys, _BUY_ZERO, _SELL_ZERO)
        own = np.array([bool(row.own_text) for row, _, _ in placed])
        rows = [row for row, _, _ in placed]
        left = theme.px(_SIDE_PAD) * ratio
        edge = left + plain.width(max((r.price_text for r in rows), key=len))
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for sheet, chosen in ((plain, ~own), (strong, own)):
            picked = np.flatnonzero(chosen)
            texts = [rows[i].price_text for i in picked]
            sheet.draw(painter, texts, edge, baselines[picked], tones[picked], zeros=zeros[picked])
        quantities = [r.quantity_text for r in rows]
        plain.draw(painter, quantities, quantity_edge, baselines, _PRIMARY, zeros=_ZERO)
        totals = [r.total_text for r in rows]
        plain.draw(painter, totals, total_edge, baselines, _SECONDARY)
        painter.restore()
        for row, rect, side in placed:
            if row.own_text:
                self._paint_own(painter, row, rect, side, edge / ratio)

    def _paint_bars(self, painter: QPainter, placed: Sequence[tuple[BookRow, QRect, Side]]) -> None:
        theme, width = self._theme, self.width()
        hovered = self._hovered
        if hovered is not None:
            for _, rect, _side in placed:
                if rect.contains(hovered):
                    painter.fillRect(rect, theme.colour("bg.hover"))
        cumulative = theme.alpha("depth_cumulative")
        level = 1 - (1 - cumulative) * (1 - theme.alpha("depth_level"))
        room = width - theme.px(_SIDE_PAD)
        for side, token in ((Side.SELL, "sell"), (Side.BUY, "buy")):
            rows = [(row, rect) for row, rect, s in placed if s is side]
            if not rows:
                continue
            bars, own = rects(len(rows)), rects(len(rows))
            tops = np.array([rect.top() for _, rect in rows], np.int32)
            lefts = width - np.round([row.total_share * room for row, _ in rows]).astype(np.int32)
            ends = lefts + np.round([row.level_share * room for row, _ in rows]).astype(np.int32)
            for array, right in ((bars, np.full_like(lefts, width - 1)), (own, ends - 1)):
                array[:, 0], array[:, 1] = lefts, tops
                array[:, 2], array[:, 3] = np.maximum(right, lefts), tops + self._row() - 1
            fill_rects(painter, bars, theme.mixed(token, cumulative))
            fill_rects(painter, own, theme.mixed(token, level))

    def _paint_own(
        self, painter: QPainter, row: BookRow, rect: QRect, side: Side, after: float
    ) -> None:
        theme = self._theme
        token = "buy" if side is Side.BUY else "sell"
        mark = QRect(0, rect.top() + 2, theme.px(3), rect.height() - 4)
        painter.fillRect(mark, theme.colour(token))
        font = theme.font("micro")
        metrics = QFontMetricsF(font)
        height = theme.size("own_quantity_chip")
        chip = QRectF(
            round(after) + theme.px(8),
            rect.top() + (rect.height() - height) // 2,
            round(metrics.horizontalAdvance(row.own_text)) + theme.px(8),
            height,
        )
        fill_rounded(painter, chip, theme.size("radius_cell"), theme.colour(f"{token}.fill"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(font)
        painter.setPen(theme.colour("text.on_fill"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, row.own_text)

    def _paint_middle(self, painter: QPainter) -> None:
        theme, rect = self._theme, self._middle_rect()
        painter.fillRect(rect, theme.colour("bg.input"))
        for y in (rect.top(), rect.bottom()):
            painter.fillRect(0, y, self.width(), 1, theme.colour("line.subtle"))
        font = theme.font("title")
        font.setPixelSize(theme.px(17))
        metrics = QFontMetricsF(font)
        tone = theme.colour("buy" if self._last_rose else "sell")
        painter.setFont(font)
        painter.setPen(tone)
        centre = rect.center().y()
        left = theme.px(_SIDE_PAD)
        painter.drawText(QPointF(left, round(centre + metrics.capHeight() / 2)), self._last)
        if self._last:
            x = left + metrics.horizontalAdvance(self._last) + theme.px(14)
            draw_arrow(painter, QPointF(x, centre), theme.px(8), tone, up=self._last_rose)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        small = theme.font("small")
        painter.setFont(small)
        painter.setPen(theme.colour("text.tertiary"))
        right = self._edges()[1]
        words = QFontMetricsF(small)
        top = rect.top() + theme.px(15)
        painter.drawText(QPointF(right - words.horizontalAdvance("Spread"), top), "Spread")
        below = top + theme.px(15)
        text = f"\N{MIDDLE DOT} {self._view.spread_bp}" if self._view.spread_bp else ""
        edge = right - words.horizontalAdvance(text)
        painter.drawText(QPointF(edge, below), text)
        tones = (theme.colour("text.primary"), theme.colour("text.zero"))
        spread = split_zeros(self._view.spread)
        draw_number(painter, edge - theme.px(4 if text else 0), below, spread, tones, small)

    def _paint_foot(self, painter: QPainter) -> None:
        theme, rect, shares = self._theme, self._foot_rect(), self._shares
        if shares is None:
            return
        pad = theme.px(_SIDE_PAD)
        width = self.width() - 2 * pad
        split = round(width * shares.bid / 100)
        top, height = rect.top() + theme.px(8), theme.px(3)
        painter.fillRect(pad, top, split - 1, height, theme.colour("buy.candle"))
        painter.fillRect(
            pad + split + 1, top, width - split - 1, height, theme.colour("sell.candle")
        )
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        baseline = top + theme.px(18)
        gap = "\N{THIN SPACE}"
        bid, ask = f"{shares.bid}{gap}% bid", f"{shares.ask}{gap}% ask"
        painter.setPen(theme.colour("buy"))
        painter.drawText(QPointF(pad, baseline), bid)
        painter.setPen(theme.colour("sell"))
        painter.drawText(QPointF(pad + width - metrics.horizontalAdvance(ask), baseline), ask)
        painter.setPen(theme.colour("text.tertiary"))
        middle = f"within 0.1{gap}%"
        painter.drawText(
            QPointF(round(pad + (width - metrics.horizontalAdvance(middle)) / 2), baseline), middle
        )

    def _glyphs(self, ratio: float) -> tuple[GlyphSheet, GlyphSheet]:
        """Glyph sheets for rows and own rows, made anew when the screen's ratio changes."""
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
