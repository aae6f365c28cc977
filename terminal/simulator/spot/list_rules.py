"""May these orders form a list? Types, sides and the relation of their prices.

Source: REST "Order lists" and errors -1158 to -1225; OPO of 2025-12-18.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import OrderType, Side
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.model import NewOrder, VenueError
from terminal.simulator.spot.order_lists import ListKind, NewOrderList

BAD_PRICES = "The relationship of the prices for the orders is not correct."
_STOP_LOSSES = (OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT)
_TAKE_PROFITS = (OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_LIMIT)
_WORKING = (OrderType.LIMIT, OrderType.LIMIT_MAKER)


def check_list(new: NewOrderList, spec: SymbolSpec) -> None:
    """Everything that needs no market.

    Raises:
        VenueError: -2010 for a kind the symbol does not offer, -1158 and following for the rest.
    """
    flags, kind = spec.flags, new.kind
    for needed, flag, name in (
        (kind is ListKind.OCO, "ocoAllowed", "OCO"),
        (kind is not ListKind.OCO, "otoAllowed", "OTO"),
        (kind in (ListKind.OTOCO, ListKind.OPOCO), "ocoAllowed", "OCO"),
        (kind.sells_what_it_buys, "opoAllowed", "OPO"),
    ):
        if needed and not flags[flag]:
            raise VenueError(-2010, f"{name} orders are not supported for this symbol.")
    working = new.working
    if working is not None and working.type not in _WORKING:
        raise VenueError(-1116, "Invalid orderType.")
    if kind.sells_what_it_buys:
        if working is not None and working.side is not Side.BUY:
            raise VenueError(-1222, "The working order of an OPO must be a BUY.")
        if any(leg.side is not Side.SELL for leg in new.legs):
            raise VenueError(-1223, "The pending order of an OPO must be a SELL.")
    if kind.is_paired:
        _check_pair(new.legs[0], new.legs[1])


def _check_pair(above: NewOrder, below: NewOrder) -> None:
    """The table of a pair's legs: the limit side and the stop side of the price."""
    sells = above.side is Side.SELL
    near, far = (above, below) if sells else (below, above)
    for leg in (above, below):
        if leg.type in (OrderType.MARKET, OrderType.LIMIT):
            raise VenueError(-1158, "Order type not supported in OCO.")
    if above.type is OrderType.LIMIT_MAKER and below.type is OrderType.LIMIT_MAKER:
        raise VenueError(-1168, "At least one OCO order must be contingent.")
    if far.type is OrderType.LIMIT_MAKER:
        raise (
            VenueError(-1166, "A limit order in a sell OCO must be above.")
            if sells
            else VenueError(-1165, "A limit order in a buy OCO must be below.")
        )
    if near.type in _STOP_LOSSES:
        raise (
            VenueError(-1197, "A stop loss order in a sell OCO must be below.")
            if sells
            else VenueError(-1196, "A stop loss order in a buy OCO must be above.")
        )
    if far.type in _TAKE_PROFITS:
        raise (
            VenueError(-1199, "A take profit order in a sell OCO must be above.")
            if sells
            else VenueError(-1198, "A take profit order in a buy OCO must be below.")
        )


def check_relation(above: NewOrder, below: NewOrder, last: Decimal) -> None:
    """above > last price > below, by the limit price or the stop that decides for the type.

    Raises:
        VenueError: -2010 when the prices do not enclose the last price.
    """
    high, low = _decisive(above), _decisive(below)
    if (high is not None and high <= last) or (low is not None and low >= last):
        raise VenueError(-2010, BAD_PRICES)


def _decisive(leg: NewOrder) -> Decimal | None:
    """None for a leg whose price is chosen later: trailing without a stop, or pegged."""
    if leg.type is OrderType.LIMIT_MAKER:
        return leg.price
    return leg.stop_price
