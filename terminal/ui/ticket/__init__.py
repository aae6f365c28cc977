"""The order ticket."""

from terminal.ui.ticket.panel import TicketPanel

__all__ = ["TicketPanel"]
