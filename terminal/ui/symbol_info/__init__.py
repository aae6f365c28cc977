"""What the exchange tells of the symbol in view besides its market."""

from terminal.ui.symbol_info.panel import SymbolInfoPanel

__all__ = ["SymbolInfoPanel"]
