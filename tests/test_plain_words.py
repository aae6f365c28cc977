"""Words of the exchange are shown as words: no label of the window reads markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal.ui.widgets.plain_label import PlainLabel, plain_tip

UI = Path(__file__).resolve().parents[1] / "terminal" / "ui"
HOME = UI / "widgets" / "plain_label.py"
# They read rich text by default.
FORBIDDEN = {"QLabel", "QTextBrowser", "QTextEdit"}


def made_in(path: Path) -> list[str]:
    """Classes of `FORBIDDEN` that are made in a file."""
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    return [c.func.id for c in calls if isinstance(c.func, ast.Name) and c.func.id in FORBIDDEN]


@pytest.mark.parametrize(
    "path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI))
)
def test_every_label_is_a_plain_one(path: Path) -> None:
    if path != HOME:
        assert made_in(path) == []


def test_markup_is_shown_as_typed(qtbot: QtBot) -> None:
    label = PlainLabel("<a href='http://evil'>Update</a>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert not label.openExternalLinks()


def test_tooltips_escape_what_looks_like_markup() -> None:
    assert plain_tip("a < b & c") == "<span>a &lt; b &amp; c</span>"
    assert plain_tip("plain & simple") == "plain & simple"
