"""Own orders, the unsent draft and own fills as lines, pills and markers. Decides, never draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.instrument import Instrument
from terminal.domain.order import ZERO, Fill, Order, OrderSource, OrderStatus, Side
from terminal.domain.order_list import is_exit, is_exposed
from terminal.domain.order_shape import STOP_LOSSES, shapes_of
from terminal.domain.spot.ticket import OcoTicket, SpotTicket
from terminal.domain.valuation import change_from
from terminal.services.orders.prediction import instrument_of
from terminal.state.order_lists import OrderListStore
from terminal.state.orders import OrderStore
from terminal.ui.format import number, percent

SEPARATOR = " \N{MIDDLE DOT} "
_EXTERNAL_TAG = "External "


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A horizontal line at `price` with a pill `tag | text | ×`.

    `order` is what × cancels, None for the unsent draft; `is_strong` once partly filled;
    `is_warning` while the exchange has not confirmed it. `tone` is a colour token for lines that
    are no order but a fact (entry, liquidation); empty takes the side's.
    """

    price: Decimal
    side: Side
    tag: str
    text: str
    order: Order | None
    is_strong: bool = False
    is_warning: bool = False
    tone: str = ""

    @property
    def is_draft(self) -> bool:
        return self.order is None and not self.tone

    @property
    def is_fact(self) -> bool:
        """A line of the position itself: it can be neither moved nor cancelled."""
        return bool(self.tone)


class FillMark(NamedTuple):
    """An own execution: bought ▲, sold ▼; hollow when it came from outside this terminal."""

    time_ms: int
    price: float
    side: Side
    is_hollow: bool


def order_lines(
    orders: Iterable[Order],
    draft: SpotTicket | None,
    instrument: Instrument,
    last: Decimal | None,
    lists: OrderListStore | None = None,
) -> list[OrderLine]:
    """Lines for open orders with a price, and for the draft, highest price first.

    `lists` tells exits from entries, and entries whose exits do not exist yet.
    """
    lines = [line for order in orders if (line := _order_line(order, instrument, last, lists))]
    if draft is not None and instrument_of(draft) == instrument.id:
        lines.extend(_draft_lines(draft, instrument, last))
    return sorted(lines, key=lambda line: line.price, reverse=True)


def fill_marks(fills: Iterable[Fill], orders: OrderStore) -> list[FillMark]:
    marks = []
    for fill in fills:
        order = orders.get(fill.client_id)
        is_external = order is not None and order.source is OrderSource.EXTERNAL
        marks.append(FillMark(fill.time_ms, float(fill.price), fill.side, is_external))
    return marks


def distance(price: Decimal, last: Decimal | None) -> str:
    """How far `price` lies from the last trade, in percent of it."""
    return percent(change_from(price, last))


def _order_line(
    order: Order, instrument: Instrument, last: Decimal | None, lists: OrderListStore | None
) -> OrderLine | None:
    price = order.trigger_price if _waits(order) else order.price
    if price is None:
        return None
    known = None if lists is None else lists.get(order.list_id)
    exposed = is_exposed(order, known)
    tag = order.side.value
    if order.list_id is not None and is_exit(order, known):
        tag = "SL" if order.type in STOP_LOSSES else "TP"
    remaining = order.remaining
    pays = remaining is None and order.list_id is not None
    quantity = "all" if pays else number(remaining, instrument.quantity_decimals)
    if order.status is OrderStatus.UNCONFIRMED:
        meaning = "unconfirmed"
    elif order.status is OrderStatus.SUBMITTING:
        meaning = "sending"
    elif order.filled_quantity > ZERO and order.quantity:
        meaning = f"{percent(order.filled_fraction, 0, signed=False)} filled"
        if exposed:
            meaning += f"{SEPARATOR}not yet protected"
    else:
        meaning = distance(price, last)
    if order.source is OrderSource.EXTERNAL:
        meaning = _EXTERNAL_TAG + meaning
    if _waits(order):
        meaning = f"trigger{SEPARATOR}{meaning}"
    return OrderLine(
        price=price,
        side=order.side,
        tag=tag,
        text=f"{quantity}{SEPARATOR}{meaning}",
        order=order,
        is_strong=order.filled_quantity > ZERO,
        is_warning=order.status is OrderStatus.UNCONFIRMED or exposed,
    )


def _waits(order: Order) -> bool:
    return order.trigger_price is not None and not order.is_working


def _draft_lines(
    draft: SpotTicket, instrument: Instrument, last: Decimal | None
) -> list[OrderLine]:
    """A line for every price that the unsent order, or each order of an unsent list, names."""
    lines = []
    shapes = shapes_of(draft, last)
    for place, shape in enumerate(shapes):
        tag = shape.side.value
        if len(shapes) > 1 and (place or isinstance(draft, OcoTicket)):
            tag = "SL" if shape.type in STOP_LOSSES else "TP"
        quantity = shape.quantity if shape.quantity is not None else shapes[0].quantity
        text = number(quantity, instrument.quantity_decimals)
        points = [(shape.trigger_price, "trigger, not sent"), (shape.price, "not sent")]
        lines += [
            OrderLine(price, shape.side, tag, f"{text}{SEPARATOR}{meaning}", None)
            for price, meaning in points
            if price is not None
        ]
    return lines
