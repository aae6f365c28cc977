"""A limit's value, a change of it that waits, and one that was written down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

LimitValue = Decimal | int | bool | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that lets more through, and the time (UTC ms) from which it is in force."""

    value: LimitValue
    due_ms: int


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One line of what was written down; the texts are for reading."""

    time_ms: int
    name: str
    text: str
