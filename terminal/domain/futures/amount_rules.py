"""Futures amounts: lots, smallest value, open-order counts, and what the position allows."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.filters import LotRange
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.shape import CONDITIONAL_TYPES, FuturesShape
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType, Side
from terminal.domain.rounding import EXACT, Bounds, divide_up, excess
from terminal.domain.violation import Field, Violation

_NOT_POSITIVE, _TOO_SMALL, _TOO_LARGE, _OFF_STEP = -4003, -4004, -4005, -4023
_MIN_NOTIONAL = -4164
_TOO_MANY, _TOO_MANY_ALGO = -2025, -4045
MAX_CONDITIONAL_ORDERS = 200
"""Over all symbols of a market since the filter on the symbol went away (2025-12-29)."""
_WRONG_POSITION_SIDE = -4061
_NOTHING_TO_REDUCE = -2022


def _lot(shape: FuturesShape, contract: FuturesContract) -> LotRange:
    """Market orders have lots of their own; all other types share LOT_SIZE."""
    filters = contract.filters
    if shape.type is OrderType.MARKET and filters.market_lot is not None:
        return filters.market_lot
    return LotRange(
        minimum=filters.min_quantity,
        maximum=filters.max_quantity,
        step=filters.step_size,
        offset=filters.quantity_offset,
    )


def quantity_bounds(
    shape: FuturesShape, contract: FuturesContract, context: MarketContext
) -> Bounds:
    """Legal quantities: lots, and the smallest value at the order's price."""
    lot = _lot(shape, contract)
    bounds = Bounds(low=lot.minimum, high=lot.maximum or None, step=lot.step, offset=lot.offset)
    price = _valuation(shape, context)
    if price and price > 0 and not is_closing(shape):
        for rule in contract.filters.notional_ranges:
            bounds = bounds.at_least(divide_up(rule.minimum, price))
    return bounds


