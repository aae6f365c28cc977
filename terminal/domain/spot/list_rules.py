"""Order lists on spot: which kinds a symbol takes, and how the prices of their legs must lie.

Which legs go together is settled when the ticket is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.capabilities import ListKind
from terminal.domain.context import MarketContext
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType
from terminal.domain.order_shape import OrderShape
from terminal.domain.spot.ticket import (
    OcoTicket,
    PaidOrder,
    PaidPair,
    PendingOrder,
    PendingPair,
    SpotTicket,
    TriggeredListTicket,
)
from terminal.domain.violation import Field, Violation

_REFUSED = -2010

_KINDS = {
    PendingOrder: ListKind.OTO,
    PendingPair: ListKind.OTOCO,
    PaidOrder: ListKind.OPO,
    PaidPair: ListKind.OPOCO,
}


def list_kind(ticket: OcoTicket | TriggeredListTicket) -> ListKind:
    """The exchange's name of this list."""
    return ListKind.OCO if isinstance(ticket, OcoTicket) else _KINDS[type(ticket.then)]


def check_list(
    ticket: SpotTicket,
    shapes: Sequence[OrderShape],
    pair: SpotPair,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """The list as a whole; its orders have been judged one by one before."""
    if not isinstance(ticket, OcoTicket | TriggeredListTicket):
        return
    kind = list_kind(ticket)
    if kind not in pair.list_kinds:
        found.append(_list(f"{kind} orders are not offered for {pair.display_name}.", _REFUSED))
    if kind is ListKind.OCO:
        _check_pair(shapes, context.last_price, found)
    elif kind in (ListKind.OTOCO, ListKind.OPOCO):
        _check_pair(shapes[1:], None, found)


def _check_pair(legs: Sequence[OrderShape], last: Decimal | None, found: list[Violation]) -> None:
    """The upper leg lies above the lower one, and the last price between them.

    A pair that waits for another order meets an unknown market: only its legs against each other
    are judged (`last` None).
    """
    above, below = legs
    highs, lows = _levels(above), _levels(below)
    if highs and lows and min(highs) <= max(lows):
        message = (
            f"The upper order ({grouped_text(min(highs))}) must lie above "
            f"the lower one ({grouped_text(max(lows))})."
        )
        found.append(_list(message, _REFUSED, _field(above)))
    elif last is not None and highs and min(highs) <= last:
        message = f"The upper order must be above the last price of {grouped_text(last)}."
        found.append(_list(message, _REFUSED, _field(above)))
    elif last is not None and lows and max(lows) >= last:
        message = f"The lower order must be below the last price of {grouped_text(last)}."
        found.append(_list(message, _REFUSED, _field(below)))


def _levels(leg: OrderShape) -> list[Decimal]:
    """The prices that must lie on the leg's side of the market.

    Triggers always; limit prices of post-only and take-profit limit legs. A trailing leg without
    an activation price has none.
    """
    counts = leg.type in (OrderType.LIMIT_MAKER, OrderType.TAKE_PROFIT_LIMIT)
    levels = [leg.price] if counts and leg.price is not None else []
    if leg.trigger_price is not None and leg.trailing is None:
        levels.append(leg.trigger_price)
    return levels


def _field(leg: OrderShape) -> Field:
    return Field.PRICE if leg.type is OrderType.LIMIT_MAKER else Field.TRIGGER_PRICE


def _list(message: str, code: int, field: Field = Field.ORDER) -> Violation:
    return Violation(rule="ORDER_LIST", field=field, message=message, code=code)
