"""Columns, order of rows and selection, without Qt."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from terminal.ui.models.cell import Cell, number_cell
from terminal.ui.models.column import Column, lay_out
from terminal.ui.models.row_model import RowModel
from terminal.ui.models.selection import Selection


class Item(NamedTuple):
    name: str
    size: Decimal | None


COLUMNS: tuple[Column[Item], ...] = (
    Column(key="name", title="Name", width=100, cell=lambda x: Cell(x.name), stretch=1),
    Column(
        key="size",
        title="Size",
        width=80,
        cell=lambda x: number_cell(x.size, 2),
        sort=lambda x: x.size,
        right=True,
        drop=1,
    ),
    Column(key="note", title="Note", width=60, cell=lambda _: Cell("a,b"), drop=2),
)
ITEMS = (Item("b", Decimal(10)), Item("a", None), Item("c", Decimal(9)))


def model() -> RowModel[Item]:
    made: RowModel[Item] = RowModel(COLUMNS, lambda x: x.name)
    made.set_items(ITEMS)
    return made


def names(rows: RowModel[Item]) -> str:
    return "".join(i.name for i in rows.items)


def test_spare_width_goes_to_the_stretching_column() -> None:
    assert [s.width for s in lay_out(COLUMNS, 300, padding=0)] == [160, 80, 60]


def test_columns_leave_whole_and_never_shrink() -> None:
    slots = lay_out(COLUMNS, 190, padding=0)
    assert [(s.column, s.width) for s in slots] == [(0, 110), (1, 80)]
    assert [s.column for s in lay_out(COLUMNS, 20, padding=0)] == [0]


def test_sort_cycles_and_keeps_unknown_values_last() -> None:
    rows = model()
    rows.sort_by(1)
    assert names(rows) == "cba"
    rows.sort_by(1)
    assert names(rows) == "bca"
    rows.sort_by(1)
    assert names(rows) == "bac"


def test_sort_survives_new_items_and_ignores_unsortable_columns() -> None:
    rows = model()
    rows.sort_by(1)
    rows.sort_by(0)
    rows.set_items([*ITEMS, Item("d", Decimal(1))])
    assert names(rows) == "dcba"
    assert rows.row_of("c") == 1
    assert rows.item("nobody") is None


def test_text_for_clipboard_and_file() -> None:
    rows = model()
    assert rows.tab_separated(["a", "b"]) == "Name\tSize\tNote\nb\t10.00\ta,b\na\t?\ta,b\n"
    assert rows.comma_separated().splitlines()[1] == 'b,10.00,"a,b"'


def test_zeros_are_apart_from_the_number() -> None:
    assert number_cell(Decimal(67740), 2)[:2] == ("67,740", ".00")
    assert number_cell(None, 2).text == "?"


def test_selection_extends_from_its_anchor() -> None:
    keys = ["a", "b", "c", "d"]
    chosen = Selection()
    chosen.click(keys, 1)
    chosen.click(keys, 3, extend=True)
    assert chosen.keys == {"b", "c", "d"}
    chosen.click(keys, 0, extend=True)
    assert chosen.keys == {"a", "b"}
    chosen.click(keys, 3, toggle=True)
    assert chosen.keys == {"a", "b", "d"}


def test_selection_moves_and_stops_at_the_ends() -> None:
    keys = ["a", "b", "c"]
    chosen = Selection()
    assert chosen.move(keys, 1) == 0
    assert chosen.move(keys, 9) == 2
    assert chosen.move(keys, -1, extend=True) == 1
    assert chosen.keys == {"b", "c"}
    assert Selection().move([], 1) is None


def test_selection_forgets_rows_that_are_gone() -> None:
    chosen = Selection()
    chosen.click(["a", "b"], 1)
    chosen.keep(["a"])
    assert chosen.keys == frozenset()
    assert chosen.current is None
