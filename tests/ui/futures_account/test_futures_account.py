"""The futures account: figures by asset, its switches, and what is left without a position."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terminal.domain.futures.derivative import DeadMan
from terminal.domain.futures.position_figures import AccountFigures
from terminal.ui.futures_account import FuturesAccountPanel
from terminal.ui.futures_account.panel import NO_FUTURES
from terminal.ui.futures_account.rows import (
    account_columns,
    account_lines,
    dead_man_words,
    mode_words,
)
from terminal.ui.widgets.painted_table import PaintedTable
from tests.support.futures_scene import HELD, build_futures_scene, hedge, hold
from tests.support.scene import NOW_MS
from tests.support.trade import context_for


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.session, _, self.positions = build_futures_scene()
        self.panel = FuturesAccountPanel(context_for(self.session))
        qtbot.addWidget(self.panel)
        assert self.panel.tools is not None
        qtbot.addWidget(self.panel.tools)
        self.panel.resize(1_290, 220)
        self.panel.show()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def texts(line: AccountFigures) -> dict[str, str]:
    return {column.key: column.cell(line).plain for column in account_columns()}


def test_figures_of_the_margin_asset() -> None:
    session, _, _ = build_futures_scene()
    lines = account_lines(session.stores)
    shown = texts(lines[0])
    assert shown["asset"] == "USDT"
    assert shown["wallet"] == "8,919.59"
    assert shown["unrealized"] == "\N{MINUS SIGN}266.41"
    assert shown["balance"] == "8,653.18"
    assert shown["available"] == "4,802.95"
    assert shown["ratio"].endswith("%")


def test_modes_in_words() -> None:
    session, _, _ = build_futures_scene()
    assert mode_words(session.stores) == "single-asset, one-way"
    hedge(session.stores)
    assert mode_words(session.stores) == "single-asset, hedge mode"


def test_multi_assets_is_asked_for_and_shown_only_once_it_is_so(stage: Stage, qtbot: QtBot) -> None:
    qtbot.mouseClick(stage.panel.multi, Qt.MouseButton.LeftButton)
    assert stage.positions.calls == [("set_multi_assets", True)]
    assert not stage.panel.multi.isChecked()


def test_the_dead_man_switch_says_what_it_does_not_cover(stage: Stage) -> None:
    assert stage.panel.truth.isHidden()
    stage.panel.dead_man.chosen.emit(2)
    assert stage.positions.calls == [("set_dead_man", 60)]
    stage.session.stores.futures.set_dead_man(DeadMan(60))
    stage.panel.refresh()
    assert "not known to be covered" in stage.panel.truth.text()
    assert not stage.panel.truth.isHidden()
    stage.panel.dead_man.chosen.emit(0)
    assert stage.positions.calls[-1] == ("set_dead_man", None)
    stage.session.stores.futures.set_dead_man(None)
    stage.panel.refresh()
    assert stage.panel.truth.isHidden()


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        (None, "", "text.secondary"),
        (DeadMan(60), "Beginning.", "text.secondary"),
        (DeadMan(60, 1_000), "Beats as soon as an order rests.", "text.secondary"),
        (
            DeadMan(60, 1_000, 2),
            "Heartbeat: 2 contracts, cancelled in 51 s without a heartbeat",
            "text.primary",
        ),
        (
            DeadMan(60, 1_000, 2, fails="No answer."),
            "No heartbeat: No answer. The exchange cancels in 51 s.",
            "danger",
        ),
    ],
)
def test_the_heartbeat_is_told_second_by_second(
    state: DeadMan | None, words: str, tone: str
) -> None:
    assert dead_man_words(state, 10_000) == (words, tone)


def test_the_switch_in_force_is_shown_in_another_look(stage: Stage, qtbot: QtBot) -> None:
    stage.session.stores.futures.set_dead_man(DeadMan(300))
    again = FuturesAccountPanel(context_for(stage.session))
    qtbot.addWidget(again)
    assert again.tools is not None
    qtbot.addWidget(again.tools)
    assert again.dead_man.text() == "after 5 min"


def test_exits_without_a_position_are_told_and_cancelled(stage: Stage, qtbot: QtBot) -> None:
    assert stage.panel.orphans.text() == ""
    hold(stage.session.stores, HELD[1:], at_ms=NOW_MS + 5)
    stage.panel._painted_at = 0.0
    stage.panel.refresh()
    assert stage.panel.orphans.text() == "2 exits without a position"
    qtbot.mouseClick(stage.panel.clear, Qt.MouseButton.LeftButton)
    assert stage.positions.calls == [("clear_orphans",)]


def test_without_futures_it_says_so(qtbot: QtBot) -> None:
    session, _, _ = build_futures_scene()
    bare = replace(session, positions=None)
    bare.stores.futures.forget()
    panel = FuturesAccountPanel(context_for(bare))
    qtbot.addWidget(panel)
    assert panel.tools is not None
    qtbot.addWidget(panel.tools)
    table = panel.findChild(PaintedTable, "futures_account_table")
    assert table is not None
    assert table.state == NO_FUTURES
