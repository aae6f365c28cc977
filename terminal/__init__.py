"""A desktop trading terminal for Binance and its own simulated exchange."""

__version__ = "0.1.0"
