"""Words and digits of the form's fields, worked out from a TicketModel. No Qt."""

from __future__ import annotations

from terminal.domain.capabilities import ListKind
from terminal.domain.instrument import SpotPair
from terminal.domain.market import Market
from terminal.domain.order import StpMode
from terminal.domain.spot.list_rules import list_kind
from terminal.domain.spot.ticket import OcoTicket, TriggeredListTicket
from terminal.domain.validation import Field
from terminal.ui import format as fmt
from terminal.ui.ticket.form import TicketForm, TicketKind
from terminal.ui.ticket.ticket_model import TicketModel
from terminal.ui.ticket.verdict import PRICE_FIELDS

MARKET_WORDS = {
    Market.SPOT: "spot",
    Market.USDM: "USD-M",
    Market.COINM: "COIN-M",
    Market.OPTIONS: "option",
}
ROUTE_WORDS = ("this book", "all books")


def route_words(form: TicketForm) -> str:
    """What routing means for this order; empty where it is not routed."""
    pair = form.instrument
    if pair is None or not form.is_routed:
        return ""
    others = ", ".join(sorted(pair.routes))
    rest = "what is left expires" if form.kind is TicketKind.MARKET else "what is left rests here"
    return (
        f"May fill on {others} too, one to one in {pair.quote}; {rest}. The estimate knows this"
        " book only."
    )


def stp_choices(pair: SpotPair) -> tuple[StpMode | None, ...]:
    """The symbol's own rule first, then every mode it allows."""
    return (None, *(mode for mode in StpMode if mode in pair.stp_modes))


def list_words(model: TicketModel) -> str:
    """The kind of list this will be, and what stands at risk against what may be won."""
    form, whole = model.form, model.list_preview
    ticket = model.reading.ticket
    if not isinstance(ticket, OcoTicket | TriggeredListTicket):
        return ListKind.OPOCO if form.pays_itself else ListKind.OTOCO
    ratio = None if whole is None else whole.reward_to_risk
    kind = list_kind(ticket).value
    return kind if ratio is None else f"{kind}, {fmt.number(ratio, 2)} : 1"


def field_decimals(place: Field, pair: SpotPair | None) -> int | None:
    """Decimals that a field's number may have; None where nothing says."""
    if pair is None or place is Field.TOTAL:
        return None
    if place in (Field.TRAILING, Field.LEVELS):
        return 2 if place is Field.TRAILING else 0
    return pair.price_decimals if place in PRICE_FIELDS else pair.quantity_decimals


def excess_digits(text: str, decimals: int | None) -> int:
    """How many characters at the end are one decimal too many or more."""
    if decimals is None or "." not in text:
        return 0
    return max(0, len(text.partition(".")[2]) - decimals)


def distance_words(model: TicketModel) -> str:
    distance = None if model.preview is None else model.preview.distance_from_mid
    context = model.context
    if distance is None and context is not None:
        price = model.reading.price if model.form.kind.has_price else model.reading.trigger
        bid, ask = context.best_bid, context.best_ask
        if price is None or bid is None or ask is None:
            return ""
        mid = (bid + ask) / 2
        distance = (price - mid) / mid if mid else None
    return "" if distance is None else f"{fmt.percent(distance)} from mid"
