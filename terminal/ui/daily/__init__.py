"""What each day brought."""

from terminal.ui.daily.panel import DailyPanel

__all__ = ["DailyPanel"]
