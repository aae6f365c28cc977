"""Would the exchange take this ticket? Every rule it could break, with the nearest legal values."""

from __future__ import annotations

from terminal.domain.context import MarketContext
from terminal.domain.futures.rules import judge_futures
from terminal.domain.futures.ticket import FuturesTicket, OptionTicket
from terminal.domain.instrument import Instrument, OptionContract, SpotPair
from terminal.domain.option_rules import judge_option
from terminal.domain.spot.rules import judge_spot
from terminal.domain.spot.ticket import (
    ConditionalTicket,
    OcoTicket,
    PeggedTicket,
    SpotTicket,
    TriggeredListTicket,
)
from terminal.domain.ticket import LimitTicket, MarketTicket, StopLimitTicket, StopMarketTicket
from terminal.domain.violation import Field, Violation, blocking

__all__ = ["Field", "MarketContext", "Ticket", "Violation", "blocking", "validate"]

Ticket = SpotTicket | FuturesTicket | OptionTicket

_PLAIN = LimitTicket | MarketTicket | StopLimitTicket | StopMarketTicket
_SPOT_ONLY = ConditionalTicket | PeggedTicket | OcoTicket | TriggeredListTicket


def validate(
    ticket: Ticket, instrument: Instrument, context: MarketContext
) -> tuple[Violation, ...]:
    """All violations, the most important first; empty when the exchange would take the ticket.

    The four plain tickets fit spot and futures, a plain limit ticket an option too; every other
    one belongs to one market. A rule whose facts are unknown (None in `context`) is not judged.
    """
    if isinstance(instrument, SpotPair):
        if isinstance(ticket, _PLAIN | _SPOT_ONLY):
            return judge_spot(ticket, instrument, context)
    elif isinstance(instrument, OptionContract):
        if isinstance(ticket, OptionTicket | LimitTicket):
            return judge_option(ticket, instrument, context)
    elif not isinstance(ticket, OptionTicket | _SPOT_ONLY):
        return judge_futures(ticket, instrument, context)
    message = f"{instrument.symbol} does not take this kind of order."
    return (Violation(rule="MARKET", field=Field.ORDER, message=message),)
