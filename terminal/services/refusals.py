"""What stands in the way of an order: the gate's own words and the exchange's rules, as one list."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.domain.gate import Decision, Level, Reason
from terminal.domain.validation import Field, Violation


def refusals(decision: Decision, broken: Iterable[Violation]) -> tuple[Violation, ...]:
    """Locks first, then the exchange's rules, then what else the gate forbids."""
    blocks = [reason for reason in decision.reasons if reason.level is Level.BLOCK]
    locks = [reason for reason in blocks if reason.field is Field.ORDER]
    others = [reason for reason in blocks if reason.field is not Field.ORDER]
    return (*map(as_violation, locks), *broken, *map(as_violation, others))


def as_violation(reason: Reason) -> Violation:
    return Violation(rule=reason.rule, field=reason.field, message=reason.message)
