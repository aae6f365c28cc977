"""An order's pill under the pointer: where it would go and what that means. No painting here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import Order
from terminal.domain.order_moves import Change, limit_moved_with

START_PX = 4
"""Less than this is a click, not a move."""


@dataclass(slots=True)
class OrderDrag:
    """`price` is where the pill would stand, None until it has left its place by `START_PX`."""

    order: Order
    start_y: float
    price: Decimal | None = None
    words: str = ""
    is_possible: bool = False

    def moved(self, y: float) -> bool:
        return self.price is not None or abs(y - self.start_y) >= START_PX


def shown_price(order: Order) -> Decimal | None:
    """The price that the order's line stands at: the trigger while it waits, else the limit."""
    waits = order.trigger_price is not None and not order.is_working
    return order.trigger_price if waits else order.price


def moved_to(order: Order, price: Decimal) -> Change:
    """The change that puts the order's line at `price`; a waiting stop limit moves as a whole."""
    if order.trigger_price is None or order.is_working:
        return Change(price=price)
    return Change(trigger_price=price, price=limit_moved_with(order, price))
