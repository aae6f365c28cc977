"""The settings window."""

from terminal.ui.settings.window import SettingsWindow

__all__ = ["SettingsWindow"]
