"""How the futures account stands and how it is set up."""

from terminal.ui.futures_account.panel import FuturesAccountPanel

__all__ = ["FuturesAccountPanel"]
