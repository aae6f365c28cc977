"""What a question says: title, sentences, numbers, and what must be typed. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.gate import Level
from terminal.domain.market import Environment, InstrumentId
from terminal.domain.numbers import plain_text
from terminal.services.orders.prediction import describe_ticket, instrument_of
from terminal.services.wording import count, describe
from terminal.state.questions import Question
from terminal.state.stores import Stores

REARM_WORD = "REARM"
FLATTEN_WORD = "SELL ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`typed` must be typed back exactly to go on (empty: holding is enough); `wants_words` asks
    for a reason that goes into the journal; `go` is the text of the button."""

    title: str
    sentences: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    typed: str = ""
    wants_words: bool = False
    go: str
    warns: bool = True


def ask_about(question: Question, stores: Stores, environment: Environment) -> Ask:
    """The gate's reasons, the gravest first; the order itself is the first line."""
    instrument = stores.instruments.get(instrument_of(question.ticket))
    reasons = question.decision.reasons
    order = describe_ticket(question.ticket, instrument)
    title = reasons[0].title if reasons else f"{order}?"
    numbers = [("Order", order)]
    if question.order is not None:
        numbers = [("Now", describe(question.order, instrument)), ("Becomes", order)]
    for reason in reasons:
        numbers.extend(pair for pair in reason.numbers if pair not in numbers)
    typed = next((reason.typed for reason in reasons if reason.typed), "")
    override = question.decision.level is Level.OVERRIDE
    does = "send" if question.order is None else "change"
    verb = f"{does.capitalize()} as typed" if typed else f"Hold to {does}"
    return Ask(
        title=title,
        sentences=tuple(reason.message for reason in reasons),
        numbers=tuple(numbers),
        typed=typed,
        wants_words=override,
        go=f"{verb} {environment.value.upper()}",
    )


def ask_to_rearm() -> Ask:
    return Ask(
        title="Let new orders pass again?",
        sentences=("The kill switch was used. Look at what is open and held before going on.",),
        typed=REARM_WORD,
        go="Re-arm trading",
    )


def ask_to_arm(account: str) -> Ask:
    """Before real money moves; holding the button is enough, for it happens many times a day."""
    return Ask(
        title=f"Arm LIVE · {account}?",
        sentences=(
            "From then on the send button sends real orders with real money.",
            "It disarms 30 minutes after the last order and when the screen is locked.",
            "So it does after a sleep, and when the connection was away for more than a minute.",
        ),
        go="Hold to arm LIVE",
    )


def held_contracts(stores: Stores) -> tuple[InstrumentId, ...]:
    """Contracts with an open position or leg, by name."""
    return tuple(sorted({position.instrument for position in stores.positions.open()}))


def ask_to_flatten_futures(stores: Stores, environment: Environment) -> Ask:
    """Every contract that is held, with what would be closed and cancelled."""
    contracts, rows = held_contracts(stores), []
    for instrument in contracts:
        legs = " and ".join(
            f"{'long' if leg.quantity > 0 else 'short'} {plain_text(abs(leg.quantity))}"
            for leg in stores.positions.of(instrument)
        )
        orders = count(len(stores.orders.open_orders(instrument)), "order")
        rows.append((instrument.symbol, f"close {legs} at market, cancel {orders}"))
    return Ask(
        title=f"Flatten {count(len(contracts), 'contract')} and cancel their orders?",
        sentences=(
            "Entry orders are cancelled first, then each position closes at market.",
            "Its stops go last, and stay if the close is not known to be filled.",
        ),
        numbers=tuple(rows),
        go=f"Hold to flatten {environment.value.upper()}",
    )


def ask_to_flatten(tickets: Sequence[SingleTicket], stores: Stores, reference: str) -> Ask:
    """Stage two of the kill switch, with every sale it would send."""
    rows = tuple(
        (
            ticket.instrument.symbol,
            describe_ticket(ticket, stores.instruments.get(ticket.instrument)),
        )
        for ticket in tickets
    )
    return Ask(
        title=f"Sell everything for {reference}?",
        sentences=(
            f"{count(len(tickets), 'market order')} will be sent at whatever the books offer.",
            "This cannot be taken back.",
        ),
        numbers=rows,
        typed=FLATTEN_WORD,
        go="Sell everything",
    )
