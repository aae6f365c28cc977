"""Symbols of exchangeInfo one by one, so that one that makes no sense costs nobody the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

import msgspec

from terminal.domain.errors import Unavailable
from terminal.venue.binance.intake import UNREADABLE

log = logging.getLogger(__name__)

Row = TypeVar("Row")
Parsed = TypeVar("Parsed")


def row_decoder(row: type[Row]) -> msgspec.json.Decoder[Row]:
    """A decoder of one symbol; no number loses a digit."""
    return msgspec.json.Decoder(row, float_hook=Decimal)


def read_rows(
    rows: Iterable[msgspec.Raw],
    decoder: msgspec.json.Decoder[Row],
    parse: Callable[[Row], Parsed],
) -> tuple[Parsed, ...]:
    """Every row that can be read; the others cannot be traded and are named in the log."""
    found = []
    for row in rows:
        try:
            found.append(parse(decoder.decode(row)))
        except UNREADABLE as error:
            log.warning("a symbol was left out: %s (%s)", bytes(row)[:80], error)
    return tuple(found)


def read_listing(parse: Callable[[bytes], Parsed], payload: bytes) -> Parsed:
    """`parse(payload)`.

    Raises:
        Unavailable: when it is no listing; the last good one stays.
    """
    try:
        return parse(payload)
    except UNREADABLE as error:
        raise Unavailable(
            "The exchange's list of symbols could not be read.", detail=f"exchangeInfo: {error}"
        ) from error
