"""Answers of the USDⓈ-M account as outcomes, and what its requests have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from terminal.domain.errors import Invalid, OutcomeUnknown
from terminal.domain.instrument import Delivery, Instrument, Perpetual, TradFiPerpetual
from terminal.domain.market import InstrumentId
from terminal.domain.order import Order, OrderStatus
from terminal.venue.api import Accepted
from terminal.venue.binance.signing import Value
from terminal.venue.binance.usdm.account_messages import AlgoAnswer, OrderAnswer
from terminal.venue.binance.usdm.instruments import LinearContract
from terminal.venue.binance.usdm.parse import parse_order

LARGEST_PAGE = 1_000


def contract_of(instrument: Instrument) -> LinearContract:
    if not isinstance(instrument, Perpetual | TradFiPerpetual | Delivery):
        raise Invalid(f"{instrument.id} is not traded on the USDⓈ-M account.")
    return instrument


Answer = TypeVar("Answer", OrderAnswer, AlgoAnswer)


def accepted(answer: Answer, parse: Callable[[Answer], Order]) -> Accepted:
    try:
        order = parse(answer)
    except ValueError as error:
        raise OutcomeUnknown(
            "The exchange's answer could not be understood; the order may be live.",
            detail=f"order {answer.client_id}: {error}",
        ) from error
    if order.status is OrderStatus.PARTIALLY_FILLED and not order.filled_quantity:
        # What was filled is told by events: this answer only says that the order is there.
        order = replace(order, status=OrderStatus.NEW)
    return Accepted(order)


def accepted_order(answer: OrderAnswer) -> Accepted:
    return accepted(answer, parse_order)


def page_of(instrument: InstrumentId, start_ms: int | None, limit: int) -> dict[str, Value]:
    params: dict[str, Value] = {"symbol": instrument.symbol, "limit": min(limit, LARGEST_PAGE)}
    if start_ms is not None:
        params["startTime"] = start_ms
    return params
