"""Orders and tickets as short sentences for notices, the journal and the log."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.instrument import Instrument
from terminal.domain.numbers import grouped_text
from terminal.domain.order import Order, OrderType, Side
from terminal.domain.rounding import round_down

_PRICED = frozenset({OrderType.LIMIT, OrderType.LIMIT_MAKER})


def describe(order: Order, instrument: Instrument | None) -> str:
    """`Buy 0.05 BTC at 67,960 USDT`; the bare symbol when the listing does not know it."""
    base = order.instrument.symbol if instrument is None else instrument.base
    quote = "" if instrument is None else f" {instrument.quote}"
    if order.quantity is not None:
        what = f"{grouped_text(order.quantity)} {base}"
    elif order.quote_quantity is not None:
        what = f"{base} for {grouped_text(order.quote_quantity)}{quote}"
    else:
        what = base
    if order.price is not None:
        price = f"at {grouped_text(order.price)}{quote}"
    else:
        # A pegged order is told its price by the exchange only.
        price = "at the book's price" if order.type in _PRICED else "at market"
    verb = "Buy" if order.side is Side.BUY else "Sell"
    return f"{verb} {what} {price}"


def describe_fill(order: Order, instrument: Instrument | None) -> tuple[str, str]:
    """Title and text of a fill notice: how much so far, at which average price."""
    base = order.instrument.symbol if instrument is None else instrument.base
    quote = "" if instrument is None else f" {instrument.quote}"
    verb = "Bought" if order.side is Side.BUY else "Sold"
    filled = grouped_text(order.filled_quantity)
    rest = order.remaining
    whole = "" if not rest or order.quantity is None else f" of {grouped_text(order.quantity)}"
    average = order.average_price
    text = "" if average is None else f"average price {_short(average, instrument)}{quote}"
    return f"{verb} {filled}{whole} {base}", text


def count(number: int, word: str) -> str:
    """`1 fill`, `3 fills`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _short(price: Decimal, instrument: Instrument | None) -> str:
    """An average has more decimals than a price: two more than the tick are plenty."""
    decimals = 10 if instrument is None else instrument.price_decimals + 2
    return grouped_text(round_down(price, decimals))
