"""The orders a ticket will become, as we expect them until the venue says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from terminal.domain.any_ticket import SingleTicket, TradeTicket, instrument_of
from terminal.domain.futures.shape import FuturesShape, futures_shape
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order, OrderStatus, StpMode
from terminal.domain.order_shape import CONDITIONAL_TYPES, OrderShape, shape_of, shapes_of
from terminal.domain.spot.list_rules import list_kind
from terminal.domain.spot.ticket import (
    ConditionalTicket,
    OcoTicket,
    PeggedTicket,
    TriggeredListTicket,
)
from terminal.services.wording import describe

__all__ = ["describe_ticket", "instrument_of", "predict", "predict_list"]


def predict(ticket: SingleTicket, client_id: str, now_ms: int, last: Decimal | None) -> Order:
    """The SUBMITTING row of `ticket`; `last` is the last price, for naming stops."""
    if isinstance(ticket, ConditionalTicket | PeggedTicket):
        shape = shape_of(ticket, last)
    elif isinstance(ticket, FuturesTicket) or ticket.instrument.market is not Market.SPOT:
        shape_there = futures_shape(ticket, last)._replace(stp_mode=ticket.stp_mode)
        return _futures_order(ticket.instrument, shape_there, client_id, now_ms)
    else:
        shape = shape_of(ticket, last)
    return _order(ticket.instrument, shape, client_id, now_ms, ticket.stp_mode, None)


def describe_ticket(
    ticket: TradeTicket, instrument: Instrument | None, last: Decimal | None = None
) -> str:
    """`Buy 0.05 BTC at 67960 USDT`; of a list every order."""
    if isinstance(ticket, OcoTicket | TriggeredListTicket):
        ids = [""] * len(shapes_of(ticket, last))
        orders = predict_list(ticket, ids, -1, 0, last)
        return f"{list_kind(ticket)}: " + "; ".join(describe(o, instrument) for o in orders)
    return describe(predict(ticket, "", 0, last), instrument)


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


def _futures_order(
    instrument: InstrumentId, shape: FuturesShape, client_id: str, now_ms: int
) -> Order:
    order = Order(
        instrument=instrument,
        client_id=client_id,
        side=shape.side,
        type=shape.type,
        status=OrderStatus.SUBMITTING,
        quantity=shape.quantity,
        price=shape.price,
        trigger_price=shape.trigger_price,
        time_in_force=shape.time_in_force,
        stp_mode=shape.stp_mode,
        created_ms=now_ms,
        updated_ms=now_ms,
        reduce_only=shape.reduce_only,
        close_position=shape.close_position,
        position_side=shape.position_side,
        price_protect=shape.price_protect,
        activation_price=shape.activation_price,
        callback_percent=shape.callback_percent,
        price_match=shape.price_match,
        good_till_ms=shape.good_till_ms,
    )
    if order.is_conditional:
        return replace(order, is_working=False, working_price=shape.working)
    return order
