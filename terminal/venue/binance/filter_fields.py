"""Filters of exchangeInfo: reading their fields exactly, and keeping what nobody described."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from terminal.domain.filters import LotRange
from terminal.venue.binance.numbers import sound_text

RawFilter = dict[str, Any]
"""One filter as it arrives; decode with `float_hook=Decimal` so that no number loses a digit."""
Word = TypeVar("Word", bound=StrEnum)

ZERO = Decimal(0)


class FilterFields:
    """One filter of a symbol; remembers which fields were read, so that none is lost unseen."""

    __slots__ = ("_raw", "_unread", "name")

    def __init__(self, raw: RawFilter) -> None:
        self.name = str(raw.get("filterType", ""))
        self._raw = raw
        self._unread = set(raw) - {"filterType"}

    def decimal(self, field: str) -> Decimal:
        """A decimal field, exact from its text; zero when it is absent.

        Raises:
            ValueError: for what is no number of a market.
        """
        self._unread.discard(field)
        value = self._raw.get(field)
        return ZERO if value is None else sound_text(str(value))

    def optional_decimal(self, field: str) -> Decimal | None:
        self._unread.discard(field)
        value = self._raw.get(field)
        return None if value is None else sound_text(str(value))

    def whole(self, *fields: str) -> int:
        """The first present of several spellings of a whole-number field; zero when all are absent."""
        self._unread.difference_update(fields)
        for field in fields:
            value = self._raw.get(field)
            if value is not None:
                return int(value)
        return 0

    def flag(self, field: str, *, default: bool) -> bool:
        self._unread.discard(field)
        value = self._raw.get(field)
        return default if value is None else value is True or value == "true"

    def text(self, field: str) -> str:
        self._unread.discard(field)
        return str(self._raw.get(field) or "")

    def ignore(self, *fields: str) -> None:
        """Fields that carry no rule."""
        self._unread.difference_update(fields)

    def lot(self, *, offset_is_minimum: bool) -> LotRange:
        """The three fields of LOT_SIZE and MARKET_LOT_SIZE."""
        minimum = self.decimal("minQty")
        return LotRange(
            minimum=minimum,
            maximum=self.decimal("maxQty"),
            step=self.decimal("stepSize"),
            offset=minimum if offset_is_minimum else ZERO,
        )

    def leftover(self) -> tuple[str, str] | None:
        """Name and raw text of the fields nobody read; None when all were."""
        if not self._unread:
            return None
        return self.name, json.dumps({k: self._raw[k] for k in sorted(self._unread)}, default=str)

    def whole_leftover(self) -> tuple[str, str]:
        """Name and raw text of a filter we do not know."""
        return self.name, json.dumps(
            {k: v for k, v in self._raw.items() if k != "filterType"}, default=str
        )


def read(filters: Iterable[RawFilter]) -> Iterator[FilterFields]:
    return (FilterFields(raw) for raw in filters)


def known_words(words: Iterable[str], by_word: Mapping[str, Word]) -> frozenset[Word]:
    """The words we know as enum members; others cannot be offered and are left out."""
    return frozenset(by_word[word] for word in words if word in by_word)
