"""May this be sent, and if not, what is said and where. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.events import FeedState
from terminal.domain.numbers import plain_text
from terminal.domain.order import Side
from terminal.domain.rounding import excess
from terminal.domain.sizing import within_a_step
from terminal.domain.validation import Field, Violation
from terminal.state.books import BookEntry
from terminal.ui import format as fmt
from terminal.ui.ticket.form import Reading, TicketForm, TicketKind
from terminal.ui.ticket.words import (
    FIELD_WORDS,
    missing_words,
    price_text,
    quantity_text,
    send_words,
    status_sentence,
)

TWIN_RULE = "UNCONFIRMED"
"""The guard's word for the same order being in doubt; the box of that order says it already."""

PRICE_FIELDS = (
    Field.PRICE,
    Field.TRIGGER_PRICE,
    Field.TAKE_PROFIT,
    Field.STOP_LOSS,
    Field.STOP_LIMIT,
)
_WAITING_RULES = frozenset({"LOCKED", "STALE_BOOK"})
_SNAPPABLE = frozenset({"PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "ICEBERG_PARTS"})


class Tone(StrEnum):
    """How a message looks: something is wrong, something must be watched."""

    DANGER = "danger"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Fix:
    """A nearest legal value as a button; `value` goes into `field` exactly as `text`."""

    field: Field
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence beside `field` (Field.ORDER: at the top) with its fixes, the safest first.

    `icon` None is the tone's own icon, empty the diamond of an unconfirmed order. `blocks` False is
    advice: the order may go.
    """

    field: Field
    tone: Tone
    sentence: str
    title: str = ""
    fixes: tuple[Fix, ...] = ()
    code: str = ""
    icon: str | None = None
    can_cancel_all: bool = False
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Messages in the order of the form, and the words of the send button."""

    can_send: bool
    title: str
    detail: str
    messages: tuple[Message, ...] = ()

    def message(self, place: Field) -> Message | None:
        return next((m for m in self.messages if m.field is place), None)


def judge(
    form: TicketForm,
    reading: Reading,
    violations: Sequence[Violation],
    book: BookEntry | None,
    now_ms: int,
) -> Verdict:
    """Locks first, then what cannot be read, then broken rules, then what is missing."""
    title, detail = send_words(form, reading)
    if form.instrument is None:
        return Verdict(False, title, detail)
    lock = _lock(form, book, now_ms)
    messages = [] if lock is None else [lock[0]]
    messages += [Message(f, Tone.DANGER, sentence) for f, sentence in reading.bad.items()]
    seen = {m.field for m in messages}
    waits_for_twin = any(v.rule == TWIN_RULE for v in violations)
    for violation in sorted(violations, key=lambda v: v.is_advice):
        if violation.rule == TWIN_RULE:
            continue
        place = place_of(_leg_field(violation, reading), form)
        if place not in seen:
            seen.add(place)
            messages.append(_message(form, violation, place))
    if lock is not None:
        return Verdict(False, title, lock[1], tuple(messages))
    against = [m for m in messages if m.blocks]
    if against:
        first = against[0].field
        words = (
            "Not possible now, see above"
            if first is Field.ORDER
            else f"{FIELD_WORDS[first]} needs a legal value first"
        )
        return Verdict(False, title, words, tuple(messages))
    if waits_for_twin:
        return Verdict(False, title, "The same order may be live", tuple(messages))
    if reading.ticket is None:
        missing = reading.missing or (Field.QUANTITY,)
        return Verdict(False, title, missing_words(missing), tuple(messages))
    return Verdict(True, title, detail, tuple(messages))


def place_of(place: Field, form: TicketForm) -> Field:
    """Where a violation is shown: only at fields that this form has."""
    if place is Field.TOTAL and (form.by_quote or not form.kind.has_price):
        return Field.QUANTITY
    shown = {Field.QUANTITY, Field.ORDER}
    if form.has_exits:
        shown |= {Field.TAKE_PROFIT, Field.STOP_LOSS, Field.STOP_LIMIT}
    if form.kind is TicketKind.TRAILING:
        shown.add(Field.TRAILING)
    if form.is_pegged:
        shown.add(Field.LEVELS)
    if form.kind.has_price:
        shown |= {Field.PRICE, Field.TOTAL}
    if form.kind.has_trigger:
        shown.add(Field.TRIGGER_PRICE)
    if form.use_iceberg:
        shown.add(Field.ICEBERG)
    return place if place in shown else Field.ORDER


def _leg_field(violation: Violation, reading: Reading) -> Field:
    """The rules speak of prices and triggers; with exits, the value tells whose it is."""
    if violation.field not in (Field.PRICE, Field.TRIGGER_PRICE) or violation.value is None:
        return violation.field
    own = {Field.PRICE: reading.price, Field.TRIGGER_PRICE: reading.trigger}
    if own[violation.field] == violation.value:
        return violation.field
    legs = (
        (Field.TAKE_PROFIT, reading.take_profit),
        (Field.STOP_LOSS, reading.stop_loss),
        (Field.STOP_LIMIT, reading.stop_limit),
    )
    return next((place for place, value in legs if value == violation.value), violation.field)


def snap(
    form: TicketForm, reading: Reading, violations: Sequence[Violation], place: Field
) -> Fix | None:
    """The safe neighbour that leaving a field takes: less than one step away, never a larger
    quantity, never a worse price (buys down, sells up). None when only the trader can decide."""
    if form.instrument is None:
        return None
    for violation in violations:
        if _leg_field(violation, reading) is not place or violation.rule not in _SNAPPABLE:
            continue
        upward = place is Field.PRICE and form.side is Side.SELL
        value = violation.upper if upward else violation.lower
        step = step_of(place, form)
        if value is None or violation.value is None or not excess(violation.value, step):
            return None
        if within_a_step(value, violation.value, step):
            return Fix(place, value, value_text(place, value, form))
        return None
    return None


def step_of(place: Field, form: TicketForm) -> Decimal:
    """Tick or step of the field's number."""
    if form.instrument is None:
        return Decimal(0)
    if place in PRICE_FIELDS:
        return form.instrument.tick_size
    if place is Field.TRAILING:
        return Decimal("0.1")
    if place is Field.LEVELS:
        return Decimal(1)
    return form.instrument.step_size


def value_text(place: Field, value: Decimal, form: TicketForm) -> str:
    """A value as the field shows it."""
    if place in (Field.TRAILING, Field.LEVELS):
        return plain_text(value)
    if place in (*PRICE_FIELDS, Field.TOTAL):
        return price_text(value, form.instrument)
    return quantity_text(value, form.instrument)


def _message(form: TicketForm, violation: Violation, place: Field) -> Message:
    fixes: list[Fix] = []
    if violation.field in (Field.PRICE, Field.TRIGGER_PRICE, Field.QUANTITY, Field.ICEBERG) or (
        violation.field is Field.TOTAL
    ):
        order = [violation.lower, violation.upper]
        if violation.field is Field.PRICE and form.side is Side.SELL:
            order.reverse()
        for value in order:
            if value is not None and value > 0 and value not in [f.value for f in fixes]:
                fixed = place if place in PRICE_FIELDS else violation.field
                fixes.append(Fix(fixed, value, value_text(violation.field, value, form)))
    warns = violation.is_advice or violation.rule in _WAITING_RULES
    tone = Tone.WARN if warns else Tone.DANGER
    blocks = not violation.is_advice
    return Message(place, tone, violation.message, fixes=tuple(fixes), blocks=blocks)


def _lock(form: TicketForm, book: BookEntry | None, now_ms: int) -> tuple[Message, str] | None:
    """Why nothing can be entered at all, and the short form for the button."""
    instrument = form.instrument
    if instrument is not None and not instrument.is_tradable:
        sentence = status_sentence(instrument)
        return (
            Message(Field.ORDER, Tone.WARN, sentence, can_cancel_all=True),
            f"Locked: {instrument.symbol} takes no orders now",
        )
    if book is None:
        return (
            Message(
                Field.ORDER, Tone.WARN, "The order book is not here yet. New orders wait for it."
            ),
            "Locked: no order book yet",
        )
    if book.state is FeedState.LIVE:
        return None
    age = fmt.duration(max(0, now_ms - book.received_ms))
    if book.state is FeedState.STALE:
        sentence = "New orders are locked until it is live again."
        title, detail = f"Book is {age} old.", f"Locked: book is {age} old"
    elif book.state is FeedState.UNSYNCED:
        sentence = "New orders are locked until it is complete."
        title, detail = "The book is being rebuilt.", "Locked: rebuilding the book"
    else:
        sentence = "New orders are locked until it is connected again."
        title, detail = "The book is off.", "Locked: no connection"
    message = Message(Field.ORDER, Tone.WARN, sentence, title=title, can_cancel_all=True)
    return message, detail
