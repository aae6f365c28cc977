"""The one strict parser and the one formatter of decimals."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS = 40
"""Longest number taken from a keyboard; every sum of two such values is still exact."""

_COMMA = ","
_THIN_SPACE = "\N{THIN SPACE}"
_MINUS = "\N{MINUS SIGN}"
_PLAIN = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_GROUPED = re.compile(
    rf"-?[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_THIN_SPACE}[0-9]{{3}})+)(?:\.[0-9]*)?", re.ASCII
)
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+", re.ASCII)


class BadNumber(ValueError):
    """Text that is not a plain decimal; `str(error)` tells the trader what to type instead."""


def parse_decimal(text: str) -> Decimal:
    """Digits and one dot, with our own thousands separators (comma groups, thin space) allowed.

    `1.` and `.5` are taken: both are unambiguous and appear while a number is being typed. Groups
    must be of three digits before the dot, of one kind, and never start with a zero. One leading
    minus (ASCII or typographic) is allowed; whether a negative value makes sense is up to the
    field. The number of decimals typed is kept.

    Raises:
        BadNumber: for anything else (`0,001`, `1e-7`, full-width digits, `NaN`, `--1`, empty).
    """
    plain = text.replace(_MINUS, "-", 1) if text.startswith(_MINUS) else text
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(_COMMA, "").replace(_THIN_SPACE, "")
    elif not _PLAIN.fullmatch(plain):
        raise BadNumber(_hint(text, plain))
    if len(plain) > MAX_DIGITS:
        raise BadNumber(f"Use at most {MAX_DIGITS - 2} digits.")
    return Decimal(plain)


def plain_text(value: Decimal) -> str:
    """`value` without an exponent and without superfluous zeros, as it goes on the wire."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def grouped_text(value: Decimal) -> str:
    """`value` for a sentence: comma groups, a real minus sign, no superfluous zeros."""
    text = format(value, ",f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", _MINUS)


def _hint(text: str, plain: str) -> str:
    """What is wrong and what to type instead; the most telling mistake first."""
    if not text.strip():
        return "Type a number."
    if text != text.strip() or " " in text or "\t" in text:
        return "Leave out the spaces."
    if any(c.isnumeric() and c not in "0123456789" for c in text):
        return "Use the ordinary digits 0 to 9."
    if plain.count("-") > 1:
        return "Use one minus sign only."
    if plain.startswith("+"):
        return "Leave out the plus sign."
    if _DECIMAL_COMMA.fullmatch(plain):
        return f"Use a dot for decimals: {plain.replace(_COMMA, '.')}."
    if re.fullmatch(r"-?[0-9.]+[eE][-+]?[0-9]+", plain, re.ASCII):
        return "Write the number out, without an exponent."
    if re.search(r"[^\W\d_]", plain):
        return "Use digits and one dot only, no letters."
    if plain.count(".") > 1:
        return "Use one dot only, for the decimals."
    if _COMMA in plain or _THIN_SPACE in plain:
        return "Separate thousands in groups of three digits, or not at all: 12,345.67."
    return "Use digits and one dot only, such as 1234.5."
