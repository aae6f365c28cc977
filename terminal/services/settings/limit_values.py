"""A limit's value, a change of it that waits, and one that was written down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.numbers import grouped_text
from terminal.domain.valuation import worth

_HUNDRED = Decimal(100)
LimitValue = Decimal | int | bool | None

SHARES = frozenset(
    {
        "order_share",
        "order_share_cap",
        "position_share",
        "liquidation_distance",
        "margin_ratio",
        "daily_loss",
        "through",
        "away",
        "slippage",
        "depth_share",
        "wide_spread",
    }
)
"""Limits that are kept as fractions and said in percent."""


def limit_words(name: str, value: LimitValue) -> str:
    """A limit as it is said: `5 %`, `3 times`, `none`, `on`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    if name in SHARES:
        return f"{grouped_text(worth(Decimal(value), _HUNDRED))} %"
    unit = " times" if name.endswith("_factor") else " USDT" if name == "thin_turnover" else ""
    return f"{grouped_text(Decimal(value))}{unit}"


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
