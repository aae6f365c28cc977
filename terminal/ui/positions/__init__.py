"""What is held on margin, what it earns and what protects it."""

from terminal.ui.positions.panel import PositionsPanel

__all__ = ["PositionsPanel"]
