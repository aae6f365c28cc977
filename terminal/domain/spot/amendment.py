"""Making a resting spot order smaller without losing its place in the queue.

Source: Spot API, "Order Amend Keep Priority FAQ"; refusals carry -2038. An amendment adds no
order, so the counts of open orders never refuse it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import grouped_text
from terminal.domain.order import Order
from terminal.domain.order_shape import OrderShape
from terminal.domain.spot.order_rules import check_status
from terminal.domain.spot.price_rules import check_prices
from terminal.domain.spot.quantity_rules import check_quantities
from terminal.domain.violation import Field, Violation

_REFUSED = -2038


def validate_amendment(
    order: Order, quantity: Decimal, pair: SpotPair, context: MarketContext, *, amendments: int = 0
) -> tuple[Violation, ...]:
    """All rules broken by reducing `order` to `quantity` (whole, not remaining) base units.

    `amendments` is how often this order was amended before.
    """
    found: list[Violation] = []
    check_status(pair, found)
    if not pair.amend_allowed:
        message = f"Orders on {pair.display_name} cannot be amended: cancel and place again."
        found.append(_refused("AMEND", message, Field.ORDER))
    limit = pair.filters.max_amends
    if limit is not None and amendments + 1 > limit:
        message = f"An order can be amended {limit} times: cancel and place again."
        found.append(_refused("MAX_NUM_ORDER_AMENDS", message, Field.ORDER, Decimal(limit)))
    if order.quantity is not None and quantity >= order.quantity:
        message = f"The new quantity must be smaller than {grouped_text(order.quantity)}."
        found.append(_refused("AMEND", message, Field.QUANTITY, order.quantity))
    elif quantity <= order.filled_quantity:
        message = (
            f"{grouped_text(order.filled_quantity)} is filled already: cancel the rest instead."
        )
        found.append(_refused("AMEND", message, Field.QUANTITY, order.filled_quantity))
    shape = OrderShape(
        order.side,
        order.type,
        quantity,
        price=order.price,
        trigger_price=order.trigger_price,
        iceberg_quantity=order.iceberg_quantity,
        time_in_force=order.time_in_force,
        locks_funds=False,
    )
    # What is bought less can break no limit on what may be held.
    unlimited = replace(context, base_balance=None)
    check_prices(shape, pair, unlimited, found)
    check_quantities(shape, pair, unlimited, found)
    return tuple(found)


def _refused(rule: str, message: str, field: Field, bound: Decimal | None = None) -> Violation:
    return Violation(rule=rule, field=field, message=message, bound=bound, code=_REFUSED)
