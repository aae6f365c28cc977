"""The positions table: two-line rows, worded buttons at their right end, a link in the badge."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from terminal.ui.models.row_model import RowModel
from terminal.ui.positions.rows import PositionLine
from terminal.ui.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import show_tip
from terminal.ui.widgets.stacked_painter import StackedPainter


class Act(StrEnum):
    """What the buttons of a row do; the value is the word on the button."""

    QUARTER = "25"
    HALF = "50"
    THREE_QUARTERS = "75"
    ALL = "100 %"
    REVERSE = "\N{UPWARDS ARROW}\N{DOWNWARDS ARROW}"
    BREAK_EVEN = "BE"


MEANINGS = {
    Act.QUARTER: "Close 25 %  (1)",
    Act.HALF: "Close 50 %  (2)",
    Act.THREE_QUARTERS: "Close 75 %  (3)",
    Act.ALL: "Close all  (4)",
    Act.REVERSE: "Reverse  (R)",
    Act.BREAK_EVEN: "Move the stop to break-even  (B)",
}
KEYS = {
    Qt.Key.Key_1: Act.QUARTER,
    Qt.Key.Key_2: Act.HALF,
    Qt.Key.Key_3: Act.THREE_QUARTERS,
    Qt.Key.Key_4: Act.ALL,
    Qt.Key.Key_R: Act.REVERSE,
    Qt.Key.Key_B: Act.BREAK_EVEN,
}
_BUTTON_PX, _GAP_PX, _PAD_PX, _RIGHT_PX = 22, 4, 7, 12
_NARROW_PX = 1_080
_NARROW_ACTS = (Act.HALF, Act.ALL, Act.REVERSE, Act.BREAK_EVEN)
_LINK_COLUMN = "protection"


class PositionTable(PaintedTable):
    """`action_triggered` carries a row's key and an Act; `link_pressed` the key of the row whose
    protection badge asks for something; `limit_wanted` and `flatten_wanted` that of the row to be
    closed at a price, or flattened."""

    link_pressed = Signal(str)
    limit_wanted = Signal(str)
    flatten_wanted = Signal(str)

    def __init__(
        self, theme: Theme, model: RowModel[PositionLine], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, model, actions=lambda _: tuple(Act), parent=parent)
        self._stacked = StackedPainter(theme)
        self._painter = self._stacked
        self._row = theme.size("table_row_two_lines")
        self.verticalScrollBar().setSingleStep(self._row)
        metrics = QFontMetricsF(theme.font("body"))
        pad = 2 * theme.px(_PAD_PX)
        self.looks_only = False
        self._widths = {a: round(metrics.horizontalAdvance(a.value)) + pad for a in Act}

    @property
    def acts(self) -> Sequence[Act]:
        """The buttons there is room for; the keys and the menu always do all. None to look only."""
        if self.looks_only:
            return ()
        return tuple(Act) if self.width() >= self._theme.px(_NARROW_PX) else _NARROW_ACTS

    def action_space(self) -> int:
        acts, theme = self.acts, self._theme
        gaps = theme.px(_GAP_PX) * len(acts)
        return sum(self._widths[a] for a in acts) + gaps + theme.px(_RIGHT_PX)

    def action_rect(self, row: int, index: int) -> QRect:
        place, height = self.row_rect(row), self._theme.px(_BUTTON_PX)
        gap = self._theme.px(_GAP_PX)
        acts = self.acts
        right = self.viewport().width() - self._theme.px(_RIGHT_PX)
        left = right - sum(self._widths[a] + gap for a in acts[index:]) + gap
        top = place.top() + (place.height() - height) // 2
        return QRect(left, top, self._widths[acts[index]], height)

    def link_rect(self, row: int) -> QRect:
        """Where the badge's link of a row stands, with room for a finger; empty without one."""
        for slot in self.slots:
            column = self.model.columns[slot.column]
            if column.key == _LINK_COLUMN:
                cell = column.cell(self.model.items[row])
                top = self.row_rect(row).top()
                place = self._stacked.link_rect(cell, slot, top)
                if not place.isEmpty():
                    return place.toAlignedRect().adjusted(-4, -2, 4, 4)
        return QRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row = self._row_at(point)
        pressed = event.button() == Qt.MouseButton.LeftButton
        if row is not None and pressed and self.link_rect(row).contains(point):
            self.link_pressed.emit(self.model.key(row))
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = KEYS.get(Qt.Key(event.key()))
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        current = self.selection.current
        wish = {Qt.Key.Key_L: self.limit_wanted, Qt.Key.Key_F: self.flatten_wanted}.get(
            Qt.Key(event.key())
        )
        if wish is not None and plain and current is not None and not self.looks_only:
            if not event.isAutoRepeat():
                wish.emit(current)
            return
        if act is not None and plain and current is not None:
            if not event.isAutoRepeat():
                self.action_triggered.emit(current, act.value)
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(event)
            return True
        return super().viewportEvent(event)

    def _tell(self, event: QHelpEvent) -> None:
        row = self._row_at(event.pos())
        act = None if row is None else self._action_at(row, event.pos())
        show_tip(event.globalPos(), MEANINGS[Act(act)] if act else "", self)

    def _paint_actions(self, painter: QPainter, row: int) -> None:
        theme = self._theme
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        radius = theme.size("radius_control") - 1
        for index, act in enumerate(self.acts):
            place = QRectF(self.action_rect(row, index))
            lit = self._is_hovered(place)
            ground = "bg.selected" if lit else "bg.raised"
            fill_rounded(painter, place, radius, theme.colour(ground))
            outline_rounded(painter, place, radius, theme.colour("line.normal"))
            painter.setPen(theme.colour("text.primary" if lit else "text.secondary"))
            left = place.center().x() - metrics.horizontalAdvance(act.value) / 2
            painter.drawText(round(left), round(text_baseline(place, metrics)), act.value)
        self._painter.start()

    def _is_hovered(self, place: QRectF) -> bool:
        return self._hover is not None and place.contains(self._hover.toPointF())

    def _action_at(self, row: int, point: QPoint) -> str | None:
        for index, act in enumerate(self.acts):
            if self.action_rect(row, index).contains(point):
                return act.value
        return None
