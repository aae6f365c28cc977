"""Own fills."""

from terminal.ui.fills.panel import FillsPanel

__all__ = ["FillsPanel"]
