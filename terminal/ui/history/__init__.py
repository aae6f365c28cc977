"""The account's past."""

from terminal.ui.history.panel import HistoryPanel

__all__ = ["HistoryPanel"]
