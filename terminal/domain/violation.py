"""A rule that an order would break, where it belongs on the ticket and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Field(StrEnum):
    """Where on the ticket a violation belongs, so that its sentence stands beside the cause."""

    PRICE = "price"
    TRIGGER_PRICE = "trigger_price"
    QUANTITY = "quantity"
    TOTAL = "total"
    ICEBERG = "iceberg"
    TRAILING = "trailing"
    LEVELS = "levels"
    TAKE_PROFIT = "take_profit"
    STOP_LOSS = "stop_loss"
    STOP_LIMIT = "stop_limit"
    TIME_IN_FORCE = "time_in_force"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule.

    `rule` is the exchange's word (PRICE_FILTER, LOT_SIZE, NOTIONAL, BALANCE …), `value` what was
    asked, `bound` the limit it broke, `lower`/`upper` the nearest legal values of `field` below
    and above (None when there is none): both satisfy every rule on that number together.
    `message` is a whole sentence with the remedy, `code` the number the exchange would answer.
    `is_estimate` says that the judgement rests on a price that may differ when the order arrives;
    `is_advice` that it rests on a stand-in for an average of the exchange we do not know: it is told,
    and the order may go, since the exchange may well take it.
    """

    rule: str
    field: Field
    message: str
    value: Decimal | None = None
    bound: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    code: int | None = None
    is_estimate: bool = False
    is_advice: bool = False


def blocking(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Those that keep an order from being sent."""
    return tuple(v for v in violations if not v.is_advice)
