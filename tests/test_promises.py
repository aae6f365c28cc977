"""Every row of the reliability catalogue names tests that exist, or says why there is none."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TABLE = TESTS / "faults" / "README.md"
COUNTS = {
    "A": 18, "B": 13, "C": 9, "D": 15, "E": 8, "F": 12,
    "G": 14, "H": 9, "I": 11, "J": 5, "K": 8, "L": 16, "R": 20,
}  # fmt: skip
_ROW = re.compile(r"^\| ([A-LR]\d+) \|(.*)\|$", re.MULTILINE)
_PROOF = re.compile(r"`([\w/]+\.py)::([\w@]+)`")
_EXCUSES = ("not applicable", "by construction", "measured", "weak", "never deletes")


def rows() -> dict[str, str]:
    return dict(_ROW.findall(TABLE.read_text(encoding="utf-8")))


def proofs() -> list[tuple[str, str]]:
    return sorted(set(_PROOF.findall(TABLE.read_text(encoding="utf-8"))))


@cache
def named_in(file: str) -> frozenset[str]:
    text = (TESTS / file).read_text(encoding="utf-8")
    return frozenset(re.findall(r"^ *(?:async )?def test_(\w+)", text, re.MULTILINE))


def test_no_row_is_missing() -> None:
    expected = [f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)]
    assert list(rows()) == expected
    assert sum(count for letter, count in COUNTS.items() if letter != "R") == 138


@pytest.mark.parametrize(("file", "name"), proofs())
def test_a_proof_exists(file: str, name: str) -> None:
    there = named_in(file)
    assert there if name == "@" else name in there


def test_who_has_no_proof_says_why() -> None:
    bare = [row for row, text in rows().items() if not _PROOF.search(text)]
    assert [row for row in bare if not any(word in rows()[row] for word in _EXCUSES)] == []
