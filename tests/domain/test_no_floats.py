"""No price, quantity or sum in the domain is ever a binary float."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

DOMAIN = Path(__file__).resolve().parents[2] / "terminal" / "domain"

ALLOWED = {
    ("events.py", "float"): "clock offset and round trips are measured times in ms, not money",
}
"""File and the word it may use, with the reason; nothing else in the domain may say `float`."""

_MATH_TAKING_FLOATS = {"sqrt", "log", "exp", "pow", "floor", "ceil", "isclose", "fsum"}


def float_uses(source: str) -> Iterator[tuple[int, str]]:
    """Line and word of every float literal, use of the name `float`, and float function of math."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"
        elif isinstance(node, ast.ImportFrom) and node.module == "math":
            for alias in node.names:
                if alias.name in _MATH_TAKING_FLOATS:
                    yield node.lineno, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in ("math", "random", "statistics", "numpy"):
                    yield node.lineno, alias.name


@pytest.mark.parametrize("path", sorted(DOMAIN.rglob("*.py")), ids=lambda path: path.name)
def test_no_floats(path: Path) -> None:
    uses = [
        (line, word)
        for line, word in float_uses(path.read_text(encoding="utf-8"))
        if (path.name, word) not in ALLOWED
    ]
    assert uses == []


def test_the_check_sees_every_kind_of_float() -> None:
    source = "import math\nfrom math import sqrt\na = 1.5\nb = float('2')\nc: float = a\n"
    assert {line for line, _ in float_uses(source)} == {1, 2, 3, 4, 5}
