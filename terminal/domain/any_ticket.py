"""Tickets of every market that a hand can send, and what they trade."""

from __future__ import annotations

from typing import TypeGuard

from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.market import InstrumentId, Market
from terminal.domain.spot.ticket import (
    ConditionalTicket,
    OcoTicket,
    PeggedTicket,
    PlainTicket,
    SpotTicket,
    TriggeredListTicket,
)
from terminal.domain.ticket import OrderTicket

SingleTicket = PlainTicket | FuturesTicket
"""One order; the four plain tickets fit spot and futures."""

TradeTicket = SpotTicket | FuturesTicket
"""One order or a list of them."""


def is_futures(ticket: TradeTicket) -> TypeGuard[FuturesTicket | OrderTicket]:
    """True for what becomes a futures order; the four plain tickets go where their symbol is."""
    if isinstance(ticket, ConditionalTicket | PeggedTicket | OcoTicket | TriggeredListTicket):
        return False
    return ticket.instrument.market is not Market.SPOT


def as_spot(ticket: TradeTicket) -> SpotTicket:
    """The same ticket where only spot orders may be.

    Raises:
        TypeError: for a futures order.
    """
    if isinstance(ticket, FuturesTicket):
        raise TypeError("a futures order is no spot order")
    return ticket


def instrument_of(ticket: TradeTicket) -> InstrumentId:
    """What a ticket trades, whatever its kind."""
    if isinstance(ticket, TriggeredListTicket):
        return ticket.working.instrument
    return ticket.instrument
