"""No wire message holds a number that nobody could trade at, or a time of another unit: the base of
every struct with decimals.

A decimal of the decoder may be `NaN`, `Infinity` or `1e400`. The first two poison or break every
comparison they meet; the last one is finite and yet takes megabytes to write out.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

LARGEST_EXPONENT = 30
"""No price, quantity, volume or supply has more digits before the dot."""
SMALLEST_EXPONENT = -30
"""Nor a first digit so far behind it; zero may be written with so many decimals at most."""

LATEST_MS = 10**13
"""Milliseconds of UTC have thirteen digits until the year 2286; sixteen are microseconds."""

_FIELDS: dict[type, tuple[tuple[str, ...], tuple[str, ...]]] = {}
"""Of every struct met so far the fields that hold a decimal, and those that hold a time."""


class Message(msgspec.Struct, gc=False):
    """A struct whose decimals were all looked at; decoding anything else is a `ValidationError`."""

    def __post_init__(self) -> None:
        _look_at(self)


class FrozenMessage(msgspec.Struct, gc=False, frozen=True):
    """The same for structs that do not change."""

    def __post_init__(self) -> None:
        _look_at(self)


def sound(value: Decimal) -> Decimal:
    """`value` itself.

    Raises:
        ValueError: when it is not finite, or too large or small to be a number of a market.
    """
    if not value.is_finite() or not SMALLEST_EXPONENT <= value.adjusted() <= LARGEST_EXPONENT:
        raise ValueError(f"not a number of a market: {str(value)[:20]}")
    return value


def _look_at(struct: msgspec.Struct) -> None:
    kind = type(struct)
    fields = _FIELDS.get(kind)
    if fields is None:
        times = tuple(name for name in kind.__struct_fields__ if name.endswith("_ms"))
        fields = _FIELDS[kind] = decimal_fields(kind), times
    for name in fields[0]:
        value = getattr(struct, name)
        if isinstance(value, Decimal):
            sound(value)
    for name in fields[1]:
        moment = getattr(struct, name)
        if isinstance(moment, int) and moment >= LATEST_MS:
            raise ValueError(f"no time in milliseconds: {moment}")


def sound_text(text: str) -> Decimal:
    """The number that `text` writes.

    Raises:
        ValueError: when it writes none, or one that is not `sound`.
    """
    try:
        return sound(Decimal(text))
    except InvalidOperation as error:
        raise ValueError(f"not a number: {text[:20]}") from error


def decimal_fields(struct: type) -> tuple[str, ...]:
    """Names of the fields that hold one decimal or none.

    Raises:
        TypeError: when decimals hide in a container, where nothing would look at them.
    """
    found = []
    for name, hint in get_type_hints(struct).items():
        if hint is Decimal or Decimal in get_args(hint):
            if get_origin(hint) in (list, tuple, dict):
                raise TypeError(f"{struct.__name__}.{name}: decimals in a container")
            found.append(name)
    return tuple(found)


def unchecked(structs: Any) -> list[str]:
    """Structs with decimals that nobody looks at; for the test that there are none."""
    return [
        s.__name__
        for s in structs
        if decimal_fields(s) and not issubclass(s, Message | FrozenMessage)
    ]
