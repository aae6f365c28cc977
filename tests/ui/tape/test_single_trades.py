"""The tape's choice between a row for each taker and a row for every trade."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from terminal.domain.events import TradePrinted
from terminal.domain.order import Side
from terminal.domain.trade import Trade
from terminal.ui.tape import TapePanel
from terminal.venue.api import Channel, Topic
from tests.support.panels import panel_context
from tests.support.scene import BTC, NOW_MS


def test_every_trade_has_its_own_stream_and_rows_and_the_choice_is_kept(qtbot: QtBot) -> None:
    context, verbs = panel_context()
    panel = TapePanel(context, lambda: NOW_MS)
    qtbot.addWidget(panel)
    panel.show_minimum(500)
    assert verbs.wanted[id(panel)] == {Topic(BTC, Channel.TRADES)}
    panel.show_single(True)
    assert verbs.wanted[id(panel)] == {Topic(BTC, Channel.SINGLE_TRADES)}
    trade = Trade(1, Decimal(70_000), Decimal(2), NOW_MS, Side.BUY)
    context.session.stores.prints.apply(TradePrinted(BTC, trade, is_single=True))
    panel.refresh()
    tape = panel._tape()
    assert tape is not None
    assert tape.newest(9) == (trade,)
    assert verbs.saved["tape"] == {"minimum": 500, "single": True}
    again = TapePanel(context, lambda: NOW_MS)
    qtbot.addWidget(again)
    assert verbs.wanted[id(again)] == {Topic(BTC, Channel.SINGLE_TRADES)}
