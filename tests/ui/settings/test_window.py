"""The settings window by keyboard alone: search, pages, values, defaults."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from terminal.services.settings.catalogue import PAGES, all_settings
from terminal.ui.settings.model import SettingsModel, search
from terminal.ui.theme import load_theme
from tests.support.scene import build_scene
from tests.ui.settings.conftest import Desk

Key = Qt.Key


def shown_page(desk: Desk) -> str:
    assert desk.window.page is not None
    return desk.window.page.page.name


def test_arrows_walk_through_every_page(desk: Desk) -> None:
    seen = [shown_page(desk)]
    for _ in PAGES[1:]:
        desk.press(Key.Key_Down)
        seen.append(shown_page(desk))
    assert seen == [page.name for page in PAGES]
    desk.press(Key.Key_Home)
    assert shown_page(desk) == PAGES[0].name


def test_a_value_is_found_changed_and_restored_without_a_mouse(desk: Desk) -> None:
    desk.press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is desk.window.field
    desk.qtbot.keyClicks(desk.window.field, "quiet hours")
    assert shown_page(desk) == "notifications"
    desk.tab_to("settings_notifications_quiet")
    desk.press(Key.Key_Space)
    assert desk.verbs.load("notifications")["quiet"] is True
    desk.tab_to("settings_restore_notifications")
    desk.press(Key.Key_Space)
    assert "quiet" not in desk.verbs.load("notifications")


def test_a_wrong_value_is_told_beside_its_field_and_not_taken(desk: Desk) -> None:
    desk.window.show_page("notifications")
    line = desk.find("settings_notifications_quiet_from")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    desk.qtbot.keyClicks(line, "25:00")
    page = desk.window.page
    assert page is not None
    row = page.rows["notifications.quiet_from"]
    assert row.help.text() == "Type hours and minutes, such as 22:00."
    assert desk.verbs.load("notifications").get("quiet_from") != "25:00"
    line.selectAll()
    desk.qtbot.keyClicks(line, "23:00")
    assert desk.verbs.load("notifications")["quiet_from"] == "23:00"
    assert row.help.text().startswith("Begin in UTC")


def test_arrows_change_choices_and_numbers(desk: Desk) -> None:
    desk.tab_to("settings_appearance_density")
    desk.press(Key.Key_Right)
    assert desk.verbs.load("appearance")["density"] == "comfortable"
    desk.window.show_page("sounds")
    desk.tab_to("settings_sounds_volume")
    desk.press(Key.Key_Up)
    assert desk.verbs.load("sounds")["volume"] == 65


def test_escape_empties_the_search_and_then_closes(desk: Desk) -> None:
    desk.window.focus_search()
    desk.qtbot.keyClicks(desk.window.field, "zzz")
    assert desk.find("settings_nothing").isVisible()
    desk.press(Key.Key_Escape)
    assert desk.window.field.text() == ""
    desk.press(Key.Key_Escape)
    assert not desk.window.isVisible()


def test_another_look_keeps_page_search_and_focus(desk: Desk) -> None:
    desk.window.show_page("trading")
    desk.tab_to("settings_trading_post_only")
    desk.window.show_theme(load_theme("light", scale=1.25))
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "settings_trading_post_only"
    assert desk.window.page is not None
    assert desk.window.page.isAncestorOf(focused)
    assert shown_page(desk) == "trading"


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_every_control_has_a_name_a_help_line_and_plain_text(desk: Desk, page: str) -> None:
    desk.window.show_page(page)
    shown = desk.window.page
    assert shown is not None
    for row in shown.rows.values():
        assert row.help.text().endswith(".")
    for label in shown.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    for widget in shown.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(
            widget, QAbstractButton | QLineEdit
        ):
            assert widget.accessibleName(), widget.objectName()
            assert widget.objectName(), widget


def test_nothing_is_cut_at_the_smallest_size(desk: Desk) -> None:
    desk.window.resize(desk.window.minimumSize())
    for page in PAGES:
        desk.window.show_page(page.name)
        shown = desk.window.page
        assert shown is not None
        assert shown.minimumSizeHint().width() <= desk.window.width() - 212, page.name


def test_search_finds_settings_by_their_words() -> None:
    for query, page, key in (
        ("zoom", "appearance", "scale"),
        ("tif", "trading", "time_in_force"),
        ("proxy address", "network", "address"),
    ):
        (found,) = (f for f in search(query) if f.page.name == page)
        assert key in [setting.key for setting in found.settings]
    assert [f.page.name for f in search("daily loss")] == ["limits"]
    assert search("nothing like this") == []
    assert sum(len(f.settings) for f in search("")) == len(list(all_settings()))


def test_what_else_a_section_holds_stays() -> None:
    _, verbs = build_scene()
    verbs.save("sounds", {"volume": 10, "from_a_newer_version": 1})
    model = SettingsModel(verbs)
    volume = next(s for s in all_settings() if s.name == "sounds.volume")
    model.put(volume, 20)
    assert verbs.load("sounds") == {"volume": 20, "from_a_newer_version": 1}
    model.restore([volume])
    assert verbs.load("sounds") == {"from_a_newer_version": 1}
