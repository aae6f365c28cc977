"""Decisions of the gate as refusals for a form and as rows of the journal."""

from __future__ import annotations

from terminal.domain.any_ticket import TradeTicket
from terminal.domain.gate import Decision, Level, Reason
from terminal.domain.validation import Field, Violation
from terminal.services.contexts import Contexts
from terminal.services.journal_schema import Answer, Judgement
from terminal.services.orders.placing import Desk
from terminal.services.orders.prediction import describe_ticket, instrument_of


def refusals(decision: Decision, broken: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Locks first, then the exchange's rules (`broken`), then what else the gate forbids."""
    blocks = [reason for reason in decision.reasons if reason.level is Level.BLOCK]
    locks = [reason for reason in blocks if reason.field is Field.ORDER]
    others = [reason for reason in blocks if reason.field is not Field.ORDER]
    return (*map(_violation, locks), *broken, *map(_violation, others))


def judgement_of(
    desk: Desk,
    contexts: Contexts,
    ticket: TradeTicket,
    client_id: str,
    decision: Decision,
    answer: Answer,
    words: str = "",
) -> Judgement:
    """The row for the order that `ticket` would make; `words` is the trader's own reason."""
    traded = instrument_of(ticket)
    instrument = desk.stores.instruments.get(traded)
    return Judgement(
        client_id=client_id,
        symbol=str(traded),
        order_text=describe_ticket(ticket, instrument, contexts.last_price(traded)),
        decision=decision,
        answer=answer,
        time_ms=desk.clock(),
        words=words,
    )


def _violation(reason: Reason) -> Violation:
    return Violation(rule=reason.rule, field=reason.field, message=reason.message)
