"""Futures prices: range and tick, the one-sided band around the mark, triggers, post-only."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.book import OrderBook
from terminal.domain.book_price import matched_price, offered_within
from terminal.domain.context import MarketContext
from terminal.domain.filters import PriceBand
from terminal.domain.futures.shape import FuturesShape
from terminal.domain.futures.ticket import PriceMatch, WorkingPrice
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import Market
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.domain.rounding import EXACT, Bounds, excess
from terminal.domain.violation import Field, Violation

_BELOW_ZERO, _TOO_HIGH, _TOO_LOW, _OFF_TICK = -4001, -4002, -4013, -4014
_STOP_BELOW_ZERO, _STOP_TOO_HIGH = -4006, -4007
_ABOVE_BAND, _BELOW_BAND = -4016, -4024
_MARKET_BAND = {Market.USDM: -4131, Market.COINM: -4113}
_TRIGGERS_NOW = -2021
_WOULD_TAKE, _CANNOT_FILL = -5022, -5021
_NO_SUCH_LEVEL = -5041
_STOPS = frozenset((OrderType.STOP, OrderType.STOP_MARKET))


def check_prices(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Limit, trigger and activation price against range and tick, counted from the minimum."""
    _check_price(shape.price, Field.PRICE, "Price", shape, contract, context, found)
    for price in (shape.trigger_price, shape.activation_price):
        _check_price(price, Field.TRIGGER_PRICE, "Trigger price", shape, contract, context, found)


