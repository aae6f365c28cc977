"""The frame clock: full speed while something changes, rest afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terminal.ui.frame import FrameClock


@pytest.fixture
def ticks(qtbot: QtBot) -> tuple[FrameClock, list[int], QWidget]:
    clock, counted, panel = FrameClock(), [], QWidget()
    qtbot.addWidget(panel)
    panel.show()
    clock.add(panel, lambda: counted.append(1))
    return clock, counted, panel


def test_rests_when_nothing_changes_and_goes_on_ticking(
    qtbot: QtBot, ticks: tuple[FrameClock, list[int], QWidget]
) -> None:
    clock, counted, _ = ticks
    qtbot.waitUntil(lambda: clock.is_resting, timeout=5_000)
    seen = len(counted)
    qtbot.waitUntil(lambda: len(counted) > seen)
    clock.stop()


def test_a_change_wakes_it(qtbot: QtBot, ticks: tuple[FrameClock, list[int], QWidget]) -> None:
    clock, _, _ = ticks
    qtbot.waitUntil(lambda: clock.is_resting, timeout=5_000)
    clock.wake()
    assert not clock.is_resting
    clock.stop()


def test_a_hidden_panel_costs_nothing(
    qtbot: QtBot, ticks: tuple[FrameClock, list[int], QWidget]
) -> None:
    clock, counted, panel = ticks
    panel.hide()
    counted.clear()
    qtbot.waitUntil(lambda: clock.is_resting, timeout=5_000)
    assert counted == []
    clock.stop()
