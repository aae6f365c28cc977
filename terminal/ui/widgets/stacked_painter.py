"""Paints cells of two-line rows: the second line, badges, links and levels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from terminal.ui.models.cell import Badge, Cell
from terminal.ui.models.column import Slot
from terminal.ui.theme import draw_icon
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.table_painter import TablePainter

_UPPER_PX, _LOWER_PX, _TOP_PX = 18, 14, 4
_LEVELS, _LEVEL_PX = 5, 4
_HIGH_LEVEL = 4
"""From so many lit bars on, a level is a warning."""


class StackedPainter(TablePainter):
    """As TablePainter, for rows that have room for two lines."""

    def cell(
        self, painter: QPainter, cell: Cell, slot: Slot, top: int, height: int, *, right: bool
    ) -> None:
        if cell.level is not None:
            self._level(painter, cell.level, slot, top, height)
            return
        if cell.below is None:
            super().cell(painter, cell, slot, top, height, right=right)
            return
        first = top + self.theme.px(_TOP_PX)
        upper, lower = self.theme.px(_UPPER_PX), self.theme.px(_LOWER_PX)
        if cell.badge is not None:
            self._badge(painter, cell, slot, first, upper)
        else:
            super().cell(painter, cell, slot, first, upper, right=right)
        below = cell.below
        super().cell(painter, below, slot, first + upper, lower, right=right)
        if below.link:
            place = self.link_rect(cell, slot, top)
            painter.setFont(self._font(below.font)[0])
            painter.setPen(self._tone("text.primary"))
            baseline = first + upper + self._baseline(below.font, lower)
            painter.drawText(QPointF(place.left(), baseline), below.link)
            under = QRectF(place.left(), baseline + 2, place.width(), 1)
            painter.fillRect(under, self._tone("text.tertiary"))
            self.start()

    def link_rect(self, cell: Cell, slot: Slot, top: int) -> QRectF:
        """Where the link of a cell's second line stands; empty when it has none."""
        below = cell.below
        if below is None or not below.link:
            return QRectF()
        left = slot.left + self._width(below.font, below.text) + self._width(below.font, below.dim)
        left += self.theme.px(8) if below.text else 0
        first = top + self.theme.px(_TOP_PX + _UPPER_PX)
        width = self._width(below.font, below.link)
        return QRectF(round(left), first, width, self.theme.px(_LOWER_PX))

    def _badge(self, painter: QPainter, cell: Cell, slot: Slot, top: int, height: int) -> None:
        theme = self.theme
        pad, icon = theme.px(7), theme.size("icon_small")
        room = icon + theme.px(5) if cell.icon else 0
        wide = self._width(cell.font, cell.text) + room + 2 * pad
        box = QRectF(slot.left, top - 1, wide, height)
        filled = cell.badge is Badge.FILLED
        ground = (
            self._tone(f"{cell.tone}.fill")
            if filled
            else theme.mixed(cell.tone, theme.alpha("badge_tint"))
        )
        fill_rounded(painter, box, theme.size("radius_cell") + 1, ground)
        ink = self._tone("text.on_fill" if filled else cell.tone)
        left = slot.left + pad
        if cell.icon:
            place = QRectF(left, box.center().y() - icon / 2, icon, icon)
            draw_icon(painter, cell.icon, place, ink)
            left += room
        painter.setFont(self._font(cell.font)[0])
        painter.setPen(ink)
        painter.drawText(QPointF(left, box.top() + self._baseline(cell.font, height)), cell.text)
        self.start()

    def _level(self, painter: QPainter, level: int, slot: Slot, top: int, height: int) -> None:
        """Five bars of rising height; the unlit ones stay visible, so that the scale is known."""
        theme = self.theme
        wide, gap = theme.px(_LEVEL_PX), theme.px(2)
        bottom = top + height / 2 + theme.px(6)
        lit = self._tone("warn" if level >= _HIGH_LEVEL else "text.secondary")
        dark = self._tone("line.normal")
        for place in range(_LEVELS):
            tall = theme.px(4 + 2 * place)
            bar = QRectF(slot.left + place * (wide + gap), bottom - tall, wide, tall)
            painter.fillRect(bar, lit if place < level else dark)
