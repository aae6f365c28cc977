"""Going to another profile names both sides, asks, and says afterwards where one is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.domain.market import Environment
from terminal.services.profiles import ProfileCard
from terminal.ui.profiles import ProfilesPane, SwitchBanner, ask_to_switch, switch_words
from terminal.ui.theme.loading import load_theme

SIM = ProfileCard(environment=Environment.SIMULATOR, name="default", title="Sim 1")
LIVE = ProfileCard(
    environment=Environment.LIVE, name="main", title="Main account", last_four="…abcd"
)
WATCH = ProfileCard(environment=Environment.LIVE, name="w", title="Watch", read_only=True)


@pytest.mark.parametrize(("here", "there"), [(SIM, LIVE), (LIVE, SIM), (LIVE, WATCH)])
def test_the_question_names_both_sides(here: ProfileCard, there: ProfileCard) -> None:
    ask = ask_to_switch(here, there, 0)
    for card in (here, there):
        assert f"{card.environment.value.upper()} · {card.title}" in ask.title
    assert ("no real money" in dict(ask.numbers)["Then"]) == (there is SIM)


def test_going_live_has_to_be_typed() -> None:
    assert ask_to_switch(SIM, LIVE, 0).typed == "LIVE"
    assert ask_to_switch(LIVE, SIM, 0).typed == ""


def test_orders_that_stay_behind_are_mentioned() -> None:
    said = " ".join(ask_to_switch(LIVE, SIM, 3).sentences)
    assert "3 open orders stay at LIVE · Main account" in said
    assert "open" not in " ".join(ask_to_switch(LIVE, SIM, 0).sentences)


def test_the_banner_says_where_one_was() -> None:
    assert switch_words("", LIVE) == ""
    words = switch_words("SIMULATOR · Sim 1", WATCH)
    assert words == "Now in LIVE · Watch, read-only. Before: SIMULATOR · Sim 1."


def test_a_banner_goes_by_a_click(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    banner = SwitchBanner(load_theme("dark"), window, "live", "Now in LIVE")
    assert banner.isVisible()
    assert banner.accessibleName() == "Now in LIVE"
    qtbot.mouseClick(banner, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    window.close()


def test_the_list_offers_every_other_profile(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pane = ProfilesPane(load_theme("dark"), window, [SIM, LIVE, WATCH], SIM)
    wanted: list[ProfileCard] = []
    pane.chosen.connect(wanted.append)
    names = {w.objectName() for w in pane.findChildren(QWidget)}
    assert {"switch_live_main", "switch_live_w", "manage_profiles"} <= names
    assert "switch_simulator_default" not in names
    pane.findChild(QWidget, "switch_live_main").click()  # type: ignore[union-attr]
    assert wanted == [LIVE]
