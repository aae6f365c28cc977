"""Would the exchange take this ticket? Every rule it could break, with the nearest legal values."""

from __future__ import annotations

from terminal.domain.context import MarketContext
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.spot_rules import judge_spot
from terminal.domain.spot_ticket import SpotTicket
from terminal.domain.violation import Field, Violation

__all__ = ["Field", "MarketContext", "Violation", "validate"]


def validate(
    ticket: SpotTicket, instrument: Instrument, context: MarketContext
) -> tuple[Violation, ...]:
    """All violations, the most important first; empty when the exchange would take the ticket.

    A rule whose facts are unknown (None in `context`) is not judged.
    """
    if isinstance(instrument, SpotPair):
        return judge_spot(ticket, instrument, context)
    return (
        Violation(
            rule="MARKET",
            field=Field.ORDER,
            message=f"{instrument.symbol} is not a spot pair: this ticket cannot trade it.",
        ),
    )
