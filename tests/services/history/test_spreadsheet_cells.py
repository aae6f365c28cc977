"""A symbol or client id made by somebody else must not run in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.services.history.exporting import write_csv
from terminal.services.history.spreadsheet_cells import harmless_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|x", "'+cmd|x"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("-NaN", "'-NaN"),
        ("-1.50", "-1.50"),
        ("+1,234.5", "+1,234.5"),
        ("BTCUSDT", "BTCUSDT"),
        ("a\u202eb\x00", "a b "),
        ("", ""),
    ],
)
def test_cells(text: str, cell: str) -> None:
    assert harmless_cell(text) == cell


def test_exported_files_hold_harmless_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, "orders", [["Symbol", "Price"], ["=1+1", "-2.5"]])
    assert path.read_text("utf-8-sig").splitlines() == ["Symbol,Price", "'=1+1,-2.5"]
