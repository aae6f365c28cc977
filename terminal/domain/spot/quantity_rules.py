"""LOT_SIZE, MARKET_LOT_SIZE, ICEBERG_PARTS, MIN_NOTIONAL, NOTIONAL, TRAILING_DELTA, MAX_POSITION."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from terminal.domain.context import MarketContext
from terminal.domain.filters import LotRange, NotionalRange, TrailingRange
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType
from terminal.domain.order_shape import OrderShape, triggers_above
from terminal.domain.rounding import EXACT, Bounds, divide_down, divide_up, excess, floor_to_step
from terminal.domain.spot.bounds import (
    NONE_LEGAL,
    Nearest,
    is_estimated,
    position_room,
    quantity_bounds,
    total_bounds,
    valuation,
)
from terminal.domain.spot.price_rules import FILTER_FAILED
from terminal.domain.violation import Field, Violation

_REFUSED = -2010


def check_quantities(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    """Everything about how much: the quantity, its visible part and the order's value."""
    if shape.quantity is not None:
        _check_lots(shape, shape.quantity, pair, context, found)
    elif shape.quote_quantity is not None:
        _check_total(shape, shape.quote_quantity, pair, context, found)
    if shape.iceberg_quantity is not None:
        _check_iceberg(shape, shape.iceberg_quantity, pair, found)
    for rule in pair.filters.notional_ranges:
        _check_notional(rule, shape, pair, context, found)
    if shape.trailing is not None and pair.filters.trailing is not None:
        _check_trailing(pair.filters.trailing, shape, shape.trailing, found)
    _check_position(shape, pair, context, found)


def lot_problem(value: Decimal, lot: LotRange, name: str, unit: str) -> tuple[str, Decimal] | None:
    """The sentence about a quantity outside its range or off its step, and the bound it broke."""
    if value <= 0:
        return f"{name} must be above zero.", Decimal(0)
    if lot.minimum and value < lot.minimum:
        return f"{name} must be at least {grouped_text(lot.minimum)} {unit}.", lot.minimum
    if lot.maximum and value > lot.maximum:
        return f"{name} must be at most {grouped_text(lot.maximum)} {unit}.", lot.maximum
    if excess(value, lot.step, lot.offset):
        grid = f"a multiple of {grouped_text(lot.step)}"
        if excess(lot.offset, lot.step):
            grid = f"{grouped_text(lot.offset)} plus {grid}"
        return f"{name} must be {grid} {unit} (step size).", lot.step
    return None


def _lot(pair: SpotPair) -> LotRange:
    filters = pair.filters
    return LotRange(
        minimum=filters.min_quantity,
        maximum=filters.max_quantity,
        step=filters.step_size,
        offset=filters.quantity_offset,
    )


def _nearest_quantity(
    shape: OrderShape, pair: SpotPair, context: MarketContext, value: Decimal
) -> Nearest:
    bounds = quantity_bounds(shape, pair, context)
    return NONE_LEGAL if bounds is None else bounds.nearest(value)


def _check_lots(
    shape: OrderShape,
    quantity: Decimal,
    pair: SpotPair,
    context: MarketContext,
    found: list[Violation],
) -> None:
    problem = lot_problem(quantity, _lot(pair), "Quantity", pair.base)
    if problem is not None:
        nearest = _nearest_quantity(shape, pair, context, quantity)
        found.append(_broken("LOT_SIZE", Field.QUANTITY, problem, quantity, nearest))
    lot = pair.filters.market_lot
    if lot is None or shape.type is not OrderType.MARKET or quantity <= 0:
        return
    problem = lot_problem(quantity, lot, "Quantity of a market order", pair.base)
    if problem is not None:
        nearest = _nearest_quantity(shape, pair, context, quantity)
        found.append(_broken("MARKET_LOT_SIZE", Field.QUANTITY, problem, quantity, nearest))


