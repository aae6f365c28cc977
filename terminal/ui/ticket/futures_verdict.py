"""May this futures ticket be sent, and if not, what is said and where. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.events import FeedState
from terminal.domain.numbers import plain_text
from terminal.domain.order import Side
from terminal.domain.rounding import excess
from terminal.domain.sizing import within_a_step
from terminal.domain.validation import Field, Violation
from terminal.state.books import BookEntry
from terminal.ui import format as fmt
from terminal.ui.ticket.futures_form import FuturesForm, FuturesKind, FuturesReading, SizeUnit
from terminal.ui.ticket.futures_words import (
    price_text,
    quantity_text,
    send_words,
    status_sentence,
)
from terminal.ui.ticket.verdict import TWIN_RULE, Fix, Message, Tone, Verdict
from terminal.ui.ticket.words import FIELD_WORDS, missing_words

PRICE_FIELDS = (Field.PRICE, Field.TRIGGER_PRICE, Field.TAKE_PROFIT, Field.STOP_LOSS)
TRAILING_STEP = Decimal("0.1")
_FIXABLE = (Field.PRICE, Field.TRIGGER_PRICE, Field.QUANTITY, Field.TRAILING, *PRICE_FIELDS)
_SNAPPABLE = frozenset({"PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE"})
_WAITING_RULES = frozenset({"LOCKED", "STALE_BOOK"})


def judge(
    form: FuturesForm,
    reading: FuturesReading,
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
        place = place_of(violation.field, form)
        if violation.rule != TWIN_RULE and place not in seen:
            seen.add(place)
            messages.append(_message(form, violation, place))
    found = tuple(messages)
    if lock is not None:
        return Verdict(False, title, lock[1], found)
    against = [m for m in messages if m.blocks]
    if against:
        first = against[0].field
        words = "Not possible now, see above"
        if first is not Field.ORDER:
            words = f"{FIELD_WORDS[first]} needs a legal value"
        return Verdict(False, title, words, found)
    if waits_for_twin:
        return Verdict(False, title, "The same order may be live", found)
    if reading.ticket is None:
        missing = reading.missing or (Field.QUANTITY,)
        return Verdict(False, title, missing_words(missing), found)
    return Verdict(True, title, detail, found)


def place_of(place: Field, form: FuturesForm) -> Field:
    """Where a violation is shown: only at fields that this form has."""
    shown = {Field.QUANTITY, Field.ORDER}
    if form.has_exits:
        shown |= {Field.TAKE_PROFIT, Field.STOP_LOSS}
    if form.kind is FuturesKind.TRAILING:
        shown.add(Field.TRAILING)
    if form.kind.has_price:
        shown.add(Field.PRICE)
    if form.kind.has_trigger:
        shown.add(Field.TRIGGER_PRICE)
    if place is Field.TOTAL:
        return Field.QUANTITY
    return place if place in shown else Field.ORDER


def snap(
    form: FuturesForm, reading: FuturesReading, violations: Sequence[Violation], place: Field
) -> Fix | None:
    """The safe neighbour that leaving a field takes: less than one step away, never a larger
    quantity, never a worse price. None when only the trader can decide."""
    if form.instrument is None:
        return None
    for violation in violations:
        if violation.field is not place or violation.rule not in _SNAPPABLE:
            continue
        upward = place is Field.PRICE and form.side is Side.SELL
        value, step = violation.upper if upward else violation.lower, step_of(place, form)
        if value is None or violation.value is None or not excess(violation.value, step):
            return None
        if within_a_step(value, violation.value, step):
            return Fix(place, value, value_text(place, value, form))
        return None
    return None


def step_of(place: Field, form: FuturesForm) -> Decimal:
    """Tick or step of the field's number, as far as it counts in the contract's own units."""
    if form.instrument is None:
        return Decimal(0)
    if place in PRICE_FIELDS:
        return form.instrument.tick_size
    if place is Field.TRAILING:
        return TRAILING_STEP
    if form.unit is SizeUnit.BASE:
        return form.instrument.step_size
    return Decimal(1) if form.unit is SizeUnit.MARGIN else Decimal("0.1")


def value_text(place: Field, value: Decimal, form: FuturesForm) -> str:
    """A value as the field shows it."""
    if place is Field.TRAILING:
        return plain_text(value)
    if place in PRICE_FIELDS:
        return price_text(value, form.instrument)
    return quantity_text(value, form.instrument)


def _message(form: FuturesForm, violation: Violation, place: Field) -> Message:
    fixes: list[Fix] = []
    if violation.field in _FIXABLE:
        order = [violation.lower, violation.upper]
        if violation.field is Field.PRICE and form.side is Side.SELL:
            order.reverse()
        for value in order:
            if value is not None and value > 0 and value not in [f.value for f in fixes]:
                fixes.append(Fix(violation.field, value, value_text(violation.field, value, form)))
    warns = violation.is_advice or violation.rule in _WAITING_RULES
    tone = Tone.WARN if warns else Tone.DANGER
    blocks = not violation.is_advice
    return Message(place, tone, violation.message, fixes=tuple(fixes), blocks=blocks)


def _lock(form: FuturesForm, book: BookEntry | None, now_ms: int) -> tuple[Message, str] | None:
    """Why nothing can be entered, and the short form for the button. What only closes passes."""
    contract = form.instrument
    if contract is not None and not contract.is_tradable:
        message = Message(Field.ORDER, Tone.WARN, status_sentence(contract), can_cancel_all=True)
        return message, f"Locked: {contract.symbol} takes no orders now"
    if form.closes:
        return None
    if book is None:
        sentence = "The order book is not here yet. New orders wait for it."
        return Message(Field.ORDER, Tone.WARN, sentence), "Locked: no order book yet"
    if book.state is FeedState.LIVE:
        return None
    age = fmt.duration(max(0, now_ms - book.received_ms))
    title, detail = "No live order book.", "Locked: no live order book"
    if book.state is FeedState.STALE:
        title, detail = f"Book is {age} old.", f"Locked: book is {age} old"
    elif book.state is FeedState.UNSYNCED:
        title, detail = "The book is being rebuilt.", "Locked: rebuilding the book"
    sentence = "New orders are locked until it is live again. What only closes still goes."
    return Message(Field.ORDER, Tone.WARN, sentence, title=title, can_cancel_all=True), detail
