"""Order book with grouping, depth bars and own orders."""

from terminal.ui.book.panel import BookPanel

__all__ = ["BookPanel"]
