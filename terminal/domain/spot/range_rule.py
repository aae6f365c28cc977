"""PRICE_RANGE: how far from the reference price a taker may trade.

Source: `executionRules` of 2026-03. The rule is judged while the order trades: what would trade
beyond the range expires, also of a limit order, which then does not rest.
"""

from __future__ import annotations

from terminal.domain.context import MarketContext
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType, Side
from terminal.domain.order_shape import OrderShape
from terminal.domain.preview import expected_fill
from terminal.domain.violation import Field, Violation

_AT_ONCE = frozenset({OrderType.MARKET, OrderType.LIMIT})


def check_range(shape: OrderShape, context: MarketContext, found: list[Violation]) -> None:
    """Advice only: the reference moves, and the exchange takes the order whatever it will do."""
    price_range, reference, book = context.price_range, context.reference_price, context.book
    if price_range is None or reference is None or book is None or shape.type not in _AT_ONCE:
        return
    fill = expected_fill(shape, book)
    if fill is None:
        return
    low, high = price_range.bounds(shape.side, reference)
    if shape.side is Side.BUY and high is not None and fill.worst_price > high:
        bound = high
    elif shape.side is Side.SELL and low is not None and fill.worst_price < low:
        bound = low
    else:
        return
    reach, beyond = ("up", "above") if shape.side is Side.BUY else ("down", "below")
    found.append(
        Violation(
            rule="PRICE_RANGE",
            field=Field.ORDER,
            message=f"It would trade {reach} to {grouped_text(fill.worst_price)}; {beyond} "
            f"{grouped_text(bound)} the exchange lets the rest expire.",
            value=fill.worst_price,
            bound=bound,
            is_estimate=True,
            is_advice=True,
        )
    )
