"""The orders a ticket will become, as we expect them until the venue says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderStatus, StpMode
from terminal.domain.order_shape import CONDITIONAL_TYPES, OrderShape, shape_of, shapes_of
from terminal.domain.spot_ticket import (
    OcoTicket,
    PlainTicket,
    SpotTicket,
    TriggeredListTicket,
)


def predict(ticket: PlainTicket, client_id: str, now_ms: int, last: Decimal | None) -> Order:
    """The SUBMITTING row of `ticket`; `last` is the last price, for naming stops."""
    shape = shape_of(ticket, last)
    return _order(ticket.instrument, shape, client_id, now_ms, ticket.stp_mode, None)


def predict_list(
    ticket: OcoTicket | TriggeredListTicket,
    client_ids: Sequence[str],
    list_id: int,
    now_ms: int,
    last: Decimal | None,
) -> tuple[Order, ...]:
    """The SUBMITTING rows of a list, in the order of `shapes_of`; one id for each."""
    first = ticket if isinstance(ticket, OcoTicket) else ticket.working
    return tuple(
        _order(first.instrument, shape, client_id, now_ms, first.stp_mode, list_id)
        for shape, client_id in zip(shapes_of(ticket, last), client_ids, strict=True)
    )


def instrument_of(ticket: SpotTicket) -> InstrumentId:
    """What a ticket trades, whatever its kind."""
    return (
        ticket.working.instrument if isinstance(ticket, TriggeredListTicket) else ticket.instrument
    )


def _order(
    instrument: InstrumentId,
    shape: OrderShape,
    client_id: str,
    now_ms: int,
    stp_mode: StpMode | None,
    list_id: int | None,
) -> Order:
    return Order(
        instrument=instrument,
        client_id=client_id,
        side=shape.side,
        type=shape.type,
        status=OrderStatus.SUBMITTING,
        quantity=shape.quantity,
        price=shape.price,
        trigger_price=shape.trigger_price,
        quote_quantity=shape.quote_quantity,
        iceberg_quantity=shape.iceberg_quantity,
        time_in_force=shape.time_in_force,
        trailing_delta=shape.trailing,
        stp_mode=stp_mode,
        is_working=shape.type not in CONDITIONAL_TYPES and shape.locks_funds,
        list_id=list_id,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
