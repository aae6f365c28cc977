"""Fills: cells and the panel's reaction to a new one."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from terminal.ui.fills import FillsPanel
from terminal.ui.fills.rows import fill_columns, fill_lines
from terminal.ui.widgets.painted_table import PaintedTable
from tests.support.scene import build_scene
from tests.support.trade import context_for


def test_a_fill_shows_fee_asset_and_liquidity() -> None:
    session, _ = build_scene()
    line = fill_lines(session.stores.instruments, session.stores.fills.newest())[0]
    texts = {c.key: c.cell(line).plain for c in fill_columns()}
    assert texts["price"] == "68,375.00"
    assert texts["value"] == "1,367.50"
    assert texts["fee"] == "0.00002000 BTC"
    assert texts["liquidity"] == "Taker"
    assert texts["order"] == "t1s-b"


def test_a_new_fill_comes_first_and_lights_up(qtbot: QtBot) -> None:
    session, _ = build_scene()
    panel = FillsPanel(context_for(session))
    qtbot.addWidget(panel)
    if panel.tools is not None:
        qtbot.addWidget(panel.tools)
    panel.show()
    table = panel.findChild(PaintedTable, "fills_table")
    assert table is not None
    newest = session.stores.fills.newest()[0]
    session.stores.fills.apply(replace(newest, trade_id=9_999, time_ms=newest.time_ms + 1))
    qtbot.waitUntil(lambda: len(table.model) == 13)
    key = table.model.key(0)
    assert key.endswith("#9999")
    assert table.tints.colour(key) is not None
    assert table.tints.colour(table.model.key(1)) is None
    assert panel.count == 13


def test_a_hidden_panel_keeps_its_count(qtbot: QtBot) -> None:
    session, _ = build_scene()
    panel = FillsPanel(context_for(session))
    qtbot.addWidget(panel)
    if panel.tools is not None:
        qtbot.addWidget(panel.tools)
    newest = session.stores.fills.newest()[0]
    with qtbot.waitSignal(panel.header_changed):
        session.stores.fills.apply(replace(newest, trade_id=9_998))
    assert not panel.isVisible()
    assert panel.count == 13


def test_a_closed_panel_no_longer_listens(qtbot: QtBot) -> None:
    session, _ = build_scene()
    panel = FillsPanel(context_for(session))
    if panel.tools is not None:
        qtbot.addWidget(panel.tools)
    gone: list[bool] = []
    panel.destroyed.connect(lambda: gone.append(True))
    panel.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    newest = session.stores.fills.newest()[0]
    assert session.stores.fills.apply(replace(newest, trade_id=9_997))