def _check_total(
    shape: OrderShape,
    total: Decimal,
    pair: SpotPair,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """A market order by value: its own precision, and the lots its derived quantity meets."""
    bounds = total_bounds(shape, pair, context)
    if total <= 0:
        message = f"Total must be above zero {pair.quote}."
        nearest = bounds.nearest(total)
        found.append(_broken("LOT_SIZE", Field.TOTAL, (message, Decimal(0)), total, nearest))
        return
    if excess(total, bounds.step):
        message = f"Total can have at most {pair.quote_decimals} decimals."
        nearest = bounds.nearest(total)
        found.append(_broken("PRECISION", Field.TOTAL, (message, bounds.step), total, nearest))
    price = context.best_ask if shape.side == "BUY" else context.best_bid
    price = price if price is not None else context.last_price
    if not price:
        return
    lots = [("LOT_SIZE", _lot(pair))]
    if pair.filters.market_lot is not None:
        lots.append(("MARKET_LOT_SIZE", pair.filters.market_lot))
    quantity = floor_to_step(
        divide_down(total, price), pair.step_size, pair.filters.quantity_offset
    )
    for rule, lot in lots:
        if lot.maximum and quantity > lot.maximum:
            bounds = bounds.at_most(EXACT.multiply(lot.maximum, price))
            bound, text = lot.maximum, f"more than the largest lot of {grouped_text(lot.maximum)}"
        elif quantity < lot.minimum or quantity <= 0:
            smallest = max(lot.minimum, pair.step_size)
            bounds = bounds.at_least(EXACT.multiply(smallest, price))
            bound, text = smallest, f"less than the smallest lot of {grouped_text(smallest)}"
        else:
            continue
        nearest = bounds.nearest(total)
        message = f"{grouped_text(total)} {pair.quote} is {text} {pair.base} at the market's price."
        violation = _broken(rule, Field.TOTAL, (message, bound), total, nearest)
        found.append(replace(violation, is_estimate=True))


def _check_iceberg(
    shape: OrderShape, visible: Decimal, pair: SpotPair, found: list[Violation]
) -> None:
    quantity, parts = shape.quantity, pair.filters.iceberg_parts
    bounds = Bounds(
        low=pair.filters.min_quantity,
        high=pair.filters.max_quantity or None,
        step=pair.step_size,
        offset=pair.filters.quantity_offset,
    )
    if quantity is not None:
        bounds = bounds.at_most(EXACT.subtract(quantity, pair.step_size))
        if parts:
            bounds = bounds.at_least(divide_up(quantity, Decimal(parts)))
    problem = lot_problem(visible, _lot(pair), "Visible quantity", pair.base)
    if problem is not None:
        nearest = bounds.nearest(visible)
        found.append(_broken("LOT_SIZE", Field.ICEBERG, problem, visible, nearest))
    if quantity is None or visible <= 0:
        return
    if visible >= quantity:
        message = "The visible quantity must be smaller than the whole quantity."
        nearest = bounds.nearest(visible)
        problem = (message, quantity)
        found.append(_broken("ICEBERG", Field.ICEBERG, problem, visible, nearest, _REFUSED))
    elif parts and divide_up(quantity, visible).to_integral_value(ROUND_CEILING) > parts:
        message = (
            f"An iceberg may have at most {parts} parts: "
            f"show at least {grouped_text(bounds.nearest(bounds.low)[1] or bounds.low)} {pair.base}."
        )
        problem = (message, Decimal(parts))
        nearest = bounds.nearest(visible)
        found.append(_broken("ICEBERG_PARTS", Field.ICEBERG, problem, visible, nearest))


def _check_notional(
    rule: NotionalRange,
    shape: OrderShape,
    pair: SpotPair,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """The order's value against one filter; market orders only where the filter says so."""
    by_market = shape.price is None and shape.peg is None
    if shape.quote_quantity is not None:
        value, field, asked = shape.quote_quantity, Field.TOTAL, shape.quote_quantity
    else:
        price = valuation(shape, context, rule.minutes)
        if price is None or shape.quantity is None or price <= 0 or shape.quantity <= 0:
            return
        value, field, asked = EXACT.multiply(price, shape.quantity), Field.QUANTITY, shape.quantity
    if rule.minimum and value < rule.minimum and (rule.minimum_to_market or not by_market):
        bound, words = rule.minimum, "Needs at least"
    elif rule.maximum and value > rule.maximum and (rule.maximum_to_market or not by_market):
        bound, words = rule.maximum, "May be worth at most"
    else:
        return
    if value <= 0:
        return
    if field is Field.TOTAL:
        lower, upper = total_bounds(shape, pair, context).nearest(asked)
    else:
        lower, upper = _nearest_quantity(shape, pair, context, asked)
    mend, unit = upper if value < bound else lower, pair.base
    unit = pair.quote if field is Field.TOTAL else pair.base
    remedy = f": set {grouped_text(mend)} {unit}." if mend is not None else "."
    message = f"{words} {grouped_text(bound)} {pair.quote}{remedy}"
    estimated = by_market and field is Field.QUANTITY and is_estimated(context, rule.minutes)
    if estimated:
        message += " This is an estimate: the average price is not known."
    violation = _broken(rule.rule, field, (message, bound), asked, (lower, upper))
    found.append(replace(violation, is_estimate=estimated, is_advice=estimated))


def _check_trailing(
    limits: TrailingRange, shape: OrderShape, delta: int, found: list[Violation]
) -> None:
    above = triggers_above(shape.type, shape.side)
    low = limits.min_above if above else limits.min_below
    high = limits.max_above if above else limits.max_below
    if low <= delta <= high:
        return
    message = (
        f"The trailing distance must be between {_percent(low)} and {_percent(high)} "
        f"({low} to {high} basis points)."
    )
    nearest = (Decimal(high), None) if delta > high else (None, Decimal(low))
    problem = (message, Decimal(high if delta > high else low))
    found.append(_broken("TRAILING_DELTA", Field.TRAILING, problem, Decimal(delta), nearest))


def _percent(basis_points: int) -> str:
    return f"{grouped_text(Decimal(basis_points).scaleb(-2))}\N{THIN SPACE}%"


def _check_position(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    room = position_room(shape, pair, context)
    if room is None or shape.quantity is None or shape.quantity <= room:
        return
    limit = pair.filters.max_position or Decimal(0)
    rest = f"{grouped_text(room)} {pair.base} can still be bought" if room > 0 else "buy no more"
    message = f"You may hold at most {grouped_text(limit)} {pair.base}, open buys included: {rest}."
    nearest = _nearest_quantity(shape, pair, context, shape.quantity)
    found.append(_broken("MAX_POSITION", Field.QUANTITY, (message, limit), shape.quantity, nearest))


def _broken(
    rule: str,
    field: Field,
    problem: tuple[str, Decimal],
    value: Decimal,
    nearest: Nearest,
    code: int = FILTER_FAILED,
) -> Violation:
    return Violation(
        rule=rule,
        field=field,
        message=problem[0],
        value=value,
        bound=problem[1],
        lower=nearest[0],
        upper=nearest[1],
        code=code,
    )
