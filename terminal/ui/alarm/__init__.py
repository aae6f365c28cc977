"""What threatens the account, above everything else in the window."""

from terminal.ui.alarm.bar import AlarmBar

__all__ = ["AlarmBar"]
