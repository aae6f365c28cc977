"""Which panels the window has, and where they stand before anybody moved them.

A new panel joins with one line here. Those that the first picture shows are imported with this
module; all others stand behind tabs and are named as text, `"terminal.ui.<feature>:<Class>"`, so
that their code is read only when they are looked at or the window has been painted
(`tests/test_start.py` holds the line).
"""

from __future__ import annotations

from terminal.ui.book import BookPanel
from terminal.ui.chart import ChartPanel
from terminal.ui.orders import OpenOrdersPanel
from terminal.ui.tape import TapePanel
from terminal.ui.ticket import TicketSwitch
from terminal.ui.watchlist import WatchlistPanel
from terminal.ui.workspace.panels import Area, PanelSpec

PANELS = (
    PanelSpec("watchlist", "Watchlist", WatchlistPanel, Area.LEFT),
    PanelSpec("chart", "Chart", ChartPanel, Area.CENTRE, bare=True),
    PanelSpec("book", "Order book", BookPanel, Area.SIDE_TOP),
    PanelSpec("tape", "Tape", TapePanel, Area.SIDE_BOTTOM),
    PanelSpec("ticket", "Order ticket", TicketSwitch, Area.RIGHT, sends=True),
    PanelSpec("open_orders", "Open orders", OpenOrdersPanel, Area.BOTTOM),
    PanelSpec("positions", "Positions", "terminal.ui.positions:PositionsPanel", Area.BOTTOM),
    PanelSpec("fills", "Fills", "terminal.ui.fills:FillsPanel", Area.BOTTOM),
    PanelSpec("history", "History", "terminal.ui.history:HistoryPanel", Area.BOTTOM),
    PanelSpec("balances", "Balances", "terminal.ui.balances:BalancesPanel", Area.BOTTOM),
    PanelSpec(
        "futures_account", "Margin", "terminal.ui.futures_account:FuturesAccountPanel", Area.BOTTOM
    ),
    PanelSpec("daily", "Daily", "terminal.ui.daily:DailyPanel", Area.BOTTOM),
    PanelSpec(
        "market_statistics",
        "Market data",
        "terminal.ui.market_statistics:MarketStatisticsPanel",
        Area.BOTTOM,
    ),
    PanelSpec("notices", "Notices", "terminal.ui.notices.panel:NoticesPanel", Area.BOTTOM),
    PanelSpec(
        "connections", "Connections", "terminal.ui.connections:ConnectionsPanel", Area.BOTTOM
    ),
)
