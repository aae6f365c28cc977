"""Files that other programs read: the same rows, numbers exact."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from terminal.services.history.exporting import export

ROWS = [["Price", "Id"], ["67740.01", "1234567890123456789"], ["0.5", "a < b & c"], []]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


async def test_csv_reads_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    await export(path, "Orders", ROWS)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == ROWS


async def test_a_sheet_holds_numbers_only_where_they_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    await export(path, "Orders", ROWS)
    with ZipFile(path) as book:
        root = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = [list(row) for row in root.iter(f"{SHEET}row")]
    number, long_id = cells[1]
    assert number.findtext(f"{SHEET}v") == "67740.01"
    assert long_id.get("t") == "inlineStr"
    assert "".join(long_id.itertext()) == "1234567890123456789"
    assert "".join(cells[2][1].itertext()) == "a < b & c"
