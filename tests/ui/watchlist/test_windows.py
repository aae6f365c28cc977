"""The change in the watchlist over one, four or twenty-four hours."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from terminal.domain.candle import Interval
from terminal.domain.events import FactTold
from terminal.domain.symbol_facts import Window, WindowStatistics
from terminal.ui.watchlist import WatchlistPanel
from terminal.venue.api import Channel, Topic
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS

D = Decimal


def test_the_change_is_that_of_the_chosen_window(qtbot: QtBot) -> None:
    context, verbs = panel_context()
    panel = WatchlistPanel(context, lambda: NOW_MS)
    qtbot.addWidget(panel)
    panel.resize(264, 600)
    panel.show()
    stores = context.session.stores
    instrument = stores.instruments.get(BTC)
    assert instrument is not None
    over_a_day = panel._cells(instrument).change
    panel.window_choice.chosen.emit(2)
    panel._need()
    assert Topic(BTC, Channel.MOVES, Interval.H1) in verbs.wanted[id(panel)]
    assert panel._cells(instrument).change == "?"
    known = WindowStatistics(
        window=Window.H1, open=D(100), high=D(101), low=D(99), last=D("100.5"), average=D(100),
        volume=D(1), quote_volume=D(1), trades=1, open_ms=0, close_ms=1,
    )  # fmt: skip
    stores.facts.apply(FactTold(BTC, known))
    assert panel._cells(instrument).change == "+0.50"
    panel._change(panel.groups.toggle("Majors"))
    assert verbs.saved["watchlist"]["window"] == "1h"
    panel.window_choice.chosen.emit(0)
    assert panel._cells(instrument).change == over_a_day
