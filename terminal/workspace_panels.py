"""Which panels the window has, and where they stand before anybody moved them.

A new panel joins with one line here. Those that the first picture shows are imported with this
module; all others stand behind tabs: `_tab` names them as text, so that their code is read only
when they are looked at or the window has been painted (`tests/test_start.py` holds the line).
"""

from __future__ import annotations

from terminal.ui.book import BookPanel
from terminal.ui.chart import ChartPanel
from terminal.ui.orders import OpenOrdersPanel
from terminal.ui.tape import TapePanel
from terminal.ui.ticket import TicketSwitch
from terminal.ui.watchlist import WatchlistPanel
from terminal.ui.workspace.panels import Area, PanelSpec


def _tab(name: str, title: str, panel: str, *, feature: str = "", sends: bool = False) -> PanelSpec:
    """Behind the tabs at the foot; `panel` is a class of `terminal.ui.<feature, else name>`."""
    source = f"terminal.ui.{feature or name}:{panel}"
    return PanelSpec(name, title, source, Area.BOTTOM, sends=sends)


PANELS = (
    PanelSpec("watchlist", "Watchlist", WatchlistPanel, Area.LEFT),
    PanelSpec("chart", "Chart", ChartPanel, Area.CENTRE, bare=True),
    PanelSpec("book", "Order book", BookPanel, Area.SIDE_TOP),
    PanelSpec("tape", "Tape", TapePanel, Area.SIDE_BOTTOM),
    PanelSpec("ticket", "Order ticket", TicketSwitch, Area.RIGHT, sends=True),
    PanelSpec("open_orders", "Open orders", OpenOrdersPanel, Area.BOTTOM),
    _tab("positions", "Positions", "PositionsPanel"),
    _tab("scale", "Scale", "ScalePanel", sends=True),
    _tab("fills", "Fills", "FillsPanel"),
    _tab("history", "History", "HistoryPanel"),
    _tab("balances", "Balances", "BalancesPanel"),
    _tab("symbol_info", "Symbol", "SymbolInfoPanel"),
    _tab("futures_account", "Margin", "FuturesAccountPanel"),
    _tab("daily", "Daily", "DailyPanel"),
    _tab("market_statistics", "Market data", "MarketStatisticsPanel"),
    _tab("notices", "Notices", "NoticesPanel", feature="notices.panel"),
    _tab("connections", "Connections", "ConnectionsPanel"),
)
