"""Paints heads, cells, marks and states of a table; knows nothing of events or scrolling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from terminal.ui.models.cell import Branch, Cell, Mark
from terminal.ui.models.column import Column, Slot
from terminal.ui.theme import Theme, draw_icon

_WIDTHS_KEPT = 4_096
_ON_COLOUR_DIM = 0.55
_NEUTRAL = ("text.primary", "text.secondary", "text.tertiary", "text.disabled", "text.zero")


class TableMood(StrEnum):
    READY = "ready"
    LOADING = "loading"
    EMPTY = "empty"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class TableState:
    """What stands in place of rows: an icon, a title and a sentence."""

    mood: TableMood
    title: str = ""
    sentence: str = ""
    icon: str = ""


READY = TableState(TableMood.READY)
LOADING = TableState(TableMood.LOADING)


class TablePainter:
    """Draws in viewport coordinates. Text widths and fonts are kept between frames."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._fonts: dict[str, tuple[QFont, QFontMetricsF]] = {}
        self._widths: dict[tuple[str, str], float] = {}
        self._tones: dict[str, QColor] = {}
        self._dims: dict[str, QColor] = {}
        self._baselines: dict[tuple[str, int], int] = {}
        self._current = (0, "")

    def heads(
        self,
        painter: QPainter,
        columns: Sequence[Column[Any]],
        slots: Sequence[Slot],
        rect: QRect,
        *,
        sorted_by: int | None,
        descending: bool,
    ) -> None:
        """Column heads in tertiary text; the sorted one is brighter and carries an arrow."""
        painter.fillRect(rect, self._tone("bg.panel"))
        for slot in slots:
            column = columns[slot.column]
            tone = "text.primary" if slot.column == sorted_by else "text.tertiary"
            title = column.title
            if slot.column == sorted_by:
                arrow = "\N{DOWNWARDS ARROW}" if descending else "\N{UPWARDS ARROW}"
                title = f"{arrow} {title}" if column.right else f"{title} {arrow}"
            self._text(painter, title, "small", tone, slot, rect, right=column.right)
        painter.fillRect(
            QRect(rect.left(), rect.bottom(), rect.width(), 1), self._tone("line.subtle")
        )

    def cell(
        self, painter: QPainter, cell: Cell, slot: Slot, top: int, height: int, *, right: bool
    ) -> None:
        """One cell, vertically centred between `top` and `top + height`. Text starts on whole
        pixels: fractions cost a second set of glyphs and blur numbers that change."""
        if not cell.text:
            return
        font, _ = self._font(cell.font)
        width = self._width(cell.font, cell.text)
        dim_width = self._width(cell.font, cell.dim) if cell.dim else 0.0
        left = float(slot.left)
        middle = top + height / 2
        if right:
            left = slot.left + slot.width - self.theme.px(2) - width - dim_width
        if cell.branch is not None:
            left += self._branch(painter, cell.branch, left, top, height)
        if cell.mark is not None:
            left += self._mark(painter, cell.mark, cell.tone, left, middle)
        if cell.bar is not None:
            left += self._bar(painter, cell.bar, left, middle)
        x, baseline = round(left), top + self._baseline(cell.font, height)
        if self._current != (id(painter), cell.font):
            self._current = (id(painter), cell.font)
            painter.setFont(font)
        painter.setPen(self._tone(cell.tone))
        painter.drawText(x, baseline, cell.text)
        if cell.dim:
            painter.setPen(self._dim(cell))
            painter.drawText(round(left + width), baseline, cell.dim)

    def skeleton(
        self, painter: QPainter, slots: Sequence[Slot], top: int, row: int, count: int
    ) -> None:
        """Static bars in the columns' own places."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tone("bg.raised"))
        thick = self.theme.px(8)
        for index in range(count):
            for place, slot in enumerate(slots):
                share = (0.62, 0.44, 0.55)[(index + place) % 3]
                y = top + index * row + (row - thick) / 2
                painter.drawRoundedRect(
                    QRectF(slot.left, y, slot.width * share, thick), thick / 2, thick / 2
                )

    def state(self, painter: QPainter, state: TableState, rect: QRect) -> None:
        """Icon, title and sentence in the middle of `rect`."""
        title_font, title_metrics = self._font("body_strong")
        _, text_metrics = self._font("body")
        icon, gap = self.theme.size("icon"), self.theme.px(12)
        wide = max(
            title_metrics.horizontalAdvance(state.title),
            text_metrics.horizontalAdvance(state.sentence),
        )
        left = rect.left() + max(gap, round((rect.width() - wide - icon - gap) / 2))
        line = self.theme.px(18)
        middle = rect.center().y()
        if state.icon:
            hue = "danger" if state.mood is TableMood.ERROR else "text.tertiary"
            place = QRectF(left, middle - icon / 2, icon, icon)
            draw_icon(painter, state.icon, place, self._tone(hue))
        left += icon + gap
        painter.setFont(title_font)
        painter.setPen(self._tone("text.primary"))
        painter.drawText(QPointF(left, middle - self.theme.px(4)), state.title)
        painter.setFont(self._font("body")[0])
        painter.setPen(self._tone("text.tertiary"))
        painter.drawText(QPointF(left, middle + line - self.theme.px(6)), state.sentence)

    def _text(
        self,
        painter: QPainter,
        text: str,
        style: str,
        tone: str,
        slot: Slot,
        rect: QRect,
        *,
        right: bool,
    ) -> None:
        font, metrics = self._font(style)
        left = float(slot.left)
        if right:
            left += slot.width - self.theme.px(2) - self._width(style, text)
        painter.setFont(font)
        painter.setPen(self._tone(tone))
        middle = rect.top() + rect.height() / 2
        painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), text)

    def _mark(self, painter: QPainter, mark: Mark, tone: str, left: float, middle: float) -> float:
        size = float(self.theme.size("order_mark"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_mark(painter, mark, self._tone(tone), QPointF(left + size / 2, middle), size)
        arrow = mark in (Mark.UP, Mark.DOWN)
        return size + self.theme.px(8 if arrow else 5)

    def _branch(
        self, painter: QPainter, branch: Branch, left: float, top: int, height: int
    ) -> float:
        """A bracket at the left of rows that are one unit."""
        x, middle = round(left) + self.theme.px(3), top + height // 2
        start = middle if branch is Branch.FIRST else top
        end = middle if branch is Branch.LAST else top + height
        hue = self._tone("text.tertiary")
        painter.fillRect(QRect(x, start, 1, end - start), hue)
        painter.fillRect(QRect(x, middle, self.theme.px(6), 1), hue)
        return self.theme.px(14)

    def _bar(self, painter: QPainter, share: float, left: float, middle: float) -> float:
        wide, thick = float(self.theme.px(44)), float(self.theme.px(4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tone("bg.selected"))
        place = QRectF(left, middle - thick / 2, wide, thick)
        painter.drawRoundedRect(place, thick / 2, thick / 2)
        if share > 0:
            place.setWidth(max(thick, wide * min(share, 1.0)))
            painter.setBrush(self._tone("text.secondary"))
            painter.drawRoundedRect(place, thick / 2, thick / 2)
        return wide + self.theme.px(8)

    def _dim(self, cell: Cell) -> QColor:
        if cell.tone in _NEUTRAL:
            return self._tone(cell.dim_tone)
        dim = self._dims.get(cell.tone)
        if dim is None:
            dim = self._dims[cell.tone] = self.theme.mixed(cell.tone, _ON_COLOUR_DIM)
        return dim

    def _baseline(self, style: str, height: int) -> int:
        """Baseline of a text centred in a row, from the row's top in whole pixels."""
        known = self._baselines.get((style, height))
        if known is None:
            metrics = self._font(style)[1]
            known = round(height / 2 + (metrics.ascent() - metrics.descent()) / 2)
            self._baselines[(style, height)] = known
        return known

    def start(self) -> None:
        """A new frame: the painter's font is not known yet."""
        self._current = (0, "")

    def _font(self, style: str) -> tuple[QFont, QFontMetricsF]:
        known = self._fonts.get(style)
        if known is None:
            font = self.theme.font(style)
            known = self._fonts[style] = (font, QFontMetricsF(font))
        return known

    def _width(self, style: str, text: str) -> float:
        key = (style, text)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= _WIDTHS_KEPT:
                self._widths.clear()
            width = self._widths[key] = self._font(style)[1].horizontalAdvance(text)
        return width

    def _tone(self, name: str) -> QColor:
        colour = self._tones.get(name)
        if colour is None:
            colour = self._tones[name] = self.theme.colour(name)
        return colour


def draw_mark(painter: QPainter, mark: Mark, colour: QColor, centre: QPointF, size: float) -> None:
    """One mark of `size` pixels around `centre`; the painter should be antialiased."""
    half = size / 2
    x, y = centre.x(), centre.y()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    match mark:
        case Mark.UP | Mark.DOWN:
            tip = -half * 0.75 if mark is Mark.UP else half * 0.75
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(x - half, y - tip), QPointF(x + half, y - tip), QPointF(x, y + tip)]
                )
            )
        case Mark.DOT:
            painter.drawEllipse(centre, half, half)
        case Mark.RING:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour)
            painter.drawEllipse(centre, half - 0.5, half - 0.5)
        case Mark.HALF:
            painter.drawRect(QRectF(x - half, y - half, half, size))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour)
            painter.drawRect(QRectF(x - half + 0.5, y - half + 0.5, size - 1, size - 1))
        case Mark.DIAMOND:
            reach = half * 1.35
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x, y - reach),
                        QPointF(x + reach, y),
                        QPointF(x, y + reach),
                        QPointF(x - reach, y),
                    ]
                )
            )
