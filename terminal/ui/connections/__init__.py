"""Every connection, limit and clock, how late this program is, and what has failed."""

from terminal.ui.connections.panel import ConnectionsPanel

__all__ = ["ConnectionsPanel"]
