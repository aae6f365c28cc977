"""PRICE_FILTER, PERCENT_PRICE and PERCENT_PRICE_BY_SIDE, and which prices each looks at."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.filters import FilterSet, PriceBand
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import grouped_text
from terminal.domain.order_shape import OrderShape
from terminal.domain.rounding import excess
from terminal.domain.spot.bounds import (
    Nearest,
    band_limits,
    is_estimated,
    price_bounds,
    reference,
    trigger_bounds,
)
from terminal.domain.violation import Field, Violation

FILTER_FAILED = -1013


def check_prices(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    """Limit and trigger price against range and tick; only the limit price against the bands."""
    if shape.price is not None:
        problem = price_problem(shape.price, pair.filters, "Price")
        if problem is not None:
            nearest = price_bounds(shape, pair, context).nearest(shape.price)
            found.append(_broken("PRICE_FILTER", Field.PRICE, problem, shape.price, nearest))
        for band in pair.filters.bands:
            _check_band(band, shape, pair, context, shape.price, found)
    if shape.trigger_price is not None:
        problem = price_problem(shape.trigger_price, pair.filters, "Trigger price")
        if problem is not None:
            nearest = trigger_bounds(shape, pair, context).nearest(shape.trigger_price)
            found.append(
                _broken("PRICE_FILTER", Field.TRIGGER_PRICE, problem, shape.trigger_price, nearest)
            )


def price_problem(value: Decimal, filters: FilterSet, name: str) -> tuple[str, Decimal] | None:
    """The sentence about a price outside its range or off its grid, and the bound it broke."""
    if value <= 0:
        return f"{name} must be above zero.", Decimal(0)
    low, high, tick = filters.min_price, filters.max_price, filters.tick_size
    if low and value < low:
        return f"{name} must be at least {grouped_text(low)}.", low
    if high and value > high:
        return f"{name} must be at most {grouped_text(high)}.", high
    if excess(value, tick, filters.price_offset):
        return f"{name} must be {_grid(tick, filters.price_offset)} (tick size).", tick
    return None


def _grid(step: Decimal, offset: Decimal) -> str:
    if excess(offset, step):
        return f"{grouped_text(offset)} plus a multiple of {grouped_text(step)}"
    return f"a multiple of {grouped_text(step)}"


def _check_band(
    band: PriceBand,
    shape: OrderShape,
    pair: SpotPair,
    context: MarketContext,
    price: Decimal,
    found: list[Violation],
) -> None:
    low, high = band_limits(band, shape.side, context)
    if low is not None and price < low:
        bound, word = low, "low: at least"
    elif high is not None and price > high:
        bound, word = high, "high: at most"
    else:
        return
    lower, upper = price_bounds(shape, pair, context).nearest(price)
    centre = reference(context, band.minutes)
    estimated = is_estimated(context, band.minutes)
    origin = "" if centre is None else f", measured from {grouped_text(centre)}"
    if estimated:
        origin += " (an estimate: the average price is not known)"
    found.append(
        Violation(
            rule=band.rule,
            field=Field.PRICE,
            message=f"Price is too {word} {grouped_text(bound)} is accepted for a "
            f"{shape.side.lower()} now{origin}.",
            value=price,
            bound=bound,
            lower=lower,
            upper=upper,
            is_estimate=estimated,
            is_advice=estimated,
            code=FILTER_FAILED,
        )
    )


def _broken(
    rule: str, field: Field, problem: tuple[str, Decimal], value: Decimal, nearest: Nearest
) -> Violation:
    message, bound = problem
    return Violation(
        rule=rule,
        field=field,
        message=message,
        value=value,
        bound=bound,
        lower=nearest[0],
        upper=nearest[1],
        code=FILTER_FAILED,
    )
