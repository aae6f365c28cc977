"""What is wrong with a request before its order is looked at: symbols, ids, sizes of batches.

Sources: the "Errors" pages of all markets; "Place Multiple Orders", "Cancel Multiple Orders" of
USDⓈ-M, COIN-M and options. Spot has no batches.
"""

from __future__ import annotations

from collections.abc import Collection

from terminal.domain.market import Market
from terminal.domain.order_parameters import ParameterFault

_BAD_SYMBOL, _MISSING = -1121, -1102
_DUPLICATE = {Market.SPOT: -2010, Market.USDM: -4116, Market.COINM: -4116, Market.OPTIONS: -2010}
_BAD_BATCH, _BAD_CANCELS = -4082, -4032
MAX_BATCH = {Market.USDM: 5, Market.COINM: 5, Market.OPTIONS: 10}
"""Orders of one batch request, placed or modified."""
MAX_CANCELS = {Market.USDM: 10, Market.COINM: 10, Market.OPTIONS: 10}
"""Ids of one batch cancellation."""


def check_symbol(symbol: str, listed: Collection[str]) -> ParameterFault | None:
    """A symbol the market does not list."""
    if symbol in listed:
        return None
    return ParameterFault(_BAD_SYMBOL, "symbol", "Invalid symbol.")


def check_cancel_ids(venue_id: int | None, client_id: str | None) -> ParameterFault | None:
    """A cancellation (or a query) must name its order one way or the other."""
    if venue_id is not None or client_id:
        return None
    message = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
    return ParameterFault(_MISSING, "origClientOrderId", message)


def check_new_id(
    market: Market, client_id: str, open_ids: Collection[str]
) -> ParameterFault | None:
    """A client order id is free again only when its order is finished."""
    if client_id not in open_ids:
        return None
    message = "An open order has this id already: use a new one."
    return ParameterFault(_DUPLICATE[market], "newClientOrderId", message)


def check_batch(market: Market, orders: int) -> ParameterFault | None:
    """How many orders one request may place.

    Raises:
        KeyError: for a market without batches.
    """
    if 1 <= orders <= MAX_BATCH[market]:
        return None
    message = f"One request takes 1 to {MAX_BATCH[market]} orders, not {orders}."
    return ParameterFault(_BAD_BATCH, "batchOrders", message)


def check_cancel_batch(market: Market, ids: int) -> ParameterFault | None:
    """How many orders one request may cancel.

    Raises:
        KeyError: for a market without batches.
    """
    if 1 <= ids <= MAX_CANCELS[market]:
        return None
    message = f"One request cancels 1 to {MAX_CANCELS[market]} orders, not {ids}."
    return ParameterFault(_BAD_CANCELS, "orderIdList", message)
