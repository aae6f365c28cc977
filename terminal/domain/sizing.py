"""Quantities from intentions: a part of a balance, an amount to spend. Always rounded down."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.instrument import SpotPair
from terminal.domain.order import Side
from terminal.domain.rounding import EXACT, divide_down, floor_to_step, round_down


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
