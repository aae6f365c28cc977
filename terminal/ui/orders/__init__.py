"""Open orders."""

from terminal.ui.orders.panel import OpenOrdersPanel

__all__ = ["OpenOrdersPanel"]
