"""Which panels the window has, and where they stand before anybody moved them."""

from __future__ import annotations

from terminal.ui.balances import BalancesPanel
from terminal.ui.book import BookPanel
from terminal.ui.chart import ChartPanel
from terminal.ui.connections import ConnectionsPanel
from terminal.ui.daily import DailyPanel
from terminal.ui.fills import FillsPanel
from terminal.ui.futures_account import FuturesAccountPanel
from terminal.ui.history import HistoryPanel
from terminal.ui.market_statistics import MarketStatisticsPanel
from terminal.ui.notices import NoticesPanel
from terminal.ui.orders import OpenOrdersPanel
from terminal.ui.positions import PositionsPanel
from terminal.ui.symbol_info import SymbolInfoPanel
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
    PanelSpec("positions", "Positions", PositionsPanel, Area.BOTTOM),
    PanelSpec("fills", "Fills", FillsPanel, Area.BOTTOM),
    PanelSpec("history", "History", HistoryPanel, Area.BOTTOM),
    PanelSpec("balances", "Balances", BalancesPanel, Area.BOTTOM),
    PanelSpec("symbol_info", "Symbol", SymbolInfoPanel, Area.BOTTOM),
    PanelSpec("futures_account", "Margin", FuturesAccountPanel, Area.BOTTOM),
    PanelSpec("daily", "Daily", DailyPanel, Area.BOTTOM),
    PanelSpec("market_statistics", "Market data", MarketStatisticsPanel, Area.BOTTOM),
    PanelSpec("notices", "Notices", NoticesPanel, Area.BOTTOM),
    PanelSpec("connections", "Connections", ConnectionsPanel, Area.BOTTOM),
)
