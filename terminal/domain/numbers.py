"""The one strict parser and the one formatter of decimals."""

from __future__ import annotations

from decimal import Decimal


class BadNumber(ValueError):
    """Text that is not a plain decimal; `str(error)` tells the trader what to type instead."""


def parse_decimal(text: str) -> Decimal:
    """Digits and one dot, with our own thousands separators (comma groups, thin space) allowed.

    Raises:
        BadNumber: for anything else (`0,001`, `1e-7`, full-width digits, `NaN`, `--1`, empty).
    """
    raise NotImplementedError


def plain_text(value: Decimal) -> str:
    """`value` without an exponent and without superfluous zeros, as it goes on the wire."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text
