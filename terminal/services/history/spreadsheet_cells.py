"""Text for other people's spreadsheets: what they would run as a formula stays text."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

# A spreadsheet takes a cell that begins so for a formula; tabs and returns shift cells.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless_cell(text: str) -> str:
    """`text`, with an apostrophe before it when a spreadsheet might run it. Numbers stay as they
    are, signs included; control characters become blanks."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    if not text.startswith(_BEGINNINGS):
        return clean
    try:
        number = Decimal(clean.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        return f"'{clean}"
    return clean if number.is_finite() else f"'{clean}"
