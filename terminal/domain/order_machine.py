"""How reports about one order combine, whatever their order and repetition.

Answers, stream events, queries and snapshots about the same order arrive in any order, some twice
and some never. Every part of an order therefore combines by a rule that does not care:

- the status climbs one ladder and never comes down, so a final state is never left;
- filled amounts take the larger pair, so a late fill still completes a finished order;
- what may be amended (price, quantity, …) comes from the newest word of the venue, and our own
  predictions only count while the venue has said nothing.

The combination is commutative, associative and idempotent (property-tested).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from terminal.domain.order import Order, OrderSource, OrderStatus, OrderType

_LADDER = (
    # Ours: what we predict or conclude before the venue has spoken.
    OrderStatus.SUBMITTING,
    OrderStatus.UNCONFIRMED,
    OrderStatus.NOT_SENT,
    # The venue's.
    OrderStatus.PENDING_NEW,
    OrderStatus.NEW,
    OrderStatus.PARTIALLY_FILLED,
    OrderStatus.REJECTED,
    OrderStatus.EXPIRED_IN_MATCH,
    OrderStatus.EXPIRED,
    OrderStatus.CANCELED,
    OrderStatus.FILLED,
)
_RUNG = {status: rung for rung, status in enumerate(_LADDER)}
T = TypeVar("T")
_FIRST_OF_VENUE = _RUNG[OrderStatus.PENDING_NEW]


def merge_report(known: Order, report: Order) -> Order:
    """The order after `report`, given what was `known`.

    Both must speak of the same order (same client id). A cancellation renames the order on the
    wire; parsers undo that before a report comes here.
    """
    newest, other = (known, report) if _version(known) >= _version(report) else (report, known)
    highest = known if _RUNG[known.status] >= _RUNG[report.status] else report
    said = _said(known, report)
    most = max(known, report, key=lambda order: (order.filled_quantity, order.filled_quote))
    return Order(
        instrument=newest.instrument,
        client_id=newest.client_id,
        side=newest.side,
        type=_type(newest, other),
        status=highest.status,
        quantity=_first(newest.quantity, other.quantity),
        venue_id=_first(newest.venue_id, other.venue_id),
        price=_first(newest.price, other.price),
        trigger_price=_first(newest.trigger_price, other.trigger_price),
        quote_quantity=_first(newest.quote_quantity, other.quote_quantity),
        iceberg_quantity=_first(newest.iceberg_quantity, other.iceberg_quantity),
        time_in_force=newest.time_in_force or other.time_in_force,
        filled_quantity=most.filled_quantity,
        filled_quote=most.filled_quote,
        trailing_delta=_first(newest.trailing_delta, other.trailing_delta),
        stp_mode=_first(newest.stp_mode, other.stp_mode),
        pegged_price=_first(newest.pegged_price, other.pegged_price),
        is_working=newest.is_working,
        list_id=_first(newest.list_id, other.list_id),
        source=_source(known, report),
        created_ms=_earliest(known.created_ms, report.created_ms),
        updated_ms=newest.updated_ms,
        reason=said.reason,
        reason_code=said.reason_code,
        refusal=said.refusal,
        reduce_only=known.reduce_only or report.reduce_only,
        close_position=known.close_position or report.close_position,
        position_side=_first(newest.position_side, other.position_side),
        algo_id=_first(newest.algo_id, other.algo_id),
        working_price=_first(newest.working_price, other.working_price),
        price_protect=known.price_protect or report.price_protect,
        activation_price=_first(newest.activation_price, other.activation_price),
        callback_percent=_first(newest.callback_percent, other.callback_percent),
        price_match=_first(newest.price_match, other.price_match),
        good_till_ms=_first(newest.good_till_ms, other.good_till_ms),
    )


def is_from_venue(order: Order) -> bool:
    """True once the venue has said anything about it."""
    return _RUNG[order.status] >= _FIRST_OF_VENUE


def _type(newest: Order, other: Order) -> OrderType:
    """A conditional order keeps its type; the order that its trigger makes is MARKET or LIMIT."""
    if other.is_conditional and not newest.is_conditional:
        return other.type
    return newest.type


def _version(order: Order) -> tuple[object, ...]:
    """Which of two reports is newer; the values themselves break ties, so that order cannot."""
    return (
        is_from_venue(order),
        order.updated_ms,
        _RUNG[order.status],
        order.filled_quantity,
        order.is_working,
        _sortable(order.quantity),
        _sortable(order.price),
        _sortable(order.trigger_price),
        order.time_in_force or "",
    )


def _sortable(value: Decimal | None) -> Decimal:
    return Decimal(-1) if value is None else value


def _first(newer: T | None, older: T | None) -> T | None:
    return older if newer is None else newer


def _earliest(one: int, other: int) -> int:
    return min(one, other) if one and other else one or other


def _source(one: Order, other: Order) -> OrderSource:
    return (
        OrderSource.TERMINAL if OrderSource.TERMINAL in (one.source, other.source) else one.source
    )


def _said(one: Order, other: Order) -> Order:
    """The reason belongs to the status: of two reports on the same rung, the longer text."""
    return max(
        one,
        other,
        key=lambda o: (
            _RUNG[o.status],
            len(o.reason),
            o.reason,
            o.reason_code or 0,
            o.refusal or "",
        ),
    )
