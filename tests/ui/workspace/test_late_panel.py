"""A panel behind tabs is made once, when it is looked at, and the header is then its own."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from terminal.ui.context import PanelContext
from terminal.ui.panel import Panel
from terminal.ui.workspace.late_panel import LatePanel
from tests.support.panels import panel_context


class Inner(Panel):
    """Counts how often one was made; keeps one typed word."""

    made = 0

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "fills", "Fills of today")
        type(self).made += 1
        self.tools = QWidget()
        self.field = QLineEdit(self)
        self.count = 3

    def carry(self) -> object:
        return self.field.text()

    def take_over(self, carried: object) -> None:
        if isinstance(carried, str):
            self.field.setText(carried)


def late(qtbot: QtBot) -> LatePanel:
    Inner.made = 0
    panel = LatePanel(panel_context()[0], "fills", "Fills", Inner)
    qtbot.addWidget(panel)
    return panel


def test_is_made_when_first_seen_and_only_once(qtbot: QtBot) -> None:
    panel = late(qtbot)
    assert (Inner.made, panel.title) == (0, "Fills")
    panel.show()
    panel.hide()
    panel.show()
    assert Inner.made == 1
    assert panel.inner is not None
    assert panel.inner.isVisible()


def test_header_and_tools_are_those_of_the_panel_inside(qtbot: QtBot) -> None:
    panel = late(qtbot)
    inner = panel.build()
    assert (panel.title, panel.count, panel.tools) == ("Fills of today", 3, inner.tools)
    with qtbot.waitSignal(panel.header_changed):
        inner.set_header(subtitle="BTCUSDT", count=4)
    assert (panel.subtitle, panel.count) == ("BTCUSDT", 4)


def test_what_was_typed_goes_along_even_through_a_look_nobody_saw_it_in(qtbot: QtBot) -> None:
    first, unseen, last = late(qtbot), late(qtbot), late(qtbot)
    inner = first.build()
    assert isinstance(inner, Inner)
    inner.field.setText("0.25")
    unseen.take_over(first.carry())
    last.take_over(unseen.carry())
    shown = last.build()
    assert isinstance(shown, Inner)
    assert shown.field.text() == "0.25"
