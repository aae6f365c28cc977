"""The foot of the positions table: sums under their columns, and how its buttons close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from terminal.domain.futures.position_sums import PositionSums, position_sums
from terminal.ui import format as fmt
from terminal.ui.models.cell import EMPTY, Cell, number_cell
from terminal.ui.models.column import Column, Slot
from terminal.ui.positions.columns import MONEY, sign_tone
from terminal.ui.positions.rows import PositionLine
from terminal.ui.theme import Theme
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.table_painter import TablePainter

CLOSE_WAYS = ("At market", "Limit at best", "Limit at a price…")
_HEIGHT_PX, _RIGHT_PX = 32, 12


def total_cells(lines: Sequence[PositionLine]) -> dict[str, Cell]:
    """What stands under each column, by its key. A sum of unknown parts is `?`, never less."""
    sums: PositionSums = position_sums(line.figures for line in lines)
    count = len(lines)
    bare = sum(1 for line in lines if line.figures.protection.is_unprotected)
    words = "" if not bare else f"{_counted(bare, 'position')} without a stop"
    return {
        "symbol": Cell(_counted(count, "position"), tone="text.tertiary"),
        "quantity": _sum(sums.notional, "text.tertiary"),
        "pnl": _sum(sums.unrealized, sign_tone(sums.unrealized), signed=True),
        "margin": _sum(sums.margin, "text.secondary"),
        "funding": _sum(sums.funding, "text.secondary", signed=True),
        "protection": Cell(words, tone="danger" if bare else "text.tertiary"),
    }


def _sum(value: Decimal | None, tone: str, *, signed: bool = False) -> Cell:
    return number_cell(value, MONEY, tone=tone, signed=signed)


def _counted(count: int, noun: str) -> str:
    return f"{fmt.number(Decimal(count), 0)} {noun}{'' if count == 1 else 's'}"


class TotalsRow(QWidget):
    """`slots` gives the table's columns as they stand now; `ways` is the choice of closing."""

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column[PositionLine]],
        slots: Callable[[], Sequence[Slot]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._columns, self._slots = theme, columns, slots
        self._painter = TablePainter(theme)
        self._cells: dict[str, Cell] = {}
        self.setObjectName("positions_totals")
        self.setFixedHeight(theme.px(_HEIGHT_PX))
        self.ways = MenuButton(
            theme, "positions_close_way", CLOSE_WAYS, lead="Close", tone="text.primary", parent=self
        )

    def show_lines(self, lines: Sequence[PositionLine]) -> None:
        cells = total_cells(lines) if lines else {}
        if cells != self._cells:
            self._cells = cells
            said = (c.plain for c in cells.values() if c.plain)
            self.setAccessibleName("Sums: " + ", ".join(said))
            self.update()

    def place_choice(self) -> None:
        """The choice stands at the right end; its width follows its word."""
        size = self.ways.sizeHint()
        left = self.width() - size.width() - self._theme.px(_RIGHT_PX)
        self.ways.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place_choice()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("bg.panel"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("line.subtle"))
        self._painter.start()
        for slot in self._slots():
            column = self._columns[slot.column]
            cell = self._cells.get(column.key, EMPTY)
            self._painter.cell(painter, cell, slot, 0, self.height(), right=column.right)
