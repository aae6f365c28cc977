"""A table that paints only what is visible: fixed columns, own order, selection by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from terminal.ui.models.cell import Cell
from terminal.ui.models.column import Slot, lay_out
from terminal.ui.models.row_model import RowModel
from terminal.ui.models.selection import Selection
from terminal.ui.theme import Theme, draw_icon
from terminal.ui.widgets.row_tint import RowTints
from terminal.ui.widgets.table_painter import READY, TableMood, TablePainter, TableState

SKELETON_DELAY_MS = 150
Actions = Callable[[Any], Sequence[str]]


class PaintedTable(QAbstractScrollArea):
    """Shows a RowModel. `actions` names the icons at the right end of an item's row, `action_count` at
    most.

    Keys: arrows, Page, Home and End move (Shift extends), Ctrl+A chooses all, Ctrl+C copies as
    tab-separated text, Delete asks to delete the chosen rows, Return activates.
    """

    action_triggered = Signal(str, str)
    delete_requested = Signal(list)
    row_activated = Signal(str)
    menu_requested = Signal(QPoint)

    def __init__(
        self,
        theme: Theme,
        model: RowModel[Any],
        *,
        actions: Actions | None = None,
        action_count: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = model
        self.selection = Selection()
        self.state: TableState = READY
        self._theme = theme
        self._painter = TablePainter(theme)
        self._actions = actions
        self._action_count = action_count
        self._slots: list[Slot] = []
        self._hover: QPoint | None = None
        self._row = theme.size("table_row")
        self._head = theme.size("table_header")
        self.tints = RowTints(theme.duration("flash_fill_row"), self.viewport())
        self._skeleton = QTimer(self, singleShot=True, interval=SKELETON_DELAY_MS)
        self._skeleton.timeout.connect(self.viewport().update)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(self._row)

    @property
    def slots(self) -> Sequence[Slot]:
        """Where the columns stand now; those that found no room are missing."""
        return self._slots

    def action_space(self) -> int:
        """Width kept free at the right end of every row."""
        return self._theme.size("hit_min") * self._action_count if self._actions else 0

    def rows_changed(self) -> None:
        """Call after the model got new items: keeps selection and scroll position, repaints."""
        self.selection.keep(self._keys())
        self._update_scroll()
        self.viewport().update()

    def set_state(self, state: TableState) -> None:
        """READY shows the rows; anything else stands in their place."""
        if state != self.state:
            self.state = state
            if state.mood is TableMood.LOADING:
                self._skeleton.start()
            self._update_scroll()
            self.viewport().update()

    def tint(self, key: str, tone: str) -> None:
        """Tint one row once, fading away."""
        self.tints.start(key, self._theme.colour(tone))

    def row_rect(self, row: int) -> QRect:
        """Where row number `row` stands in the viewport (it may be outside)."""
        top = self._head + row * self._row - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._row)

    def action_rect(self, row: int, index: int) -> QRect:
        """Hit area of action number `index`, counted from the left."""
        count = len(self._actions_of(row))
        size = self._theme.size("hit_min")
        right = self.viewport().width() - self._theme.px(10)
        place = self.row_rect(row)
        return QRect(right - (count - index) * size, place.top(), size, place.height())

    def copy_selection(self) -> None:
        """Chosen rows (all when none is chosen) to the clipboard."""
        keys = self.selection.keys or self._keys()
        QGuiApplication.clipboard().setText(self.model.tab_separated(keys))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        wide = self.viewport().width()
        body = QRect(0, self._head, wide, self.viewport().height() - self._head)
        painter.fillRect(event.rect(), self._theme.colour("bg.panel"))
        if self.state.mood is TableMood.READY:
            painter.setClipRect(body)
            self._paint_rows(painter)
            painter.setClipping(False)
        elif self.state.mood is TableMood.LOADING:
            if not self._skeleton.isActive():
                self._painter.skeleton(painter, self._slots, self._head, self._row, 4)
        else:
            self._painter.state(painter, self.state, body)
        if self.state.mood in (TableMood.READY, TableMood.LOADING):
            self._painter.heads(
                painter,
                self.model.columns,
                self._slots,
                QRect(0, 0, wide, self._head),
                sorted_by=self.model.sort_column,
                descending=self.model.descending,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.viewport().width() - self.action_space()
        self._slots = lay_out(self.model.columns, room, scale=self._theme.scale)
        self._update_scroll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if point.y() < self._head:
            self._press_head(point)
            return
        row = self._row_at(point)
        if row is None:
            return
        action = self._action_at(row, point)
        if action is not None and event.button() == Qt.MouseButton.LeftButton:
            self.action_triggered.emit(self.model.key(row), action)
            return
        keys = self._keys()
        right = event.button() == Qt.MouseButton.RightButton
        if not (right and keys[row] in self.selection.keys):
            held = event.modifiers()
            self.selection.click(
                keys,
                row,
                extend=bool(held & Qt.KeyboardModifier.ShiftModifier),
                toggle=bool(held & Qt.KeyboardModifier.ControlModifier),
            )
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row = self._row_at(point)
        if row is not None and self._action_at(row, point) is None:
            # The row may be another one than the first click chose: the table moves on.
            self.selection.click(self._keys(), row)
            self.viewport().update()
            self.row_activated.emit(self.model.key(row))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before = None if self._hover is None else self._row_at(self._hover)
        self._hover = event.position().toPoint()
        row = self._row_at(self._hover)
        over_action = row is not None and self._action_at(row, self._hover) is not None
        over_head = self._hover.y() < self._head
        pointing = over_action or over_head
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor
        )
        for changed in {before, row} - {None}:
            self.viewport().update(self.row_rect(changed))  # type: ignore[arg-type]  # None is taken out

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover = None
            self.viewport().update()
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, (self.viewport().height() - self._head) // self._row - 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self.model),
            Qt.Key.Key_End: len(self.model),
        }
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selection.choose_all(self._keys())
        elif key in steps:
            held = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            row = self.selection.move(self._keys(), steps[key], extend=held)
            if row is not None:
                self._reveal(row)
        elif key == Qt.Key.Key_Delete and self.selection.keys:
            chosen = self.selection.keys
            self.delete_requested.emit([k for k in self._keys() if k in chosen])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selection.current:
            self.row_activated.emit(self.selection.current)
        else:
            super().keyPressEvent(event)
            return
        self.viewport().update()

    def _paint_rows(self, painter: QPainter) -> None:
        first = self.verticalScrollBar().value() // self._row
        visible = (self.viewport().height() - self._head) // self._row + 2
        rows = range(first, min(len(self.model), first + visible))
        hovered = None if self._hover is None else self._row_at(self._hover)
        items = self.model.items
        line = self._theme.colour("line.subtle")
        for row in rows:
            place = self.row_rect(row)
            self._paint_ground(painter, row, place, hovered == row)
            painter.fillRect(0, place.bottom(), place.width(), 1, line)
        columns = self.model.columns
        start = self._head - self.verticalScrollBar().value()
        self._painter.start()
        for slot in self._slots:
            column = columns[slot.column]
            for row in rows:
                cell: Cell = column.cell(items[row])
                top = start + row * self._row
                self._painter.cell(painter, cell, slot, top, self._row, right=column.right)
        if self._actions is not None:
            for row in rows:
                self._paint_actions(painter, row)

    def _paint_ground(self, painter: QPainter, row: int, place: QRect, hovered: bool) -> None:
        key = self.model.key(row)
        if key in self.selection.keys:
            painter.fillRect(place, self._theme.colour("bg.selected"))
        elif hovered:
            painter.fillRect(place, self._theme.colour("bg.hover"))
        tint = self.tints.colour(key)
        if tint is not None:
            painter.fillRect(place, tint)
        if key == self.selection.current and self.hasFocus():
            bar = QRect(0, place.top(), self._theme.size("focus"), place.height())
            painter.fillRect(bar, self._theme.colour("focus"))

    def _paint_actions(self, painter: QPainter, row: int) -> None:
        size = self._theme.px(14)
        for index, name in enumerate(self._actions_of(row)):
            area = self.action_rect(row, index)
            lit = self._hover is not None and area.contains(self._hover)
            hue = self._theme.colour("text.primary" if lit else "text.tertiary")
            if lit:
                painter.fillRect(area.adjusted(0, 1, 0, -2), self._theme.colour("bg.selected"))
            corner = area.center() - QPoint(size // 2, size // 2)
            draw_icon(painter, name, QRectF(corner.x() + 1, corner.y() + 1, size, size), hue)

    def _press_head(self, point: QPoint) -> None:
        for slot in self._slots:
            if slot.left <= point.x() < slot.left + slot.width:
                self.model.sort_by(slot.column)
                self.viewport().update()
                return

    def _actions_of(self, row: int) -> Sequence[str]:
        return () if self._actions is None else self._actions(self.model.items[row])

    def _action_at(self, row: int, point: QPoint) -> str | None:
        for index, name in enumerate(self._actions_of(row)):
            if self.action_rect(row, index).contains(point):
                return name
        return None

    def _row_at(self, point: QPoint) -> int | None:
        if point.y() < self._head or self.state.mood is not TableMood.READY:
            return None
        row = (point.y() - self._head + self.verticalScrollBar().value()) // self._row
        return row if row < len(self.model) else None

    def _keys(self) -> list[str]:
        return [self.model.key(row) for row in range(len(self.model))]

    def _reveal(self, row: int) -> None:
        bar = self.verticalScrollBar()
        top = row * self._row
        room = self.viewport().height() - self._head
        bar.setValue(min(max(bar.value(), top + self._row - room), top))

    def _update_scroll(self) -> None:
        room = self.viewport().height() - self._head
        rows = len(self.model) if self.state.mood is TableMood.READY else 0
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, room))
        bar.setRange(0, max(0, rows * self._row - room))
