"""Futures: every rule of an order, in the order in which the venue tests them, with its code.

Prices and bands are judged in `futures_price_rules`, amounts, counts and positions in
`futures_amount_rules`. Source: "Common definition" and "Error codes" of USDⓈ-M and COIN-M Futures.
"""

from __future__ import annotations

from terminal.domain.context import MarketContext
from terminal.domain.futures.amount_rules import (
    check_amount,
    check_counts,
    check_exposure,
    check_value,
)
from terminal.domain.futures.margin_rules import check_margin
from terminal.domain.futures.order_rules import check_lasting, check_status, check_symbol
from terminal.domain.futures.price_rules import (
    check_arrival,
    check_bands,
    check_match,
    check_prices,
)
from terminal.domain.futures.shape import futures_shape
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.instrument import FuturesContract
from terminal.domain.ticket import OrderTicket
from terminal.domain.violation import Violation


def judge_futures(
    ticket: FuturesTicket | OrderTicket, contract: FuturesContract, context: MarketContext
) -> tuple[Violation, ...]:
    """All rules a futures ticket breaks; margin is judged where brackets are known.

    A price match is judged at the price it would read from the book now.
    """
    found: list[Violation] = []
    shape = futures_shape(ticket, context.last_price)
    if shape.price_match is not None and context.book is not None:
        shape = check_match(shape, shape.price_match, context.book, found)
    check_status(contract, found)
    check_symbol(shape, contract, context, ticket.stp_mode, found)
    check_lasting(shape, contract, context, found)
    check_prices(shape, contract, context, found)
    check_amount(shape, contract, context, found)
    check_bands(shape, contract, context, found)
    check_value(shape, contract, context, found)
    check_counts(shape, contract, context, found)
    check_exposure(shape, contract, context, found)
    check_arrival(shape, contract, context, found)
    check_margin(shape, contract, context, found)
    return tuple(found)
