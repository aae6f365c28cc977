"""Several limit orders at once, spread between two prices."""

from terminal.ui.scale.panel import ScalePanel

__all__ = ["ScalePanel"]