def check_amount(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Quantity against its lots; none to check when the whole position is closed."""
    quantity = shape.quantity
    if quantity is None:
        return
    lot, unit = _lot(shape, contract), contract.quantity_name
    if quantity <= 0:
        text, bound, code = "above zero", Decimal(0), _NOT_POSITIVE
    elif lot.minimum and quantity < lot.minimum:
        text, bound, code = f"at least {grouped_text(lot.minimum)} {unit}", lot.minimum, _TOO_SMALL
    elif lot.maximum and quantity > lot.maximum:
        text, bound, code = f"at most {grouped_text(lot.maximum)} {unit}", lot.maximum, _TOO_LARGE
    elif excess(quantity, lot.step, lot.offset):
        grid = f"a multiple of {grouped_text(lot.step)}"
        if excess(lot.offset, lot.step):
            grid = f"{grouped_text(lot.offset)} plus {grid}"
        text, bound, code = f"{grid} {unit} (step size)", lot.step, _OFF_STEP
    else:
        return
    lower, upper = quantity_bounds(shape, contract, context).nearest(quantity)
    found.append(
        Violation(
            rule="MARKET_LOT_SIZE" if shape.type is OrderType.MARKET else "LOT_SIZE",
            field=Field.QUANTITY,
            message=f"Quantity must be {text}.",
            value=quantity,
            bound=bound,
            lower=lower,
            upper=upper,
            code=code,
        )
    )


def is_closing(shape: FuturesShape) -> bool:
    """True for orders that can only reduce what is held."""
    return shape.reduce_only or shape.close_position


def _valuation(shape: FuturesShape, context: MarketContext) -> Decimal | None:
    """Limit price where there is one, else the mark price."""
    return shape.price if shape.price is not None else context.mark_price


def check_value(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Smallest value of an order; reducing orders are exempt, COIN-M publishes no such filter."""
    quantity, price = shape.quantity, _valuation(shape, context)
    if quantity is None or quantity <= 0 or not price or price <= 0 or is_closing(shape):
        return
    for rule in contract.filters.notional_ranges:
        if EXACT.multiply(quantity, price) >= rule.minimum:
            continue
        lower, upper = quantity_bounds(shape, contract, context).nearest(quantity)
        remedy = "" if upper is None else f": set {grouped_text(upper)} {contract.quantity_name}"
        found.append(
            Violation(
                rule=rule.rule,
                field=Field.QUANTITY,
                message=f"Needs at least {grouped_text(rule.minimum)} {contract.quote}{remedy}.",
                value=quantity,
                bound=rule.minimum,
                lower=lower,
                upper=upper,
                code=_MIN_NOTIONAL,
            )
        )


def check_counts(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Open orders after adding this one: all on the symbol, conditional ones there and everywhere."""
    counts, where = contract.filters.counts, f" on {contract.symbol}"
    rows = [("MAX_NUM_ORDERS", counts.orders, context.open_orders, where)]
    if shape.type in CONDITIONAL_TYPES:
        everywhere = context.limits.counts.algo_orders or MAX_CONDITIONAL_ORDERS
        opened, opened_everywhere = (
            context.open_conditional_orders,
            context.exchange_open_conditional_orders,
        )
        rows.append(("MAX_NUM_ALGO_ORDERS", counts.algo_orders, opened, where))
        rows.append(("EXCHANGE_MAX_NUM_ALGO_ORDERS", everywhere, opened_everywhere, ""))
    for rule, limit, count, place in rows:
        if limit is None or count is None or count < limit:
            continue
        is_algo = rule != "MAX_NUM_ORDERS"
        noun = "conditional orders" if is_algo else "orders"
        code = _TOO_MANY_ALGO if is_algo else _TOO_MANY
        found.append(
            Violation(
                rule=rule,
                field=Field.ORDER,
                message=f"At most {limit} {noun} may be open{place}, {count} are: cancel one first.",
                value=Decimal(count + 1),
                bound=Decimal(limit),
                code=code,
            )
        )


def check_exposure(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Position side against the account's mode, and whether there is anything to reduce."""
    hedged = shape.position_side not in (None, PositionSide.BOTH)
    if context.hedge_mode is not None and hedged != context.hedge_mode:
        message = (
            "This account holds long and short side by side: say which one the order changes."
            if context.hedge_mode
            else "This account holds one net position: an order cannot name long or short."
        )
        found.append(_order("POSITION_SIDE", message, _WRONG_POSITION_SIDE))
        return
    blocked = contract.filters.blocked_side
    if blocked and not is_closing(shape) and opens(shape) == blocked:
        message = f"New {blocked.lower()} positions in {contract.symbol} are not accepted now."
        found.append(_order("POSITION_RISK_CONTROL", message, _NOTHING_TO_REDUCE))
    _check_reduction(shape, contract, context, found, hedged=hedged)


def opens(shape: FuturesShape) -> str:
    """The side of the position an order adds to; empty when it closes a leg in hedge mode."""
    if shape.position_side in (PositionSide.LONG, PositionSide.SHORT):
        grows = (shape.position_side is PositionSide.LONG) == (shape.side is Side.BUY)
        return str(shape.position_side) if grows else ""
    return "LONG" if shape.side is Side.BUY else "SHORT"


def _check_reduction(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
    *,
    hedged: bool,
) -> None:
    """One-way: something must be there to reduce. Hedge mode: not more than the side holds."""
    buying = shape.side is Side.BUY
    if hedged:
        closes_long = shape.position_side is PositionSide.LONG
        if closes_long == buying or shape.quantity is None or shape.type in CONDITIONAL_TYPES:
            return
        held = context.long_position if closes_long else context.short_position
        if held is None or shape.quantity <= abs(held):
            return
        lower, _ = quantity_bounds(shape, contract, context).at_most(abs(held)).nearest(abs(held))
        found.append(
            Violation(
                rule="REDUCE_ONLY",
                field=Field.QUANTITY,
                message=f"The position holds {grouped_text(abs(held))} {contract.quantity_name}: "
                "no more can be closed.",
                value=shape.quantity,
                bound=abs(held),
                lower=lower,
                code=_NOTHING_TO_REDUCE,
            )
        )
        return
    if not shape.reduce_only or context.position is None:
        return
    if context.position < 0 if buying else context.position > 0:
        return
    message = "There is no position this order could reduce: untick reduce-only to open one."
    found.append(_order("REDUCE_ONLY", message, _NOTHING_TO_REDUCE))


def _order(rule: str, message: str, code: int) -> Violation:
    return Violation(rule=rule, field=Field.ORDER, message=message, code=code)
