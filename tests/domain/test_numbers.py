"""What may be typed into a field of money, what is refused and how the trader is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.numbers import BadNumber, grouped_text, parse_decimal, plain_text

DECIMALS = st.decimals(
    min_value=Decimal("-1e15"), max_value=Decimal("1e15"), allow_nan=False, places=12
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("0.001", "0.001"),
        ("67890.10", "67890.10"),
        ("1,000", "1000"),
        ("12,345,678.9", "12345678.9"),
        ("12\N{THIN SPACE}345.5", "12345.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("\N{MINUS SIGN}1,234.5", "-1234.5"),
        ("007", "7"),
    ],
)
def test_plain_numbers_are_taken(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "Type a number"),
        ("   ", "Type a number"),
        (" 1", "spaces"),
        ("1 000", "spaces"),
        ("1\t", "spaces"),
        ("0,001", "dot for decimals: 0.001"),
        ("1,5", "dot for decimals: 1.5"),
        ("1,00", "dot for decimals: 1.00"),
        ("1e-7", "exponent"),
        ("1E5", "exponent"),
        ("\N{FULLWIDTH DIGIT ONE}", "digits 0 to 9"),
        ("٣", "digits 0 to 9"),
        ("½", "digits 0 to 9"),
        ("NaN", "no letters"),
        ("Infinity", "no letters"),
        ("0x10", "no letters"),
        ("--1", "one minus"),
        ("+1", "plus sign"),
        ("1.2.3", "one dot"),
        (".", "digits and one dot"),
        ("-", "digits and one dot"),
        ("1_000", "digits and one dot"),
        ("1,0000,000", "groups of three"),
        ("1234,567,890", "groups of three"),
        ("0,001,000", "groups of three"),
        ("1,234\N{THIN SPACE}567", "groups of three"),
        ("1.234,5", "groups of three"),
        ("1,", "groups of three"),
        ("1\n", "spaces"),
        ("9" * 41, "at most 38 digits"),
    ],
)
def test_anything_else_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(BadNumber) as refusal:
        parse_decimal(text)
    assert hint in str(refusal.value)
    assert str(refusal.value).endswith(".")


@given(DECIMALS)
def test_both_texts_read_back_as_the_same_number(value: Decimal) -> None:
    assert parse_decimal(plain_text(value)) == value
    assert parse_decimal(grouped_text(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1, max_value=1))
def test_no_text_ever_shows_an_exponent(value: Decimal) -> None:
    assert set(plain_text(value)) <= set("-.0123456789")


@given(st.text(max_size=12))
def test_whatever_is_typed_is_read_exactly_or_refused(text: str) -> None:
    try:
        value = parse_decimal(text)
    except BadNumber:
        return
    assert value.is_finite()
    assert set(text) <= set("0123456789.,-\N{THIN SPACE}\N{MINUS SIGN}")


@pytest.mark.parametrize(
    ("value", "plain", "grouped"),
    [
        ("1E+5", "100000", "100,000"),
        ("1E-8", "0.00000001", "0.00000001"),
        ("-0.00", "0", "0"),
        ("-1234.50", "-1234.5", "\N{MINUS SIGN}1,234.5"),
        ("100", "100", "100"),
    ],
)
def test_texts(value: str, plain: str, grouped: str) -> None:
    assert plain_text(Decimal(value)) == plain
    assert grouped_text(Decimal(value)) == grouped
