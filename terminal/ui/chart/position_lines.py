"""Positions and their exits as lines on the chart: entry, break-even, liquidation, TP and SL.

Decides, never draws. The result at a line is what closing there would earn before fees.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from terminal.domain.futures.position import Position
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.futures.position_sums import liquidation_of, profit_at, share_of_position
from terminal.domain.futures.preview import exit_result
from terminal.domain.futures.protection import STOPS, TAKE_PROFITS
from terminal.domain.futures.shape import futures_shape
from terminal.domain.futures.words import WorkingPrice
from terminal.domain.instrument import FuturesContract, Instrument
from terminal.domain.order import Order, Side
from terminal.domain.valuation import change_from
from terminal.state.position_views import position_view
from terminal.state.stores import Stores
from terminal.ui.chart.orders_overlay import SEPARATOR, OrderLine, order_lines
from terminal.ui.format import number, percent
from terminal.ui.linking import FuturesDraft

MONEY = 2
_SOURCES = {WorkingPrice.MARK: "@mark", WorkingPrice.CONTRACT: "@last"}


def futures_lines(
    stores: Stores, contract: FuturesContract, draft: FuturesDraft | None, last: Decimal | None
) -> list[OrderLine]:
    """Everything of one contract that has a price, highest first."""
    views = position_view(stores, contract.id)
    orders = stores.orders.open_orders(contract.id)
    lines: list[OrderLine] = []
    exits: set[str] = set()
    for view in views:
        lines += _position_lines(view)
        for order in exit_orders(view):
            exits.add(order.client_id)
            line = exit_line(order, view.position, contract)
            if line is not None:
                lines.append(line)
    rest = [order for order in orders if order.client_id not in exits]
    lines += order_lines(rest, None, contract, last, stores.order_lists)
    if draft is not None and draft.ticket.instrument == contract.id:
        lines += draft_lines(draft, contract, last)
    return sorted(lines, key=lambda line: line.price, reverse=True)


def exit_orders(view: PositionFigures) -> Iterable[Order]:
    """All conditional orders that belong to a position, whatever they protect."""
    cover = view.protection
    return (*cover.stops, *cover.take_profits, *cover.waiting, *cover.beyond_liquidation)


def exit_line(order: Order, position: Position, contract: FuturesContract) -> OrderLine | None:
    """`SL | 100 % @mark · −153.65`; None for a trailing stop, which has no fixed price."""
    price = order.trigger_price
    if price is None:
        return None
    share = Decimal(1) if order.close_position else share_of_position(order, position)
    source = _SOURCES[order.working_price or WorkingPrice.CONTRACT]
    earned = profit_at(position, contract, price, share)
    parts = [f"{percent(share, 0, signed=False)} {source}", number(earned, MONEY, signed=True)]
    waits = order.algo_id is None
    if waits:
        parts.append("sending")
    return OrderLine(
        price=price,
        side=order.side,
        tag=exit_tag(order),
        text=SEPARATOR.join(parts),
        order=order,
        is_warning=waits,
    )


def exit_tag(order: Order) -> str:
    if order.type in STOPS:
        return "SL"
    return "TP" if order.type in TAKE_PROFITS else order.side.value


def draft_lines(draft: FuturesDraft, contract: Instrument, last: Decimal | None) -> list[OrderLine]:
    """The unsent order at its prices, and the exits that would follow it."""
    shape = futures_shape(draft.ticket, last)
    side = draft.ticket.side
    size = "" if shape.quantity is None else number(shape.quantity, contract.quantity_decimals)
    points = (
        (shape.trigger_price, "trigger, not sent"),
        (shape.activation_price, "starts, not sent"),
        (shape.price, "not sent"),
    )
    lines = [
        OrderLine(price, side, side.value, f"{size}{SEPARATOR}{meaning}", None)
        for price, meaning in points
        if price is not None
    ]
    entry = next((price for price, _ in reversed(points) if price is not None), last)
    if draft.exits is None or not isinstance(contract, FuturesContract):
        return lines
    for leg, tag in ((draft.exits.target, "TP"), (draft.exits.stop, "SL")):
        if leg is not None:
            earned = exit_result(side, shape.quantity, entry, leg.trigger_price, contract)
            text = f"{number(earned, MONEY, signed=True)}{SEPARATOR}not sent"
            lines.append(OrderLine(leg.trigger_price, side.opposite, tag, text, None))
    return lines


def _position_lines(view: PositionFigures) -> list[OrderLine]:
    position, contract = view.position, view.contract
    long = position.quantity > 0
    side = Side.BUY if long else Side.SELL
    held = number(abs(position.quantity), contract.quantity_decimals)
    lines = [
        OrderLine(
            price=position.entry_price,
            side=side,
            tag="LONG" if long else "SHORT",
            text=f"{held}{SEPARATOR}{number(view.unrealized, MONEY, signed=True)}",
            order=None,
            tone="text.secondary",
        )
    ]
    if view.break_even is not None and view.break_even != position.entry_price:
        lines.append(
            OrderLine(view.break_even, side, "BE", "break-even", None, tone="text.tertiary")
        )
    liquidation = liquidation_of(view)
    if liquidation is not None:
        away = percent(change_from(liquidation, view.mark))
        text = f"{number(liquidation, contract.price_decimals)}{SEPARATOR}{away}"
        lines.append(OrderLine(liquidation, side, "LIQ", text, None, tone="warn"))
    return lines
