"""Finds arithmetic on decimals by reading source: what is annotated as Decimal, and what follows.

An expression counts as a decimal when it is a name annotated so (or assigned from one), an attribute
or a call whose definition anywhere in the program says so, `Decimal(…)` itself, or arithmetic on any
of these. Comparisons, `min`, `max` and `abs` choose or compare and are no arithmetic.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ROUNDING = frozenset(
    ("quantize", "scaleb", "to_integral_value", "to_integral", "to_integral_exact", "normalize",
     "remainder_near", "fma", "next_minus", "next_plus")
)  # fmt: skip
_CONTEXT = frozenset(
    ("add", "subtract", "multiply", "divide", "divide_int", "remainder", "power", "quantize")
)
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


@dataclass
class Vocabulary:
    """What the program declares: names of attributes and functions, and whether they are decimals.

    A name declared with several types (`price` is a float on the chart) is in both sets.
    """

    decimals: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    other_functions: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, sources: Iterable[str]) -> Vocabulary:
        made = cls()
        for source in sources:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    made._declare(node.target.id, node.annotation)
                elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    decimal = is_decimal(node.returns)
                    (made.functions if decimal else made.other_functions).add(node.name)
                    if any(ast.unparse(d) == "property" for d in node.decorator_list):
                        made._declare(node.name, node.returns)
        return made

    def _declare(self, name: str, annotation: ast.expr | None) -> None:
        (self.decimals if is_decimal(annotation) else self.others).add(name)


def is_decimal(annotation: ast.expr | None) -> bool:
    """`Decimal`, or `Decimal | None`."""
    if annotation is None:
        return False
    return {word.strip() for word in ast.unparse(annotation).split("|")} - {"None"} == {"Decimal"}


@dataclass(frozen=True)
class Finding:
    """One piece of arithmetic: where, in which function, and its text."""

    line: int
    function: str
    text: str


def arithmetic(source: str, words: Vocabulary, *, floats_too: bool = False) -> Iterator[Finding]:
    """Every piece of arithmetic on decimals; `floats_too` says that a file draws, where names that
    are declared as other things as well (prices of the chart) are taken to be those."""
    tree = ast.parse(source)
    yield from _in_scope(tree, "", words, set(), floats_too=floats_too)


def _in_scope(
    scope: ast.AST, name: str, words: Vocabulary, known: set[str], *, floats_too: bool
) -> Iterator[Finding]:
    mine = set(known)
    plain: set[str] = set()
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        arguments = scope.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            (mine if is_decimal(argument.annotation) else plain).add(argument.arg)
            if argument.arg in plain:
                mine.discard(argument.arg)
    judge = _Judge(words, mine, floats_too=floats_too)
    nested: list[tuple[str, ast.AST]] = []
    stack: list[ast.AST] = list(reversed(list(ast.iter_child_nodes(scope))))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            nested.append((f"{name}.{node.name}".strip("."), node))
            continue
        judge.learn(node)
        text = judge.finding(node)
        if text is not None:
            yield Finding(getattr(node, "lineno", 0), name, text)
        stack.extend(reversed(list(ast.iter_child_nodes(node))))
    for inner, node in nested:
        yield from _in_scope(node, inner, words, mine, floats_too=floats_too)


class _Judge:
    """Which expressions of one scope are decimals."""

    def __init__(self, words: Vocabulary, names: set[str], *, floats_too: bool) -> None:
        self._words = words
        self._names = names
        self._floats_too = floats_too

    def learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign) and self.decimal(node.value):
            self._names.update(t.id for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, ast.AnnAssign) and is_decimal(node.annotation):
            self._names.update([node.target.id] if isinstance(node.target, ast.Name) else ())

    def finding(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, _OPERATORS):
            found = self.decimal(node.left) or self.decimal(node.right)
            return ast.unparse(node) if found else None
        if isinstance(node, ast.AugAssign):
            found = self.decimal(node.target) or self.decimal(node.value)
            return ast.unparse(node) if found else None
        if not isinstance(node, ast.Call):
            return None
        called = node.func
        if isinstance(called, ast.Attribute):
            context = isinstance(called.value, ast.Name) and called.value.id in ("EXACT", "Context")
            if called.attr in _ROUNDING or (context and called.attr in _CONTEXT):
                return ast.unparse(node)
        name = called.id if isinstance(called, ast.Name) else ""
        if name == "sum" and len(node.args) > 1 and self.decimal(node.args[1]):
            return ast.unparse(node)
        if name in ("round", "divmod") and node.args and self.decimal(node.args[0]):
            return ast.unparse(node)
        return None

    def decimal(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self._names
        if isinstance(node, ast.Attribute):
            ambiguous = self._floats_too and node.attr in self._words.others
            return node.attr in self._words.decimals and not ambiguous
        if isinstance(node, ast.BinOp):
            return self.decimal(node.left) or self.decimal(node.right)
        if isinstance(node, ast.UnaryOp):
            return self.decimal(node.operand)
        if isinstance(node, ast.IfExp):
            return self.decimal(node.body) or self.decimal(node.orelse)
        if isinstance(node, ast.BoolOp):
            return any(self.decimal(value) for value in node.values)
        return isinstance(node, ast.Call) and self._called(node)

    def _called(self, node: ast.Call) -> bool:
        surely = self._words.functions - self._words.other_functions
        if isinstance(node.func, ast.Attribute):
            return node.func.attr in surely or node.func.attr in _ROUNDING
        if not isinstance(node.func, ast.Name):
            return False
        if node.func.id in ("max", "min", "abs"):
            return any(self.decimal(argument) for argument in node.args)
        return node.func.id == "Decimal" or node.func.id in surely


def sources(folder: Path) -> dict[str, str]:
    """Text of every module below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }
