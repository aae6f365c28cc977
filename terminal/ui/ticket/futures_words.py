"""Sentences and labels of the futures ticket, made from values. No Qt."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.words import MarginMode, PositionMode, PriceMatch, WorkingPrice
from terminal.domain.instrument import FuturesContract, TradingStatus
from terminal.domain.order import Side
from terminal.ui import format as fmt
from terminal.ui.ticket.futures_form import FuturesForm, FuturesKind, FuturesReading, Lifetime
from terminal.ui.ticket.words import exact_text

TIMES = "\N{MULTIPLICATION SIGN}"
MODE_WORDS = {MarginMode.CROSS: "Cross", MarginMode.ISOLATED: "Isolated"}
POSITION_WORDS = {PositionMode.ONE_WAY: "One-way", PositionMode.HEDGE: "Hedge"}
SOURCE_WORDS = {WorkingPrice.MARK: "Mark", WorkingPrice.CONTRACT: "Last"}
MATCH_WORDS = {
    PriceMatch.QUEUE: "own side's best",
    PriceMatch.QUEUE_5: "own side, 5th",
    PriceMatch.QUEUE_10: "own side, 10th",
    PriceMatch.QUEUE_20: "own side, 20th",
    PriceMatch.OPPONENT: "other side's best",
    PriceMatch.OPPONENT_5: "other side, 5th",
    PriceMatch.OPPONENT_10: "other side, 10th",
    PriceMatch.OPPONENT_20: "other side, 20th",
}
LIFETIME_WORDS = {
    Lifetime.GTC: "GTC  good till cancelled",
    Lifetime.IOC: "IOC  immediate or cancel",
    Lifetime.FOK: "FOK  fill or kill",
    Lifetime.QUARTER: "GTD  15 minutes",
    Lifetime.HOUR: "GTD  1 hour",
    Lifetime.FOUR_HOURS: "GTD  4 hours",
    Lifetime.DAY: "GTD  1 day",
}
_STATUS = {
    TradingStatus.HALT: "Trading in {0} is halted by the exchange. Cancelling works.",
    TradingStatus.BREAK: "Trading in {0} is halted by the exchange. Cancelling works.",
}


def side_words(form: FuturesForm) -> dict[Side, str]:
    """What the two sides do: open a direction, or close a leg in hedge mode."""
    if form.hedged and form.closes:
        return {Side.BUY: "Close short", Side.SELL: "Close long"}
    return {Side.BUY: "Buy / Long", Side.SELL: "Sell / Short"}


def price_text(value: Decimal, contract: FuturesContract | None) -> str:
    return exact_text(value, None if contract is None else contract.price_decimals)


def quantity_text(value: Decimal, contract: FuturesContract | None) -> str:
    return exact_text(value, None if contract is None else contract.quantity_decimals)


def send_words(form: FuturesForm, reading: FuturesReading) -> tuple[str, str]:
    """The two lines of the send button: what, and how."""
    contract, side = form.instrument, side_words(form)[form.side]
    if contract is None:
        return side, "Choose a symbol first"
    title = f"{side} {contract.base}"
    if reading.quantity is not None:
        title = f"{side} {quantity_text(reading.quantity, contract)} {contract.base}"
    return title, _how(form, reading)


def _how(form: FuturesForm, reading: FuturesReading) -> str:
    parts = [form.kind.value]
    if reading.price is not None:
        parts[0] += f" {price_text(reading.price, form.instrument)}"
    if form.kind is FuturesKind.BOOK:
        parts = [f"At the {MATCH_WORDS[form.match]}"]
    if reading.trigger is not None:
        word = "from" if form.kind is FuturesKind.TRAILING else "trigger"
        source = SOURCE_WORDS[form.working].lower()
        parts.append(f"{word} {price_text(reading.trigger, form.instrument)} {source}")
    if reading.trailing is not None:
        parts.append(f"{fmt.number(reading.trailing, 1)}{fmt.THIN_SPACE}% behind")
    if form.is_post_only and not form.has_exits:
        parts.append("post-only")
    elif not form.is_post_only and form.kind.lasts and form.lifetime is not Lifetime.GTC:
        parts.append(form.lifetime.value)
    if form.closes and not form.hedged:
        parts.append("reduce-only")
    if form.has_exits:
        known = [
            tag
            for tag, value in (("TP", reading.take_profit), ("SL", reading.stop_loss))
            if value is not None
        ]
        return f"{', '.join(parts)} with {' and '.join(known)}" if known else ", ".join(parts)
    return ", ".join(parts)


def status_sentence(contract: FuturesContract) -> str:
    """Why a contract cannot be traded now."""
    template = _STATUS.get(contract.status)
    if template is not None:
        return template.format(contract.display_name)
    word = contract.status_text or contract.status.value
    return f"{contract.display_name} is not tradable now: the exchange says {word}."
