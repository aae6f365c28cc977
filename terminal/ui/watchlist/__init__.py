"""Watchlist with groups, search and sparklines."""

from terminal.ui.watchlist.panel import WatchlistPanel

__all__ = ["WatchlistPanel"]
