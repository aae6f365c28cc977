"""What the trader must see: cards that come and go, and the list that keeps them."""

from terminal.ui.notices.panel import NoticesPanel
from terminal.ui.notices.toasts import ToastStack

__all__ = ["NoticesPanel", "ToastStack"]
