"""All controls over one ticket."""

from __future__ import annotations

from terminal.domain.any_ticket import TradeTicket
from terminal.domain.gate.decision import Decision
from terminal.domain.gate.facts import Facts
from terminal.domain.gate.limits import GateLimits
from terminal.domain.gate.margin import check_margin_use
from terminal.domain.gate.prices import check_prices
from terminal.domain.gate.reading import read_ticket
from terminal.domain.gate.sizes import check_sizes
from terminal.domain.gate.state import check_smaller, check_state


def judge_intent(ticket: TradeTicket, facts: Facts, limits: GateLimits) -> Decision:
    """What stands between `ticket` and the wire now. The exchange's filters are judged elsewhere."""
    reading = read_ticket(ticket, facts, limits)
    return Decision.of(
        (
            *check_state(reading, facts, limits),
            *check_prices(reading, facts, limits),
            *check_sizes(reading, facts, limits),
            *check_margin_use(ticket, reading, facts, limits),
        )
    )


def judge_smaller(facts: Facts, limits: GateLimits) -> Decision:
    """What stands between an open order and a smaller quantity in its place."""
    return Decision.of(check_smaller(facts, limits))
