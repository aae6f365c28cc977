"""What the terminal itself refuses before anything is signed. Pure; cancels never pass here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.events import FeedState
from terminal.domain.instrument import Instrument
from terminal.domain.numbers import BadNumber, parse_decimal, plain_text
from terminal.domain.order import Side
from terminal.domain.order_shape import OrderShape, shapes_of
from terminal.domain.spot_ticket import SpotTicket
from terminal.domain.validation import Field, MarketContext, Violation
from terminal.state.books import BookEntry

PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLimits:
    """The trader's own limits; fractions of a price, worth of one order in the reference asset.

    `through` bounds how far beyond the best opposite price an order may reach (a buy above the
    ask), `away` how far from it an order may rest. `max_notional` None means no such limit.
    """

    through: Decimal = Decimal("0.05")
    away: Decimal = Decimal("0.9")
    max_notional: Decimal | None = Decimal(250_000)


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
    ticket: SpotTicket,
    instrument: Instrument,
    context: MarketContext,
    state: GuardState,
    limits: GuardLimits,
) -> tuple[Violation, ...]:
    """Everything that speaks against sending `ticket` now, the most important first."""
    locked = [Violation(rule="LOCKED", field=Field.ORDER, message=text) for text in state.locks]
    doubts = (
        _stale(state.book),
        _far(ticket, context, limits, instrument),
        _large(ticket, context, limits, state),
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


def _far(
    ticket: SpotTicket, context: MarketContext, limits: GuardLimits, instrument: Instrument
) -> Violation | None:
    """The fat finger: a limit price far beyond, or far away from, what it will meet."""
    entry: Decimal | None = None
    for shape in shapes_of(ticket, context.last_price):
        reference = _reference(shape, context, entry)
        if shape.price is not None and reference:
            found = _collar(shape.side, shape.price, reference, limits, instrument)
            if found is not None:
                return found
        entry = entry or shape.price
    return None


def _collar(
    side: Side, price: Decimal, reference: Decimal, limits: GuardLimits, instrument: Instrument
) -> Violation | None:
    sign = 1 if side is Side.BUY else -1
    through = sign * (price - reference) / reference
    if through <= limits.through and -through <= limits.away:
        return None
    is_through = through > limits.through
    allowed = limits.through if is_through else limits.away
    bound = reference * (1 + sign * (allowed if is_through else -allowed))
    direction = "above" if price > reference else "below"
    return Violation(
        rule="PRICE_COLLAR",
        field=Field.PRICE,
        message=f"{plain_text(price)} is {abs(through) * PERCENT:.1f} % {direction}"
        f" {plain_text(reference)} {instrument.quote}, your limit is {allowed * PERCENT:.0f} %."
        " Check the price, or change the limit in the settings.",
        value=price,
        bound=bound,
    )


def _large(
    ticket: SpotTicket, context: MarketContext, limits: GuardLimits, state: GuardState
) -> Violation | None:
    notional = _notional(ticket, context)
    if limits.max_notional is None or notional is None or state.quote_value is None:
        return None
    worth = notional * state.quote_value
    if worth <= limits.max_notional:
        return None
    return Violation(
        rule="MAX_NOTIONAL",
        field=Field.TOTAL,
        message=f"This order is worth {worth:,.2f} {state.reference}, your limit for one order"
        f" is {limits.max_notional:,.2f} {state.reference}. Lower the quantity, or change the"
        " limit in the settings.",
        value=worth,
        bound=limits.max_notional,
    )


def _reference(shape: OrderShape, context: MarketContext, entry: Decimal | None) -> Decimal | None:
    """What a price is measured against: its own trigger, the entry it waits for, else the market's
    opposite best."""
    if shape.trigger_price is not None:
        return shape.trigger_price
    if not shape.locks_funds and entry is not None:
        return entry
    best = context.best_ask if shape.side is Side.BUY else context.best_bid
    return best or context.last_price


def _notional(ticket: SpotTicket, context: MarketContext) -> Decimal | None:
    """Worth in quote units at the price it will meet, of a list the dearest order; None when no
    price is known."""
    values = [_worth(shape, context) for shape in shapes_of(ticket, context.last_price)]
    known = [value for value in values if value is not None]
    return max(known) if known else None


def _worth(shape: OrderShape, context: MarketContext) -> Decimal | None:
    if shape.quote_quantity is not None:
        return shape.quote_quantity
    price = shape.price or _reference(shape, context, None)
    return None if price is None or shape.quantity is None else shape.quantity * price
