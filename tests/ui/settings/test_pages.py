"""Limits with their cool-off, keys with their conflicts, files with their preview."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from terminal.services.settings.limits import COOL_OFF_MS
from terminal.services.settings.migrations import VERSION
from terminal.services.settings.transfer import KIND
from terminal.ui.settings.key_rows import refusal
from terminal.ui.settings.limit_rows import ROWS
from terminal.ui.settings.transfer_page import TransferPage
from tests.ui.settings.conftest import Desk

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def type_limit(desk: Desk, name: str, text: str) -> QLineEdit:
    line = desk.find(f"settings_guard_{name}")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    desk.qtbot.keyClicks(line, text)
    desk.qtbot.keyClick(line, Key.Key_Return)
    return line


def remark(desk: Desk, name: str) -> str:
    assert desk.window.page is not None
    return desk.window.page.rows[name].help.text()


def test_every_limit_has_its_row(desk: Desk) -> None:
    assert {row.name for row in ROWS} == set(type(desk.gate.limits).__dataclass_fields__)


def test_a_stricter_limit_holds_at_once(desk: Desk) -> None:
    desk.window.show_page("limits")
    type_limit(desk, "order_share", "2.5")
    assert desk.gate.limits.order_share == Decimal("0.025")
    assert remark(desk, "order_share") == "In force now."


def test_a_looser_one_waits_and_can_be_taken_back(desk: Desk) -> None:
    desk.window.show_page("limits")
    line = type_limit(desk, "order_share", "10")
    assert line.text() == "5"
    assert "10 % from" in remark(desk, "order_share")
    back = desk.find("settings_guard_order_share_take_back")
    assert back.isVisible()
    desk.qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert not back.isVisible()
    type_limit(desk, "order_share", "10")
    desk.clock.now_ms += COOL_OFF_MS
    desk.window.model  # noqa: B018 - the window is still there while time passes
    limits = desk.window.page
    assert limits is not None
    assert desk.gate.limits.order_share == Decimal("0.05")


@pytest.mark.parametrize("text", ["0,5", "-1", "x", ""])
def test_a_limit_that_is_none_is_told(desk: Desk, text: str) -> None:
    desk.window.show_page("limits")
    type_limit(desk, "order_share", text or "\b")
    assert remark(desk, "order_share").endswith(".")
    assert desk.gate.limits.order_share == Decimal("0.05")


def test_keys_are_given_and_restored(desk: Desk) -> None:
    desk.window.show_page("hotkeys")
    desk.tab_to("settings_keys_reset")
    desk.press(Key.Key_F2)
    desk.press(Key.Key_R, Ctrl)
    action = desk.registry.get("reset")
    assert action is not None
    assert action.keys == "Ctrl+R"
    assert desk.registry.own_keys == {"reset": "Ctrl+R"}
    desk.qtbot.mouseClick(desk.find("settings_restore_hotkeys"), Qt.MouseButton.LeftButton)
    assert desk.registry.own_keys == {}


def test_a_conflict_is_said_and_taken_over_only_when_told_to(desk: Desk) -> None:
    desk.window.show_page("hotkeys")
    desk.tab_to("settings_keys_reset")
    desk.press(Key.Key_Return)
    desk.press(Key.Key_K, Ctrl)
    texts = [label.text() for label in desk.find("settings_keys_reset_row").findChildren(QLabel)]
    assert "Ctrl+K already means: search." in texts
    assert desk.registry.own_keys == {}
    take = desk.find("settings_keys_reset_take")
    assert isinstance(take, QAbstractButton)
    desk.qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    keys = {action.name: action.keys for action in desk.registry}
    assert keys == {"palette": "", "settings": "Ctrl+,", "reset": "Ctrl+K"}


def test_escape_while_listening_changes_nothing(desk: Desk) -> None:
    desk.window.show_page("hotkeys")
    desk.tab_to("settings_keys_palette")
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Escape)
    assert desk.window.isVisible()
    assert desk.registry.own_keys == {}
    assert QApplication.focusWidget() is desk.find("settings_keys_palette")


def test_keys_of_typing_are_refused() -> None:
    assert refusal("B").endswith(".")
    assert refusal("Shift+1").endswith(".")
    assert refusal("Ctrl+Return").startswith("Ctrl+Return always means")
    assert [refusal(keys) for keys in ("", "F5", "Ctrl+B", "Alt+Shift+Up")] == [""] * 4


def transfer(desk: Desk) -> TransferPage:
    desk.window.show_page("transfer")
    page = desk.window.page
    assert isinstance(page, TransferPage)
    return page


def test_an_import_shows_everything_before_it_takes_anything(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    sections = {
        "appearance": {"density": "compact", "theme": "neon"},
        "guard": {"order_share": "0.2"},
        "hotkeys": {"reset": "Ctrl+R"},
        "kill": {"on": False},
    }
    path.write_text(json.dumps({"kind": KIND, "version": VERSION, "sections": sections}), "utf-8")
    page = transfer(desk)
    page.preview(path)
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "Density: normal → compact" in texts
    assert any(text.startswith("Theme: system → neon. Left out:") for text in texts)
    assert desk.verbs.load("appearance") == {}
    desk.qtbot.mouseClick(desk.find("settings_import_take"), Qt.MouseButton.LeftButton)
    assert desk.verbs.load("appearance") == {"density": "compact"}
    assert desk.gate.limits.order_share == Decimal("0.05"), "a looser limit waits"
    assert desk.registry.own_keys == {"reset": "Ctrl+R"}
    assert "kill" not in desk.verbs.saved


def test_a_file_that_is_none_and_a_place_that_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    page = transfer(desk)
    (tmp_path / "bad.json").write_text("[]", "utf-8")
    page.preview(tmp_path / "bad.json")
    assert page.said.text().startswith("The file is not one")
    page.preview(tmp_path / "absent.json")
    assert page.said.text().startswith("Not read")
    page.export_to(tmp_path / "no" / "such" / "folder.json")
    assert page.said.text().startswith("Not written")
    page.export_to(tmp_path / "out.json")
    assert page.said.text().startswith("Written")
