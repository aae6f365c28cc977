"""What happened while nobody could look, as one line above a table."""

from terminal.ui.away.line import AwayLine

__all__ = ["AwayLine"]
