"""What became of the last order, when it needs words: unknown, refused, not sent. No Qt."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from terminal.domain.order import Order, OrderStatus
from terminal.domain.validation import Field
from terminal.state.notices import NoticeStore
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.ticket.sent import AckTimes
from terminal.ui.ticket.verdict import Message, Tone
from terminal.ui.ticket.words import Traded, order_words

CANCEL_BY_ID = "Cancel by id"
DISMISS = "Dismiss"
DECLINED = "It was not agreed to; nothing left this machine."
_CODE = re.compile(r"^-?\d{4,5}\b")


class Outcome(NamedTuple):
    """A box above the fields; `aside` is how long it has been so."""

    message: Message
    actions: tuple[str, ...]
    aside: str = ""


class Carried(NamedTuple):
    """What is typed and what became of the last order, for the same ticket in another look."""

    form: Any
    sent_id: str | None
    refused: Outcome | None
    acks: AckTimes
    price_target: Field


def unconfirmed_outcome(order: Order, pair: Traded | None, now_ms: int) -> Outcome:
    """No answer is not a failure: say what was asked, that it may be live, and how to end it."""
    message = Message(
        Field.ORDER,
        Tone.WARN,
        f"{order_words(order, pair)}. The exchange did not answer. The order may be live.",
        title="UNCONFIRMED",
        icon="",
        code=f"id {order.client_id}",
    )
    return Outcome(message, (CANCEL_BY_ID,), fmt.duration(max(0, now_ms - order.created_ms)))


def refused_outcome(order: Order, pair: Traded | None) -> Outcome | None:
    """A refusal in plain words; the exchange's code stays for the curious."""
    if order.status is OrderStatus.REJECTED:
        title, default = "Not placed", "The exchange refused it without a reason."
    elif order.status is OrderStatus.NOT_SENT:
        title, default = "Not sent", "Nothing left this machine."
    else:
        return None
    reason = order.reason.strip()
    code = _CODE.match(reason)
    sentence = reason[code.end() :].lstrip(" :") if code else reason
    message = Message(
        Field.ORDER,
        Tone.DANGER,
        f"{order_words(order, pair)}. {sentence or default}",
        title=title,
        code=reason if code else f"id {order.client_id}",
    )
    return Outcome(message, (DISMISS,))


def guard_outcome(sentence: str, title: str = "Not sent") -> Outcome:
    """The terminal itself refused."""
    return Outcome(Message(Field.ORDER, Tone.DANGER, sentence, title=title), (DISMISS,))


def said_since(notices: NoticeStore, revision: int) -> str:
    """The words of the notice that a refusal has left."""
    said = notices.all()[-1] if notices.revision != revision else None
    fallback = "The terminal refused it; nothing left this machine."
    return fallback if said is None else said.text or said.title


def end_of(client_id: str, stores: Stores, pair: Traded | None) -> Outcome | None:
    """What became of the order that was sent last, where it needs words."""
    order, asked = stores.orders.get(client_id), stores.questions.open
    if order is not None:
        return refused_outcome(order, pair)
    waits = asked is not None and asked.client_id == client_id
    return None if waits else guard_outcome(DECLINED)
