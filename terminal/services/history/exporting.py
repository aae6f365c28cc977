"""Tables as files, written off the loop's thread: CSV, and XLSX without any further library.

A sheet is a ZIP archive of a few XML parts (ECMA-376); texts are written inline. Numbers stay text
in CSV and become numbers in a sheet only where a double holds them exactly.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from terminal.services.history.spreadsheet_cells import harmless_cell

Rows = Sequence[Sequence[str]]
EXACT_DIGITS = 15
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)
_WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


async def export(path: Path, name: str, rows: Rows) -> None:
    """Write `rows` (heads first) to `path`, as a sheet when it ends in .xlsx, else as CSV.

    Raises:
        OSError: it cannot be written.
    """
    write = write_xlsx if path.suffix.lower() == ".xlsx" else write_csv
    await asyncio.to_thread(write, path, name, rows)


def write_csv(path: Path, _name: str, rows: Rows) -> None:
    """RFC 4180, UTF-8 with a mark so that spreadsheets read it right."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([harmless_cell(text) for text in row] for row in rows)


def write_xlsx(path: Path, name: str, rows: Rows) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        to_book = _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml")
        book.writestr("_rels/.rels", to_book)
        to_sheet = _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        book.writestr("xl/_rels/workbook.xml.rels", to_sheet)
        book.writestr("xl/workbook.xml", _WORKBOOK.format(name=escape(name[:31])))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_SHEET.encode())
            for row in rows:
                cells = "".join(_cell(text) for text in row)
                sheet.write(f"<row>{cells}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _cell(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = None
    if number is not None and number.is_finite() and _is_exact(number):
        return f"<c><v>{text}</v></c>"
    clean = "".join(letter for letter in text if letter.isprintable())
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(clean)}</t></is></c>'


def _is_exact(number: Decimal) -> bool:
    """A spreadsheet keeps fifteen digits; long ids and long amounts stay text."""
    return len(number.normalize().as_tuple().digits) <= EXACT_DIGITS
