"""How reports about one order combine, whatever their order and repetition."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.order import Order, OrderStatus

_BEFORE_VENUE = frozenset({OrderStatus.SUBMITTING, OrderStatus.UNCONFIRMED, OrderStatus.NOT_SENT})


def merge_report(known: Order, report: Order) -> Order:
    """The order after `report`, given what was `known`; commutative and idempotent.

    Filled amounts only rise, a final state is never left, and the venue's word outranks our own
    predictions.
    """
    if report.status in _BEFORE_VENUE and known.status not in _BEFORE_VENUE:
        return known
    newest, other = (known, report) if _rank(known) > _rank(report) else (report, known)
    return replace(
        newest,
        venue_id=newest.venue_id if newest.venue_id is not None else other.venue_id,
        quantity=newest.quantity if newest.quantity is not None else other.quantity,
        created_ms=min(t for t in (known.created_ms, report.created_ms) if t)
        if known.created_ms or report.created_ms
        else 0,
    )


def _rank(order: Order) -> tuple[bool, object, int]:
    return (order.status.is_final, order.filled_quantity, order.updated_ms)
