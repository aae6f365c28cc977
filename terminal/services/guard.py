"""What the terminal itself refuses before anything is signed. Pure; cancels never pass here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.events import FeedState
from terminal.domain.instrument import Instrument
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.domain.own_limits import GuardLimits, check_collar, check_worth
from terminal.domain.ticket import OrderTicket
from terminal.domain.validation import Field, MarketContext, Violation
from terminal.state.books import BookEntry

__all__ = ["GuardLimits", "GuardState", "read_limits", "refuse"]


def read_limits(settings: Mapping[str, object]) -> GuardLimits:
    """Limits of a settings section (decimals as text); what makes no sense is the default."""
    default = GuardLimits()
    found = {name: _positive(settings.get(name)) for name in ("through", "away", "max_notional")}
    return GuardLimits(
        through=found["through"] or default.through,
        away=found["away"] or default.away,
        max_notional=found["max_notional"] or default.max_notional,
    )


def _positive(value: object) -> Decimal | None:
    try:
        number = parse_decimal(value) if isinstance(value, str) else None
    except BadNumber:
        return None
    return number if number is not None and number > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardState:
    """What is true when a ticket is judged. `locks` are sentences why nothing may be sent now,
    `quote_value` is the worth of one quote unit in `reference` (None when no price leads there)."""

    book: BookEntry | None
    locks: tuple[str, ...] = ()
    reference: str = "USDT"
    quote_value: Decimal | None = None


def refuse(
    ticket: OrderTicket,
    instrument: Instrument,
    context: MarketContext,
    state: GuardState,
    limits: GuardLimits,
) -> tuple[Violation, ...]:
    """Everything that speaks against sending `ticket` now, the most important first."""
    locked = [Violation(rule="LOCKED", field=Field.ORDER, message=text) for text in state.locks]
    doubts = (
        _stale(state.book),
        check_collar(ticket, context, limits, instrument.quote),
        check_worth(ticket, context, limits, state.quote_value, state.reference),
    )
    return (*locked, *(doubt for doubt in doubts if doubt is not None))


def _stale(book: BookEntry | None) -> Violation | None:
    if book is not None and book.state is FeedState.LIVE:
        return None
    cause = "the order book is not loaded yet"
    if book is not None:
        cause = f"the order book is {book.state.value}"
        if book.reason:
            cause += f" ({book.reason})"
    return Violation(
        rule="STALE_BOOK",
        field=Field.ORDER,
        message=f"Not sent while {cause}: the price on the screen may be old. Wait until it is"
        " live again; open orders can be cancelled meanwhile.",
    )
