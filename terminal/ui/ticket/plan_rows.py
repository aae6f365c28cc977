"""What a ticket will do, as a few levels from the highest price to the lowest. No Qt."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from terminal.domain.book import OrderBook
from terminal.domain.book_price import at_book_price
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side
from terminal.domain.order_moves import trailing_fraction, trailing_price
from terminal.domain.order_shape import CONDITIONAL_TYPES, STOP_LOSSES, OrderShape, shapes_of
from terminal.domain.spot.list_preview import ListPreview
from terminal.domain.spot.ticket import OcoTicket, SpotTicket, TriggeredListTicket
from terminal.domain.ticket import LimitTicket, MarketTicket
from terminal.ui import format as fmt
from terminal.ui.models.cell import Mark
from terminal.ui.ticket.words import price_text


class PlanRow(NamedTuple):
    """One level. `mark` says when it lives: dot at once, ring at its trigger, half after the entry;
    the row of the last price has none. `aside` is the result of an exit."""

    price: Decimal | None
    price_words: str
    tag: str
    words: str
    side: Side | None = None
    mark: Mark | None = None
    aside: str = ""


def plan_rows(
    ticket: SpotTicket | None,
    pair: SpotPair | None,
    last: Decimal | None,
    book: OrderBook | None,
    whole: ListPreview | None,
) -> tuple[PlanRow, ...]:
    """Empty for plain limit and market orders: their one level is on the chart already."""
    if ticket is None or pair is None or isinstance(ticket, LimitTicket | MarketTicket):
        return ()
    shapes = shapes_of(ticket, last)
    is_pair = isinstance(ticket, OcoTicket)
    rows = []
    for number, shape in enumerate(shapes):
        later = isinstance(ticket, TriggeredListTicket) and number > 0
        exits = () if whole is None else whole.exits
        skipped = 1 if isinstance(ticket, TriggeredListTicket) else 0
        found = exits[number - skipped] if number - skipped in range(len(exits)) else None
        profit = None if found is None or found.profit is None else found.profit.value
        rows.append(_row(at_book_price(shape, book), pair, last, is_pair, later, profit))
    if last is not None:
        rows.append(PlanRow(last, price_text(last, pair), "", "last price"))
    rows.sort(key=lambda row: row.price if row.price is not None else Decimal(-1), reverse=True)
    return tuple(rows)


def _row(
    shape: OrderShape,
    pair: SpotPair,
    last: Decimal | None,
    is_pair: bool,
    later: bool,
    profit: Decimal | None,
) -> PlanRow:
    price = shape.trigger_price if shape.trigger_price is not None else shape.price
    if price is None and shape.trailing is not None and last is not None:
        price = trailing_price(last, shape.side, shape.trailing, pair.tick_size)
    waits = shape.type in CONDITIONAL_TYPES
    tag = shape.side.value
    if later or is_pair:
        tag = "SL" if shape.type in STOP_LOSSES else "TP"
    mark = Mark.HALF if later else Mark.RING if waits else Mark.DOT
    return PlanRow(
        price,
        fmt.UNKNOWN if price is None else price_text(price, pair),
        tag,
        _words(shape, pair, later),
        shape.side,
        mark,
        "" if profit is None else fmt.number(profit, 2, signed=True),
    )


def _words(shape: OrderShape, pair: SpotPair, later: bool) -> str:
    if shape.trailing is not None:
        start = "from now" if shape.trigger_price is None else "once reached"
        away = fmt.percent(trailing_fraction(shape.trailing), signed=False)
        return f"{away} behind, {start}"
    if shape.type in CONDITIONAL_TYPES:
        if shape.price is None:
            return "then waits, at market" if later else "at market when reached"
        return f"limit {price_text(shape.price, pair)}"
    if shape.peg is not None:
        return "rests at the price of now"
    return "then rests" if later else "rests"
