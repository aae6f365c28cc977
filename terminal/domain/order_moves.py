"""What an order's numbers become when it is moved, trails or goes away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.balance import Balance
from terminal.domain.order import ZERO, Order, Side
from terminal.domain.rounding import EXACT, floor_to_step

_BASIS_POINTS = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a hand wants of an open order; None leaves a value as it is. `quantity` is the whole
    one, the filled part included."""

    price: Decimal | None = None
    trigger_price: Decimal | None = None
    quantity: Decimal | None = None


def trailing_fraction(basis_points: int) -> Decimal:
    """A trailing distance in basis points as a fraction (150 is 0.015)."""
    return EXACT.divide(Decimal(basis_points), _BASIS_POINTS)


def trailing_price(last: Decimal, side: Side, basis_points: int, tick: Decimal) -> Decimal:
    """Where a trailing stop that starts at `last` would stand now, on the tick below."""
    away = EXACT.multiply(last, trailing_fraction(basis_points))
    return floor_to_step(last + away if side is Side.BUY else last - away, tick)


def limit_moved_with(order: Order, trigger: Decimal) -> Decimal | None:
    """Limit price of a stop limit whose trigger moves to `trigger`, the distance kept; None when
    it trades at market or has no trigger."""
    if order.price is None or order.trigger_price is None:
        return order.price
    return order.price + trigger - order.trigger_price


def difference(value: Decimal, start: Decimal) -> Decimal:
    """How far `value` has moved from `start`, signed."""
    return EXACT.subtract(value, start)


def unfilled_of(order: Order, quantity: Decimal) -> Decimal:
    """What would be left to trade if the order were for `quantity`; negative when more is filled."""
    return EXACT.subtract(quantity, order.filled_quantity)


def freed_by(
    order: Order, base: Balance | None, quote: Balance | None
) -> tuple[Balance | None, Balance | None]:
    """Both balances as they are once `order` is cancelled: what it locked is free again."""
    remaining = order.remaining or ZERO
    price = order.price if order.price is not None else order.trigger_price
    if order.side is Side.SELL and base is not None:
        base = Balance(base.asset, base.free + remaining, base.locked - remaining)
    if order.side is Side.BUY and quote is not None and price is not None:
        worth = EXACT.multiply(remaining, price)
        quote = Balance(quote.asset, quote.free + worth, quote.locked - worth)
    return base, quote


def locked_together(amounts: Iterable[tuple[int | None, Decimal]]) -> Decimal:
    """Sum of (list id, amount) pairs; the legs of one list need the largest of their amounts once."""
    alone = ZERO
    lists: dict[int, Decimal] = {}
    for list_id, amount in amounts:
        if list_id is None:
            alone += amount
        else:
            lists[list_id] = max(amount, lists.get(list_id, ZERO))
    return sum(lists.values(), alone)
