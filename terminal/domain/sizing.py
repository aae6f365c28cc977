"""Quantities from intentions: a part of a balance, an amount to spend. Always rounded down."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side
from terminal.domain.rounding import (
    EXACT,
    Bounds,
    ceil_to_step,
    divide_down,
    floor_to_step,
    round_down,
)


def quantity_from_total(total: Decimal, price: Decimal, instrument: SpotPair) -> Decimal:
    """Largest base quantity on the step that costs at most `total` quote at `price`.

    Zero when the amount is too small or the price is not positive.
    """
    if total <= 0 or price <= 0:
        return Decimal(0)
    quantity = divide_down(total, price)
    return floor_to_step(quantity, instrument.step_size, instrument.filters.quantity_offset)


def quantity_from_balance(
    side: Side,
    fraction: Decimal,
    price: Decimal | None,
    instrument: SpotPair,
    context: MarketContext,
) -> Decimal | None:
    """Base quantity worth `fraction` (0 to 1) of what is free: quote for a buy, base for a sell.

    `price` in quote per base is needed for buys only. None when the balance or price is unknown.
    """
    if side is Side.SELL:
        if context.base_balance is None:
            return None
        amount = EXACT.multiply(context.base_balance.free, fraction)
        return floor_to_step(amount, instrument.step_size, instrument.filters.quantity_offset)
    if context.quote_balance is None or price is None:
        return None
    return quantity_from_total(
        EXACT.multiply(context.quote_balance.free, fraction), price, instrument
    )


def total_from_balance(
    fraction: Decimal, instrument: SpotPair, context: MarketContext
) -> Decimal | None:
    """Quote amount that is `fraction` (0 to 1) of the free quote, cut to the asset's decimals."""
    if context.quote_balance is None:
        return None
    amount = EXACT.multiply(context.quote_balance.free, fraction)
    return round_down(amount, instrument.quote_decimals)


def quantity_for_value(
    amount: Decimal | None, price: Decimal | None, step: Decimal | None
) -> Decimal | None:
    """Largest quantity on the step that costs at most `amount` at `price`; None when unknown."""
    if amount is None or step is None or not price or price < 0:
        return None
    return floor_to_step(divide_down(amount, price), step)


def available(side: Side, context: MarketContext) -> Decimal | None:
    """What can be spent: quote units for a buy, base units for a sell; None when unknown."""
    balance = context.quote_balance if side is Side.BUY else context.base_balance
    return None if balance is None else balance.free


def quantity_for_share(
    share: Decimal, side: Side, price: Decimal | None, free: Decimal | None, step: Decimal
) -> Decimal | None:
    """Base quantity that uses `share` (0..1) of what is free, rounded down; None when unknown."""
    if free is None:
        return None
    amount = EXACT.multiply(free, share)
    return (
        floor_to_step(amount, step)
        if side is Side.SELL
        else quantity_for_value(amount, price, step)
    )


def amount_for_share(share: Decimal, free: Decimal, step: Decimal) -> Decimal:
    """`share` (0..1) of an amount, rounded down to the step."""
    return floor_to_step(EXACT.multiply(free, share), step)


def share_of(
    quantity: Decimal | None, side: Side, price: Decimal | None, free: Decimal | None
) -> Decimal | None:
    """Share of the free balance that a base quantity uses, 0..1 and above; None when unknown."""
    if quantity is None or not free:
        return None
    if side is Side.SELL:
        return quantity / free
    return None if price is None else EXACT.multiply(quantity, price) / free


def percent(number: Decimal) -> Decimal:
    """25 (percent) as a fraction."""
    return EXACT.divide(number, Decimal(100))


def moved(value: Decimal, steps: int, step: Decimal) -> Decimal:
    """`value` moved by whole steps, from the grid point it stands at or next to."""
    base = ceil_to_step(value, step) if steps < 0 else floor_to_step(value, step)
    return EXACT.add(base, EXACT.multiply(Decimal(steps), step))


def middle(bid: Decimal, ask: Decimal, side: Side, tick: Decimal) -> Decimal:
    """The middle of the spread on the tick: down for a buy, up for a sell."""
    exact = EXACT.divide(EXACT.add(bid, ask), Decimal(2))
    return floor_to_step(exact, tick) if side is Side.BUY else ceil_to_step(exact, tick)


def size_ladder(
    budget: Decimal, unit_worth: Decimal, least: Decimal, step: Decimal, count: int
) -> tuple[Decimal, ...]:
    """`count` quantities of the row 1, 2, 5, 10, …, ascending; the largest worth at most `budget`.

    `unit_worth` is what one unit is worth in the budget's asset. None is below `least` or off the
    step; where there are too few below the budget, the row goes on above it.
    """
    most = divide_down(budget, unit_worth)
    lowest = max(least, step)
    power = max(most, lowest).adjusted()
    row = [
        figure
        for exponent in range(power - count, power + count)
        for figure in (Decimal(f).scaleb(exponent) for f in (1, 2, 5))
        if figure >= lowest and floor_to_step(figure, step) == figure
    ]
    below = [figure for figure in row if figure <= most]
    start = max(0, len(below) - count)
    return tuple(row[start : start + count])


def least_sale(pair: SpotPair, price: Decimal) -> Decimal:
    """The smallest quantity worth placing near `price`: a tenth above the least value the pair
    takes, so that a small move of the price does not make it illegal."""
    worth = EXACT.multiply(pair.filters.min_notional, Decimal("1.1"))
    return max(pair.filters.min_quantity, ceil_to_step(divide_down(worth, price), pair.step_size))


def within_a_step(one: Decimal, other: Decimal, step: Decimal) -> bool:
    """Whether two values lie less than a step apart."""
    return abs(EXACT.subtract(one, other)) < step


def largest_sale(free: Decimal, pair: SpotPair, price: Decimal | None) -> Decimal | None:
    """The most of `free` that one market order may sell; None when that is too little to be sold.

    Judged by lots, and by the smallest value at `price` where one is known.
    """
    filters, lot = pair.filters, pair.filters.market_lot
    bounds: Bounds | None = Bounds(
        low=filters.min_quantity,
        high=filters.max_quantity or None,
        step=filters.step_size,
        offset=filters.quantity_offset,
    )
    if lot is not None and bounds is not None:
        bounds = bounds.on_grid(lot.step, lot.offset)
        bounds = bounds and bounds.at_least(lot.minimum)
        bounds = bounds.at_most(lot.maximum) if bounds and lot.maximum else bounds
    quantity = None if bounds is None or free <= 0 else bounds.at_most(free).nearest(free)[0]
    if quantity is None or price is None:
        return quantity
    return None if EXACT.multiply(quantity, price) < filters.min_notional else quantity


def mid_price(bid: Decimal | None, ask: Decimal | None) -> Decimal | None:
    """The exact middle of the spread; None while a side is unknown."""
    return None if bid is None or ask is None else EXACT.divide(EXACT.add(bid, ask), Decimal(2))
