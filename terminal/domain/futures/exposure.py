"""What an order does to the position it meets: opens, adds, reduces."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.futures.amount_rules import is_closing, opens
from terminal.domain.futures.shape import FuturesShape
from terminal.domain.futures.words import PositionSide
from terminal.domain.order import ZERO, Side


def can_only_close(shape: FuturesShape) -> bool:
    """True when the exchange itself keeps the order from opening or turning anything."""
    return is_closing(shape) or not opens(shape)


def closable(shape: FuturesShape, context: MarketContext) -> Decimal | None:
    """How much the order could close of what is held now; None while the position is not known."""
    if shape.position_side is PositionSide.LONG:
        held = context.long_position
    elif shape.position_side is PositionSide.SHORT:
        held = context.short_position
    else:
        held = context.position
    if held is None:
        return None
    against = held if shape.side is Side.SELL else -held
    return max(ZERO, against)
