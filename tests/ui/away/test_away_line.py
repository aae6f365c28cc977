"""The line appears when something happened in a break and stays until it is dismissed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from terminal.state.absences import Absence, AbsenceStore
from terminal.ui.away import AwayLine
from terminal.ui.theme.loading import load_theme


def test_it_shows_itself_and_goes(qtbot: QtBot) -> None:
    store = AbsenceStore()
    line = AwayLine(load_theme(), store)
    qtbot.addWidget(line)
    assert line.isHidden()
    store.add(Absence(1_000, 32_000, "1 fill, 1 cancel"))
    assert not line.isHidden()
    assert line.accessibleName() == "While offline 31.0 s: 1 fill, 1 cancel"
    line.resize(400, line.sizeHint().height())
    line.grab()
    line.dismiss.click()
    assert line.isHidden()
