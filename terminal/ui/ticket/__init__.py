"""The order ticket."""

from terminal.ui.ticket.panel import TicketPanel
from terminal.ui.ticket.switch import TicketSwitch

__all__ = ["TicketPanel", "TicketSwitch"]
