"""Spot: one order or a list of them against every rule, in the order the exchange tests them.

Source: Spot API, "Filters", "Errors", "Order lists"; the filters on prices and quantities are in
`spot_price_rules` and `spot_quantity_rules`, the account's own limits in `spot_account_rules`.
"""

from __future__ import annotations

from terminal.domain.book_price import at_book_price
from terminal.domain.context import MarketContext
from terminal.domain.instrument import SpotPair
from terminal.domain.order_shape import shapes_of
from terminal.domain.spot.account_rules import check_balances, check_counts, check_permissions
from terminal.domain.spot.list_rules import check_list
from terminal.domain.spot.order_rules import (
    check_engine,
    check_order,
    check_peg,
    check_route,
    check_status,
)
from terminal.domain.spot.price_rules import check_prices
from terminal.domain.spot.quantity_rules import check_quantities
from terminal.domain.spot.range_rule import check_range
from terminal.domain.spot.ticket import OcoTicket, SpotTicket, TriggeredListTicket
from terminal.domain.ticket import LimitTicket, MarketTicket
from terminal.domain.violation import Violation


def judge_spot(ticket: SpotTicket, pair: SpotPair, context: MarketContext) -> tuple[Violation, ...]:
    """All rules a spot ticket breaks; orders of a list are judged one by one and together.

    A pegged order is judged at the price it would take now.
    """
    found: list[Violation] = []
    shapes = tuple(
        at_book_price(shape, context.book) for shape in shapes_of(ticket, context.last_price)
    )
    check_status(pair, found)
    check_permissions(pair, context, found)
    stp_mode = (
        ticket.working.stp_mode if isinstance(ticket, TriggeredListTicket) else ticket.stp_mode
    )
    if isinstance(ticket, LimitTicket | MarketTicket):
        check_route(ticket, pair, found)
    for shape in shapes:
        check_order(shape, pair, stp_mode, found)
        check_peg(shape, pair, context, found)
        check_prices(shape, pair, context, found)
        check_quantities(shape, pair, context, found)
        if shape.locks_funds:
            check_range(shape, context, found)
    is_list = isinstance(ticket, OcoTicket | TriggeredListTicket)
    check_counts(shapes, pair, context, is_list=is_list, found=found)
    if is_list:
        check_list(ticket, shapes, pair, context, found)
    check_balances(shapes, pair, context, found)
    for shape in shapes:
        if shape.locks_funds and not isinstance(ticket, OcoTicket):
            check_engine(shape, pair, context, found)
    return tuple(found)
