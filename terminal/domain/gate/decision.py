"""What the gate says about one order: go, ask the trader first, or no; always with numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from terminal.domain.violation import Field


class Level(IntEnum):
    """How much stands between an order and the wire; the highest of all reasons counts.

    CONFIRM is held or typed, OVERRIDE needs a reason typed for this one order, BLOCK is final.
    """

    ALLOW = 0
    CONFIRM = 1
    OVERRIDE = 2
    BLOCK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One control that spoke.

    `rule` is its number and name (R3_COLLAR), `title` a few words, `message` whole sentences with
    the remedy, `numbers` what was measured and the limits, as (label, text). `typed` is what must
    be typed back to go on, empty when holding a button is enough.
    """

    rule: str
    level: Level
    title: str
    message: str
    field: Field = Field.ORDER
    numbers: tuple[tuple[str, str], ...] = ()
    typed: str = ""

    def lowered(self, level: Level) -> Reason:
        """The same reason at most at `level`."""
        if self.level <= level:
            return self
        return Reason(
            rule=self.rule,
            level=level,
            title=self.title,
            message=self.message,
            field=self.field,
            numbers=self.numbers,
            typed=self.typed,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """All reasons, the gravest first; none at all means go."""

    reasons: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Decision:
        return cls(tuple(sorted(reasons, key=lambda reason: -reason.level)))

    @property
    def level(self) -> Level:
        return max((reason.level for reason in self.reasons), default=Level.ALLOW)

    @property
    def rules(self) -> frozenset[str]:
        return frozenset(reason.rule for reason in self.reasons)

    def covers(self, other: Decision) -> bool:
        """True when a trader who agreed to this has agreed to `other` too: no graver, no new one."""
        agreed = {reason.rule: reason.level for reason in self.reasons}
        return all(reason.level <= agreed.get(reason.rule, Level.ALLOW) for reason in other.reasons)


ALLOWED = Decision()
