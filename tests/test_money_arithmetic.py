"""Only the domain computes prices, quantities, fees and limits; everybody else asks it.

The simulator is not looked at: it is the exchange, and shares no arithmetic with the terminal on
purpose, so that a mistake in either one shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.decimal_arithmetic import Finding, Vocabulary, arithmetic, sources

TERMINAL = Path(__file__).resolve().parents[1] / "terminal"
COMPUTES = ("domain/", "simulator/")
DRAWS = "ui/"

ALLOWED = {
    ("ui/format.py", "number"): "prints: rounds a copy to the decimals shown",
    ("ui/format.py", "percent"): "prints: a fraction in percent",
    ("ui/format.py", "compact"): "prints: 12.3M instead of 12,300,000",
    ("ui/ticket/sizing.py", "preset_label"): "prints: 12.5k instead of 12500",
    ("ui/watchlist/rows.py", "cells"): "prints: a fraction in percent, and its colour",
    ("ui/tape/rows.py", "rate_text"): "prints: trades per second",
    ("ui/book/grouping.py", "group_steps"): "which widths a ladder offers: a choice of display",
    ("ui/book/grouping.py", "default_step"): "which width a ladder starts with",
    ("ui/book/rows.py", "shares"): "how a bar of two colours is split",
    ("ui/book/rows.py", "_within"): "how a bar of two colours is split",
    ("ui/chart/legend.py", "candle_parts"): "prints: the change of a drawn candle, made of floats",
    ("ui/chart/time_grid.py", "TimeGrid.slots"): "times, not money",
    ("ui/chart/time_grid.py", "TimeGrid.slot"): "times, not money",
    ("ui/chart/time_grid.py", "TimeGrid.time"): "times, not money",
    ("services/history/exporting.py", "_is_exact"): "counts digits: the value is not changed",
    ("ui/ticket/reading.py", "FieldReader.whole"): "refuses what is no whole number: no rounding",
    ("venue/binance/ratelimit.py", "RateLedger.done"): "request weight, not money",
    (
        "services/book_watch.py",
        "_is_near",
    ): "whether a book may be complete: nothing is priced by it",
}
"""File and function that may compute by itself, with the reason."""


def findings() -> dict[tuple[str, str], list[Finding]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    modules = sources(TERMINAL)
    words = Vocabulary.of(modules.values())
    for path, source in modules.items():
        if not path.startswith(COMPUTES):
            for finding in arithmetic(source, words, floats_too=path.startswith(DRAWS)):
                found.setdefault((path, finding.function), []).append(finding)
    return found


def test_nobody_else_computes_money() -> None:
    strange = {
        f"terminal/{path}:{finding.line} in {function or 'the module'}: {finding.text}"
        for (path, function), places in findings().items()
        if (path, function) not in ALLOWED
        for finding in places
    }
    assert strange == set(), "move this into terminal/domain, or give a reason in ALLOWED"


def test_every_exception_is_needed() -> None:
    assert set(ALLOWED) - set(findings()) == set()


DECLARED = """
class Order:
    price: Decimal
    quantity: Decimal | None
    count: int
    @property
    def remaining(self) -> Decimal: ...
def fee_of(order) -> Decimal: ...
"""


@pytest.mark.parametrize(
    "code",
    [
        "def f(o): return o.price * 2",
        "def f(o): return o.count * o.remaining",
        "def f(price: Decimal): return -price // 3",
        "def f(price: Decimal | None): return (price or 0) % 3",
        "def f(o):\n    total = o.quantity\n    total += 1",
        "def f(o):\n    twice = max(o.price, 1)\n    return twice + twice",
        "def f(o): return 1 + fee_of(o)",
        "def f(o): return fees.fee_of(o) - 1",
        "def f(x): return Decimal(x) / 2",
        "def f(x): return x.quantize(y)",
        "def f(x): return x.scaleb(-2)",
        "def f(a, b): return EXACT.multiply(a, b)",
        "def f(items): return sum((i.price for i in items), Decimal(0))",
        "def f(o): return round(o.price, 2)",
        "def f(price: Decimal):\n    def g(): return price + 1\n    return g",
        "class A:\n    def f(self): return lambda o: o.price - 1",
        "x: Decimal = y\nz = x * 2",
    ],
)
def test_arithmetic_is_seen(code: str) -> None:
    assert list(arithmetic(code, Vocabulary.of([DECLARED])))


@pytest.mark.parametrize(
    "code",
    [
        "def f(o): return o.price > 2 and max(o.price, o.quantity)",
        "def f(o): return o.count + 1",
        "def f(price: float): return price * 2",
        "def f(o): return plain_text(o.price) + '!'",
        "def f(o): return sum(row.count for row in o)",
        "def f(text): return text + 'x' * 3",
        "def f(o): return rounding.floor_to_step(o.price, o.quantity)",
    ],
)
def test_what_is_no_arithmetic_is_left_alone(code: str) -> None:
    assert list(arithmetic(code, Vocabulary.of([DECLARED]))) == []


def test_drawing_code_may_call_its_floats_prices() -> None:
    words = Vocabulary.of([DECLARED, "class Point:\n    price: float"])
    code = "def f(point): return point.price * 2"
    assert list(arithmetic(code, words))
    assert list(arithmetic(code, words, floats_too=True)) == []
