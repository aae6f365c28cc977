"""Values into text."""

from __future__ import annotations

from decimal import Decimal

from terminal.ui import format as text


def test_a_number_of_any_length_is_shown_exactly() -> None:
    assert text.number(Decimal("9" * 36), 5) == ",".join(["999"] * 12) + ".00000"
    assert text.number(Decimal("-0." + "1" * 36), 36) == text.MINUS + "0." + "1" * 36
