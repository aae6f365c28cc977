"""Words of the exchange are shown as words: no label of the window reads markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from terminal.domain.market import Environment
from terminal.services.engine import Engine
from terminal.ui.frame import FrameClock
from terminal.ui.theme.loading import load_theme
from terminal.ui.widgets.plain_label import (
    PlainLabel,
    plain_box,
    plain_notification,
    plain_tip,
    set_tip,
)
from terminal.ui.workspace.main_window import MainWindow
from terminal.workspace_panels import PANELS

TERMINAL = Path(__file__).resolve().parents[1] / "terminal"
HOME = TERMINAL / "ui" / "widgets" / "plain_label.py"
# They read rich text by default, or nothing else.
FORBIDDEN = {"QLabel", "QTextBrowser", "QTextEdit", "QTextDocument", "QMessageBox", "QStaticText"}
RICH = {"setHtml", "insertHtml", "setMarkdown", "toHtml", "setRichText", "setDetailedText"}
# Fine with a constant of the program's own; everything else goes by `HOME`.
GUARDED = {"setToolTip", "showText", "setWhatsThis", "setStatusTip"}
FILES = [p for part in ("ui", "desktop") for p in sorted((TERMINAL / part).rglob("*.py"))]


def offences(path: Path) -> list[str]:
    """Places where words could reach a part of Qt that reads markup."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in FORBIDDEN or name in RICH:
            found.append(f"{path.name}:{node.lineno}: {name}")
        if name in GUARDED and not all(map(is_harmless, node.args)):
            found.append(f"{path.name}:{node.lineno}: {name} without set_tip")
    return found


def is_harmless(argument: ast.expr) -> bool:
    """A constant, or what `plain_tip` made."""
    if isinstance(argument, ast.Call):
        return getattr(argument.func, "id", "") == "plain_tip"
    return isinstance(argument, ast.Constant)


def test_no_words_reach_a_part_of_qt_that_reads_markup() -> None:
    assert [wrong for path in FILES if path != HOME for wrong in offences(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "label = QLabel(x)",
        "w.setToolTip(words)",
        "QToolTip.showText(at, f'{x}', w)",
        "d.setHtml(x)",
    ],
)
def test_the_scan_can_fail(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.py"
    path.write_text(line)
    assert len(offences(path)) == 1


@pytest.mark.parametrize("read_only", [False, True])
def test_every_label_of_the_window_is_a_plain_one(
    qtbot: QtBot, tmp_path: Path, read_only: bool
) -> None:
    engine = Engine(Environment.LIVE, "<b>Main</b>", tmp_path, read_only=read_only)
    frames = FrameClock()
    panels = [spec for spec in PANELS if not (spec.sends and read_only)]
    window = MainWindow(engine.session, load_theme("dark"), frames, panels)
    window.show()
    window.open_settings()
    try:
        qtbot.waitExposed(window)
        tops = (window, window.settings_host.window)
        labels = [label for top in tops if top for label in top.findChildren(QLabel)]
        labels = [label for label in labels if Shiboken.isValid(label)]
        assert len(labels) > 20
        rich = [label for label in labels if label.textFormat() is not Qt.TextFormat.PlainText]
        # The docks' own titles; ours are drawn over them.
        assert not [f"{label.parent()}: {label.text()}" for label in rich if label.isVisible()]
    finally:
        frames.stop()
        window.close()
        window.deleteLater()
        engine.close()


def test_markup_is_shown_as_typed(qtbot: QtBot) -> None:
    label = PlainLabel("<a href='http://evil'>Update</a>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert not label.openExternalLinks()


def test_tooltips_escape_what_looks_like_markup() -> None:
    assert plain_tip("a < b & c") == "<span>a &lt; b &amp; c</span>"
    assert plain_tip("plain & simple") == "plain & simple"


def test_tips_boxes_and_notifications_show_words_as_they_are(qtbot: QtBot) -> None:
    words = "<img src=x> & <b>win</b>"
    widget = QWidget()
    qtbot.addWidget(widget)
    set_tip(widget, words)
    document = QTextDocument()
    document.setHtml(widget.toolTip())
    assert document.toPlainText() == words
    box = plain_box(QMessageBox.Icon.Warning, "Title", words, widget)
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert box.text() == words
    assert not set("<>&") & set(plain_notification(words))
