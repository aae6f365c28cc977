"""Sentences and labels of the ticket, made from values."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.instrument import FuturesContract, SpotPair, TradingStatus
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order, Side
from terminal.domain.order_moves import trailing_fraction
from terminal.domain.validation import Field
from terminal.ui import format as fmt
from terminal.ui.ticket.form import Reading, TicketForm, TicketKind

Traded = SpotPair | FuturesContract
"""What the words of orders are made for."""

SIDE_WORDS = {Side.BUY: "Buy", Side.SELL: "Sell"}
FIELD_WORDS = {
    Field.PRICE: "Price",
    Field.TRIGGER_PRICE: "Trigger",
    Field.QUANTITY: "Quantity",
    Field.TOTAL: "Total",
    Field.ICEBERG: "Visible quantity",
    Field.ORDER: "Order",
    Field.TRAILING: "Distance",
    Field.LEVELS: "Levels",
    Field.TAKE_PROFIT: "Take profit",
    Field.STOP_LOSS: "Stop loss",
    Field.STOP_LIMIT: "Stop limit",
}
_STATUS_SENTENCES = {
    TradingStatus.CANCEL_ONLY: "{0} takes no new orders now. Cancelling works.",
    TradingStatus.HALT: "Trading in {0} is halted by the exchange. Cancelling works.",
    TradingStatus.BREAK: "Trading in {0} is halted by the exchange. Cancelling works.",
    TradingStatus.END_OF_DAY: "Trading in {0} has ended for the day.",
}


def price_text(value: Decimal, instrument: Traded | None) -> str:
    """A price for a sentence or a field; one off the tick keeps all its decimals."""
    return exact_text(value, None if instrument is None else instrument.price_decimals)


def quantity_text(value: Decimal, instrument: Traded | None) -> str:
    return exact_text(value, None if instrument is None else instrument.quantity_decimals)


def exact_text(value: Decimal, decimals: int | None) -> str:
    """`value` grouped with at least `decimals` decimals, never rounded."""
    plain = plain_text(value)
    own = len(plain.partition(".")[2])
    return fmt.number(value, own if decimals is None else max(own, decimals))


def send_words(form: TicketForm, reading: Reading) -> tuple[str, str]:
    """The two lines of the send button: what, and how. Unknown parts are left out."""
    instrument = form.instrument
    side = SIDE_WORDS[form.side]
    if instrument is None:
        return side, "Choose a symbol first"
    if form.by_quote and form.kind is TicketKind.MARKET and reading.typed_quantity is not None:
        title = f"{side} {instrument.base} for {exact_text(reading.typed_quantity, 2)} {instrument.quote}"
    elif reading.quantity is not None:
        title = f"{side} {quantity_text(reading.quantity, instrument)} {instrument.base}"
    else:
        title = f"{side} {instrument.base}"
    return title, how_words(form, reading)


def how_words(form: TicketForm, reading: Reading) -> str:
    parts = [form.kind.value]
    if reading.price is not None:
        parts[0] += f" {price_text(reading.price, form.instrument)}"
    if reading.trigger is not None:
        parts.append(f"trigger {price_text(reading.trigger, form.instrument)}")
    if form.post_only and form.may_post_only:
        parts.append("post-only")
    elif form.kind.has_price and form.time_in_force.value != "GTC":
        parts.append(form.time_in_force.value)
    if reading.iceberg is not None:
        parts.append("iceberg")
    if reading.trailing is not None:
        away = fmt.percent(trailing_fraction(reading.trailing), signed=False)
        parts.append(f"{away} behind")
    if form.is_routed:
        parts.append("smart routed")
    if form.is_pegged:
        side = "other" if form.peg_other_side else "own"
        behind = f", {reading.levels} levels behind" if reading.levels else ""
        parts[0] = f"At the {side} side's best{behind}"
    if form.has_exits:
        parts.append(_exit_words(form, reading))
    return ", ".join(parts)


def _exit_words(form: TicketForm, reading: Reading) -> str:
    exits = [("TP", reading.take_profit), ("SL", reading.stop_loss)]
    known = [f"{tag} {price_text(p, form.instrument)}" for tag, p in exits if p is not None]
    if form.kind is TicketKind.OCO:
        return " / ".join(known)
    return "with TP and SL" if len(known) > 1 else f"with {known[0]}" if known else "exits"


def order_words(order: Order, instrument: Traded | None) -> str:
    """What was asked: `Buy 0.250 BTC at 68,040.0`."""
    base = "" if instrument is None else f" {instrument.base}"
    if order.quantity is not None:
        amount = f" {quantity_text(order.quantity, instrument)}{base}"
    elif order.quote_quantity is not None:
        quote = "" if instrument is None else f" {instrument.quote}"
        amount = f"{base} for {exact_text(order.quote_quantity, 2)}{quote}"
    else:
        amount = base
    if order.price is not None:
        where = f" at {price_text(order.price, instrument)}"
    else:
        where = " at the market price"
    return f"{SIDE_WORDS[order.side]}{amount}{where}"


def missing_words(missing: tuple[Field, ...]) -> str:
    names = [FIELD_WORDS[m].lower() for m in missing]
    return f"Enter a {' and a '.join(names[:2])}"


def status_sentence(instrument: SpotPair) -> str:
    """Why a symbol cannot be traded now, with the venue's own word where we know no better."""
    template = _STATUS_SENTENCES.get(instrument.status)
    if template is not None:
        return template.format(instrument.display_name)
    word = instrument.status_text or instrument.status.value
    return f"{instrument.display_name} is not tradable now: the exchange says {word}."