def _check_price(
    price: Decimal | None,
    field: Field,
    name: str,
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    if price is None:
        return
    filters, is_trigger = contract.filters, field is Field.TRIGGER_PRICE
    low, high, tick = filters.min_price, filters.max_price, filters.tick_size
    if price <= 0:
        text, bound = "above zero", Decimal(0)
        code = _STOP_BELOW_ZERO if is_trigger else _BELOW_ZERO
    elif high and price > high:
        text, bound = f"at most {grouped_text(high)}", high
        code = _STOP_TOO_HIGH if is_trigger else _TOO_HIGH
    elif low and price < low:
        text, bound, code = f"at least {grouped_text(low)}", low, _TOO_LOW
    elif excess(price, tick, filters.price_offset):
        text, bound, code = f"{_grid(tick, filters.price_offset)} (tick size)", tick, _OFF_TICK
    else:
        return
    bounds = _plain_bounds(contract) if is_trigger else price_bounds(shape, contract, context)
    lower, upper = bounds.nearest(price)
    found.append(
        Violation(
            rule="PRICE_FILTER",
            field=field,
            message=f"{name} must be {text}.",
            value=price,
            bound=bound,
            lower=lower,
            upper=upper,
            code=code,
        )
    )


def _grid(step: Decimal, offset: Decimal) -> str:
    if excess(offset, step):
        return f"{grouped_text(offset)} plus a multiple of {grouped_text(step)}"
    return f"a multiple of {grouped_text(step)}"


def _plain_bounds(contract: FuturesContract) -> Bounds:
    filters = contract.filters
    return Bounds(
        low=filters.min_price,
        high=filters.max_price or None,
        step=filters.tick_size,
        offset=filters.price_offset,
    )


def price_bounds(shape: FuturesShape, contract: FuturesContract, context: MarketContext) -> Bounds:
    """Legal limit prices: range, tick, band, and the own side of the spread for post-only."""
    bounds = _plain_bounds(contract)
    low, high = _band(shape.side, contract, context)
    bounds = bounds if low is None else bounds.at_least(low)
    bounds = bounds if high is None else bounds.at_most(high)
    if shape.time_in_force is TimeInForce.GTX:
        tick = contract.tick_size
        if shape.side is Side.BUY and context.best_ask is not None:
            bounds = bounds.at_most(EXACT.subtract(context.best_ask, tick))
        if shape.side is Side.SELL and context.best_bid is not None:
            bounds = bounds.at_least(EXACT.add(context.best_bid, tick))
    return bounds


def _band(
    side: Side, contract: FuturesContract, context: MarketContext
) -> tuple[Decimal | None, Decimal | None]:
    """Floor of a sell and cap of a buy around the mark price; the other side is free."""
    mark = context.mark_price
    low = high = None
    for band in contract.filters.bands:
        if mark is None:
            break
        low, high = _one_sided(band, side, mark)
    return low, high


def _one_sided(band: PriceBand, side: Side, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
    if side is Side.BUY:
        return None, None if band.buy_up is None else EXACT.multiply(mark, band.buy_up)
    return None if band.sell_down is None else EXACT.multiply(mark, band.sell_down), None


def check_match(
    shape: FuturesShape, match: PriceMatch, book: OrderBook, found: list[Violation]
) -> FuturesShape:
    """The order at the price the match reads now; refused where the book is too thin for it."""
    price = matched_price(shape.side, match, book)
    if price is None:
        message = "The book has no such level now: choose a nearer one, or type a price."
        found.append(
            Violation(
                rule="PRICE_MATCH",
                field=Field.PRICE,
                message=message,
                is_estimate=True,
                code=_NO_SUCH_LEVEL,
            )
        )
    return shape._replace(price=price)


def check_bands(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """A limit price, or the best price a market order would meet, against the band."""
    by_market = shape.type is OrderType.MARKET
    buying = shape.side is Side.BUY
    price = (context.best_ask if buying else context.best_bid) if by_market else shape.price
    if price is None or price <= 0:
        return
    low, high = _band(shape.side, contract, context)
    if high is not None and price > high:
        bound, words, code = high, "above the highest price for a buy", _ABOVE_BAND
    elif low is not None and price < low:
        bound, words, code = low, "below the lowest price for a sell", _BELOW_BAND
    else:
        return
    lower = upper = None
    if not by_market:
        lower, upper = price_bounds(shape, contract, context).nearest(price)
    subject = "The best price in the book is" if by_market else "Price is"
    remedy = " Use a limit order." if by_market else ""
    found.append(
        Violation(
            rule="PERCENT_PRICE",
            field=Field.ORDER if by_market else Field.PRICE,
            message=f"{subject} {words} now, {grouped_text(bound)}.{remedy}",
            value=price,
            bound=bound,
            lower=lower,
            upper=upper,
            code=_MARKET_BAND[contract.id.market] if by_market else code,
        )
    )


def check_arrival(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """A trigger that is already met, a post-only order that would take."""
    working = context.mark_price if shape.working is WorkingPrice.MARK else context.last_price
    trigger = shape.trigger_price
    if trigger is not None and trigger > 0 and working is not None:
        rising = (shape.type in _STOPS) == (shape.side is Side.BUY)
        _check_side(trigger, working, contract, found, rising=rising)
    activation = shape.activation_price
    if activation is not None and activation > 0 and working is not None:
        _check_side(activation, working, contract, found, rising=shape.side is Side.SELL)
    if shape.type is not OrderType.LIMIT or shape.price is None:
        return
    if shape.time_in_force is TimeInForce.GTX:
        _check_post_only(shape, shape.price, contract, context, found)
    elif shape.time_in_force is TimeInForce.FOK:
        _check_fill(shape, shape.price, contract, context, found)


def _check_fill(
    shape: FuturesShape,
    price: Decimal,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """All or nothing needs as much in the book, at this price or better."""
    quantity, book = shape.quantity, context.book
    if quantity is None or quantity <= 0 or book is None:
        return
    offered = offered_within(shape.side, price, quantity, book)
    if offered >= quantity:
        return
    lot = Bounds(
        low=contract.filters.min_quantity,
        step=contract.step_size,
        offset=contract.filters.quantity_offset,
    )
    found.append(
        Violation(
            rule="FILL_OR_KILL",
            field=Field.QUANTITY,
            message=f"The book offers {grouped_text(offered)} {contract.quantity_name} at this "
            "price or better, too little to fill all at once.",
            value=quantity,
            bound=offered,
            lower=lot.at_most(offered).nearest(offered)[0] if offered else None,
            is_estimate=True,
            code=_CANNOT_FILL,
        )
    )


def _check_side(
    trigger: Decimal,
    working: Decimal,
    contract: FuturesContract,
    found: list[Violation],
    *,
    rising: bool,
) -> None:
    if trigger > working if rising else trigger < working:
        return
    bounds, tick = _plain_bounds(contract), contract.tick_size
    if rising:
        bounds = bounds.at_least(EXACT.add(working, tick))
    else:
        bounds = bounds.at_most(EXACT.subtract(working, tick))
    lower, upper = bounds.nearest(trigger)
    found.append(
        Violation(
            rule="TRIGGER_IMMEDIATELY",
            field=Field.TRIGGER_PRICE,
            message=f"This would trigger at once: the trigger must be "
            f"{'above' if rising else 'below'} the current price of {grouped_text(working)}.",
            value=trigger,
            bound=working,
            lower=lower,
            upper=upper,
            code=_TRIGGERS_NOW,
        )
    )


def _check_post_only(
    shape: FuturesShape,
    price: Decimal,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    buying = shape.side is Side.BUY
    touch = context.best_ask if buying else context.best_bid
    if touch is None or (price < touch if buying else price > touch):
        return
    lower, upper = price_bounds(shape, contract, context).nearest(price)
    where = "below the best ask" if buying else "above the best bid"
    found.append(
        Violation(
            rule="POST_ONLY",
            field=Field.PRICE,
            message=f"A post-only order may not take: price it {where} of {grouped_text(touch)}.",
            value=price,
            bound=touch,
            lower=lower,
            upper=upper,
            code=_WOULD_TAKE,
        )
    )
