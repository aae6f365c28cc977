"""Without a key no table of the account waits for what can never come."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.market import Environment, InstrumentId, Market
from terminal.real_exchange import NO_KEY, RealExchange
from terminal.services.engine import Engine
from terminal.ui.context import PanelContext
from terminal.ui.frame import FrameClock
from terminal.ui.linking import SymbolLink
from terminal.ui.panel import Panel
from terminal.ui.theme.loading import load_theme
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.table_painter import TableMood

PANELS = (
    "orders.panel:OpenOrdersPanel",
    "positions.panel:PositionsPanel",
    "fills.panel:FillsPanel",
    "balances.panel:BalancesPanel",
    "futures_account.panel:FuturesAccountPanel",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Environment.TESTNET, "Main, no key", tmp_path, read_only=True)
    yield made
    made.close()


def panel_of(qtbot: QtBot, engine: Engine, source: str, market: Market = Market.SPOT) -> Panel:
    link = SymbolLink()
    link.select(InstrumentId(market, "BTCUSDT"))
    context = PanelContext(engine.session, load_theme("dark"), FrameClock(), link)
    module, _, name = source.partition(":")
    panel: Panel = getattr(importlib.import_module(f"terminal.ui.{module}"), name)(context)
    qtbot.addWidget(panel)
    panel.refresh()
    return panel


def shown_title(panel: Panel) -> str:
    (table,) = (t for t in panel.findChildren(PaintedTable) if not t.isHidden())
    assert table.state.mood is not TableMood.LOADING
    return table.state.title


@pytest.mark.parametrize("source", PANELS)
def test_a_table_says_that_there_is_no_key(qtbot: QtBot, engine: Engine, source: str) -> None:
    RealExchange(engine, Environment.TESTNET)
    assert shown_title(panel_of(qtbot, engine, source)) == NO_KEY


@pytest.mark.parametrize("market", [Market.SPOT, Market.USDM])
def test_the_history_says_so_too_and_asks_for_nothing(
    qtbot: QtBot, engine: Engine, market: Market
) -> None:
    RealExchange(engine, Environment.TESTNET)
    panel = panel_of(qtbot, engine, "history.panel:HistoryPanel", market)
    tables = panel.findChildren(PaintedTable)
    assert NO_KEY in {table.state.title for table in tables}
    panel.load.click()  # type: ignore[attr-defined]
    assert panel.progress.text() == NO_KEY  # type: ignore[attr-defined]
    assert engine.stores.records.query is None


def test_days_say_so_when_asked(qtbot: QtBot, engine: Engine) -> None:
    RealExchange(engine, Environment.TESTNET)
    panel = panel_of(qtbot, engine, "daily.panel:DailyPanel", Market.USDM)
    panel.load.click()  # type: ignore[attr-defined]
    assert panel.words.text() == NO_KEY  # type: ignore[attr-defined]


def test_a_key_for_one_market_leaves_the_other_without(qtbot: QtBot, engine: Engine) -> None:
    engine.session.no_account[Market.USDM] = "This key is not for the account of this market"
    positions = panel_of(qtbot, engine, "positions.panel:PositionsPanel")
    assert shown_title(positions).startswith("This key is not")
    orders = panel_of(qtbot, engine, "orders.panel:OpenOrdersPanel")
    (table,) = (t for t in orders.findChildren(PaintedTable) if not t.isHidden())
    assert table.state.mood is TableMood.LOADING, "that of spot may still come"
