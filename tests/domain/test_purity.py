"""The domain is pure: no binary floats for money, no clock, no IO, the standard library only."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DOMAIN = Path(__file__).resolve().parents[2] / "terminal" / "domain"

ALLOWED = {
    ("events.py", "float"): "clock offset and round trips are measured times in ms, not money",
    ("key_report.py", "float"): "how long requests took and the clock's offset, in ms",
    ("facts.py", "float"): "the doubt about the clock is a measured time in ms, not money",
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


_IMPURE = {
    "asyncio", "concurrent", "ctypes", "http", "io", "locale", "logging", "multiprocessing", "os",
    "pathlib", "queue", "random", "secrets", "select", "shutil", "signal", "socket", "sqlite3",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "warnings",
}  # fmt: skip
_IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "globals", "breakpoint"}
_CLOCKS = {"now", "utcnow", "today"}


def impurities(source: str) -> Iterator[tuple[int, str]]:
    """Line and word of every clock, IO, chance, global state or library that is not the standard one."""
    for node in ast.walk(ast.parse(source)):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            root = module.partition(".")[0]
            ours = module.startswith("terminal.domain") or root == "__future__"
            if root in _IMPURE or not (ours or root in sys.stdlib_module_names):
                yield node.lineno, module
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            if name in _IMPURE_CALLS or getattr(node.func, "attr", "") in _CLOCKS:
                yield node.lineno, ast.unparse(node.func)
        if isinstance(node, ast.Global | ast.AsyncFunctionDef | ast.Await):
            yield node.lineno, type(node).__name__
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "getcontext",
            "setcontext",
        ):
            yield node.lineno, "the thread's decimal context"


@pytest.mark.parametrize("path", sorted(DOMAIN.rglob("*.py")), ids=lambda path: path.name)
def test_no_clock_and_no_io(path: Path) -> None:
    assert list(impurities(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from datetime import datetime\nx = datetime.now()",
        "import os.path",
        "from random import random",
        "import msgspec",
        "from terminal.state.books import BookEntry",
        "print(1)",
        "open('x')",
        "global x",
        "async def f(): pass",
        "from decimal import getcontext\ngetcontext().prec = 9",
    ],
)
def test_the_check_sees_every_kind_of_impurity(source: str) -> None:
    assert list(impurities(source))
