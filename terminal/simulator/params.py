"""Parameters of one request as text, read with the exchange's own complaints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import unquote_plus

from terminal.simulator.auth import MICROSECONDS_FROM, mandatory
from terminal.simulator.spot.model import VenueError

_E = TypeVar("_E", bound=StrEnum)
_DECIMAL = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
_DECIMAL_TEXT = "^([0-9]{1,20})(\\.[0-9]{1,20})?$"
_INTEGER = re.compile(r"[0-9]{1,20}")
_CLIENT_ID = re.compile(r"[a-zA-Z0-9-_]{1,36}")
_MAX_INT = 2**63 - 1
_MAX_DECIMAL = Decimal("92233720368.54775807")
_MAX_SYMBOLS = 100
_SIGNED_NAMES = ("timestamp", "recvWindow")


def illegal(name: str, legal: str) -> VenueError:
    text = f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    return VenueError(-1100, text)


def parse_form(raw: str) -> dict[str, str]:
    """Names and unescaped values of a query string or form body; a repeated name is -1101."""
    values: dict[str, str] = {}
    for part in raw.split("&"):
        if not part:
            continue
        name, _, value = part.partition("=")
        name = unquote_plus(name)
        if name in values:
            raise VenueError(-1101, "Duplicate values for a parameter detected.")
        values[name] = unquote_plus(value)
    return values


def from_json(params: Mapping[str, Any]) -> dict[str, str]:
    """WebSocket API parameters as the text that is signed (numbers must be parsed as text)."""
    values: dict[str, str] = {}
    for name, value in params.items():
        if isinstance(value, str):
            values[name] = value
        elif isinstance(value, bool):
            values[name] = "true" if value else "false"
        elif isinstance(value, list):
            values[name] = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        elif value is None:
            raise mandatory(name)
        else:
            raise VenueError(-1100, f"Illegal characters found in parameter '{name}'.")
    return values


class Params:
    """Typed reading of a request's values; an empty value counts as malformed."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def accept_only(self, names: Iterable[str]) -> None:
        """-1104 when something was sent that the request does not know."""
        known = {*names, *_SIGNED_NAMES}
        read = sum(1 for name in self._values if name in known)
        if read != len(self._values):
            text = (
                f"Not all sent parameters were read; read '{read}' parameter(s) "
                f"but was sent '{len(self._values)}'."
            )
            raise VenueError(-1104, text)

    def forbid(self, *names: str) -> None:
        """-1106 for a parameter that this kind of order does not take."""
        for name in names:
            if name in self._values:
                raise VenueError(-1106, f"Parameter '{name}' sent when not required.")

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value == "":
            raise VenueError(-1105, f"Parameter '{name}' was empty.")
        return value

    def need_text(self, name: str) -> str:
        value = self._values.get(name)
        if not value:
            raise mandatory(name)
        return value

    def integer(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if _INTEGER.fullmatch(value) is None:
            raise illegal(name, "^[0-9]{1,20}$")
        number = int(value)
        if number > _MAX_INT:
            raise VenueError(-1108, f"Parameter '{name}' overflowed.")
        return number

    def decimal(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value is None:
            return None
        if _DECIMAL.fullmatch(value) is None:
            raise illegal(name, _DECIMAL_TEXT)
        number = Decimal(value)
        if number > _MAX_DECIMAL:
            raise VenueError(-1108, f"Parameter '{name}' overflowed.")
        return number

    def boolean(self, name: str, *, default: bool) -> bool:
        value = self.text(name)
        if value is None:
            return default
        if value.lower() not in ("true", "false"):
            raise illegal(name, "^(true|false)$")
        return value.lower() == "true"

    def word(self, name: str, kind: type[_E], error: VenueError) -> _E | None:
        """One of an enumeration's words, else `error`."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            raise error from None

    def client_id(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and _CLIENT_ID.fullmatch(value) is None:
            raise illegal(name, "^[a-zA-Z0-9-_]{1,36}$")
        return value

    def limit(self, default: int, maximum: int) -> int:
        """The `limit` of a list; larger ones are cut, zero is refused."""
        value = self.integer("limit")
        if value is None:
            return default
        if value == 0:
            raise VenueError(-1130, "Data sent for parameter 'limit' is not valid.")
        return min(value, maximum)

    def time_ms(self, name: str) -> int | None:
        """A time in milliseconds, sent in milliseconds or microseconds."""
        value = self.integer(name)
        if value is not None and value >= MICROSECONDS_FROM:
            return value // 1000
        return value

    def names(self, name: str) -> list[str] | None:
        """A JSON array of words: -1135 when it is not one, -1151 for a repeated word."""
        value = self.text(name)
        if value is None:
            return None
        try:
            words = json.loads(value)
        except ValueError:
            raise VenueError(-1135, f"JSON sent for parameter '{name}' is not valid") from None
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise VenueError(-1135, f"JSON sent for parameter '{name}' is not valid")
        if not words:
            raise mandatory(name)
        if len(words) > _MAX_SYMBOLS:
            text = f"Too many values sent for parameter '{name}', maximum allowed up to 100."
            raise VenueError(-1101, text)
        if len(set(words)) != len(words):
            raise VenueError(-1151, "Symbol is present multiple times in the list.")
        return words
