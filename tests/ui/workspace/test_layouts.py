"""Layouts survive the settings file, and a broken file is told apart from an empty one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from terminal.ui.workspace.layouts import (
    LayoutBroken,
    SavedLayout,
    free_name,
    panels_left_out,
    read_layout,
)
from terminal.ui.workspace.preferences import Preferences, read_preferences, system_theme


@given(
    st.dictionaries(st.text(min_size=1), st.binary(), min_size=1),
    st.binary(),
    st.frozensets(st.text()),
)
def test_a_layout_comes_back_from_json(
    workspaces: dict[str, bytes], geometry: bytes, dropped: frozenset[str]
) -> None:
    layout = SavedLayout(next(iter(workspaces)), workspaces, geometry, dropped)
    assert read_layout(json.loads(json.dumps(layout.to_settings()))) == layout


@pytest.mark.parametrize(
    "section",
    [
        {"version": 99},
        {"version": 1, "current": "a", "workspaces": []},
        {"version": 1, "current": "a", "workspaces": {"a": "!not base64!"}},
        {"version": 1, "current": 4, "workspaces": {}},
    ],
)
def test_a_damaged_layout_is_loud(section: dict[str, object]) -> None:
    with pytest.raises(LayoutBroken):
        read_layout(section)


def test_small_windows_lose_the_watchlist_first_and_never_the_ticket() -> None:
    assert panels_left_out(1600, 1000) == frozenset()
    assert panels_left_out(1400, 900) == {"watchlist"}
    assert panels_left_out(1280, 720) == {"watchlist", "tape"}
    assert "ticket" not in panels_left_out(300, 300)


def test_names_of_workspaces_never_collide() -> None:
    assert free_name("Day", {}) == "Day"
    assert free_name("Day", {"Day": 1, "Day 2": 1}) == "Day 3"
    assert free_name("  ", {}) == "Workspace"


@pytest.mark.parametrize(
    "section", [{}, {"theme": "neon", "scale": "big", "density": 7, "reduce_motion": "no"}]
)
def test_preferences_that_make_no_sense_are_the_default(section: dict[str, object]) -> None:
    assert read_preferences(section) == Preferences()


def test_the_system_decides_between_light_and_dark() -> None:
    assert Preferences().theme == "system"
    assert system_theme(Qt.ColorScheme.Light) == "light"
    assert system_theme(Qt.ColorScheme.Dark) == "dark"
    assert system_theme(Qt.ColorScheme.Unknown) == "dark"


def test_preferences_come_back() -> None:
    chosen = Preferences("light", 1.25, "compact", reduce_motion=True)
    assert read_preferences(json.loads(json.dumps(chosen.to_settings()))) == chosen
