"""Changing the price or the quantity of a resting futures order; it goes to the end of the queue.

Source: USDⓈ-M and COIN-M Futures, "Modify Order". Only limit orders can be changed, and every request
carries both numbers (COIN-M took one of them until it moved into the USD-M engine on 2026-06-30).
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.futures.amount_rules import check_amount, check_value
from terminal.domain.futures.order_rules import check_status
from terminal.domain.futures.price_rules import check_arrival, check_bands, check_prices
from terminal.domain.futures.shape import FuturesShape
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import Market
from terminal.domain.order import Order, OrderType
from terminal.domain.violation import Field, Violation

_MISSING = -1102
_NOT_LIMIT = {Market.USDM: -5025, Market.COINM: -4196}
_NO_CHANGE = {Market.USDM: -5027, Market.COINM: -4197}


def validate_modification(
    order: Order,
    contract: FuturesContract,
    context: MarketContext,
    *,
    quantity: Decimal | None,
    price: Decimal | None,
) -> tuple[Violation, ...]:
    """All rules broken by giving `order` another whole quantity, another price, or both.

    None is a number that is not known yet: both are needed.
    """
    found: list[Violation] = []
    market = contract.id.market
    check_status(contract, found)
    if order.type is not OrderType.LIMIT:
        message = "Only limit orders can be changed: cancel and place again."
        found.append(_refused(message, _NOT_LIMIT[market]))
        return tuple(found)
    if quantity is None or price is None:
        message = "Give both the quantity and the price."
        found.append(_refused(message, _MISSING))
        return tuple(found)
    if (quantity, price) == (order.quantity, order.price):
        found.append(_refused("Nothing would change.", _NO_CHANGE[market]))
    shape = FuturesShape(order.side, order.type, quantity, price, time_in_force=order.time_in_force)
    check_prices(shape, contract, context, found)
    check_amount(shape, contract, context, found)
    check_bands(shape, contract, context, found)
    check_value(shape, contract, context, found)
    check_arrival(shape, contract, context, found)
    return tuple(found)


def _refused(message: str, code: int) -> Violation:
    return Violation(rule="MODIFY", field=Field.ORDER, message=message, code=code)
