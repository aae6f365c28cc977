"""A limit is never said without its unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.services.settings.limit_values import SHARES, LimitValue, limit_words
from terminal.ui.settings.limit_rows import ROWS, Unit


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("daily_loss", Decimal("0.05"), "5 %"),
        ("daily_loss", None, "none"),
        ("minor_factor", Decimal(3), "3 times"),
        ("thin_turnover", Decimal(1_000_000), "1,000,000 USDT"),
        ("repeats", 5, "5"),
        ("first_use", False, "off"),
    ],
)
def test_words_of_a_limit(name: str, value: LimitValue, words: str) -> None:
    assert limit_words(name, value) == words


def test_the_settings_window_counts_the_same_limits_in_percent() -> None:
    assert {row.name for row in ROWS if row.unit is Unit.PERCENT} == SHARES
