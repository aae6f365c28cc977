"""Every value a number of a spot order may take, all rules on that number together.

Computed only once a rule is broken: the nearest legal values must satisfy all of them.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.filters import PriceBand
from terminal.domain.instrument import SpotPair
from terminal.domain.order import OrderType, Side
from terminal.domain.order_shape import OrderShape, triggers_above
from terminal.domain.rounding import EXACT, Bounds, divide_down, divide_up

Nearest = tuple[Decimal | None, Decimal | None]
NONE_LEGAL: Nearest = (None, None)


def reference(context: MarketContext, minutes: int) -> Decimal | None:
    """Price that percent and market notional filters measure against.

    The exchange's reference price where there is one, else its average over `minutes` (0: last
    price). The last price stands in for an average we do not know: a near estimate is worth more
    to the trader than no warning.
    """
    if context.reference_price is not None:
        return context.reference_price
    if minutes and context.average_price is not None:
        return context.average_price
    return context.last_price


def is_estimated(context: MarketContext, minutes: int) -> bool:
    """Whether `reference` has to stand in for an average that is not known."""
    known = context.reference_price is not None or context.average_price is not None
    return bool(minutes) and not known


def band_limits(
    band: PriceBand, side: Side, context: MarketContext
) -> tuple[Decimal | None, Decimal | None]:
    """Lowest and highest price the band allows this side now; None where it does not bind."""
    price = reference(context, band.minutes)
    if price is None:
        return None, None
    buying = side is Side.BUY
    down = band.buy_down if buying else band.sell_down
    up = band.buy_up if buying else band.sell_up
    return (
        None if down is None else EXACT.multiply(price, down),
        None if up is None else EXACT.multiply(price, up),
    )


def price_bounds(shape: OrderShape, pair: SpotPair, context: MarketContext) -> Bounds:
    """Legal limit prices: range, tick, bands, and the far side of the book for post-only."""
    filters = pair.filters
    bounds = Bounds(
        low=filters.min_price,
        high=filters.max_price or None,
        step=filters.tick_size,
        offset=filters.price_offset,
    )
    for band in filters.bands:
        low, high = band_limits(band, shape.side, context)
        bounds = bounds if low is None else bounds.at_least(low)
        bounds = bounds if high is None else bounds.at_most(high)
    if shape.type is OrderType.LIMIT_MAKER:
        bounds = _beyond(bounds, context.best_ask, context.best_bid, rising=shape.side is Side.SELL)
    return bounds


def trigger_bounds(shape: OrderShape, pair: SpotPair, context: MarketContext) -> Bounds:
    """Legal trigger prices: range, tick, and the right side of the last price."""
    filters = pair.filters
    bounds = Bounds(
        low=filters.min_price,
        high=filters.max_price or None,
        step=filters.tick_size,
        offset=filters.price_offset,
    )
    last = context.last_price
    if shape.trailing is not None:
        return bounds
    return _beyond(bounds, last, last, rising=triggers_above(shape.type, shape.side))


def _beyond(
    bounds: Bounds, ceiling: Decimal | None, floor: Decimal | None, *, rising: bool
) -> Bounds:
    """Only values at least one tick above `floor` (rising) or below `ceiling`."""
    tick = bounds.step
    if rising:
        return bounds if floor is None else bounds.at_least(EXACT.add(floor, tick))
    return bounds if ceiling is None else bounds.at_most(EXACT.subtract(ceiling, tick))


def valuation(shape: OrderShape, context: MarketContext, minutes: int) -> Decimal | None:
    """Price that turns the order's quantity into its value: its own, else the reference."""
    return shape.price if shape.price is not None else reference(context, minutes)


def quantity_bounds(shape: OrderShape, pair: SpotPair, context: MarketContext) -> Bounds | None:
    """Legal quantities at the order's price: lots, value, position, asset cap and funds."""
    filters = pair.filters
    bounds: Bounds | None = Bounds(
        low=filters.min_quantity,
        high=filters.max_quantity or None,
        step=filters.step_size or Decimal(1).scaleb(-pair.base_decimals),
        offset=filters.quantity_offset,
    )
    lot = filters.market_lot
    if shape.type is OrderType.MARKET and lot is not None and bounds is not None:
        bounds = bounds.on_grid(lot.step, lot.offset)
        bounds = bounds and bounds.at_least(lot.minimum)
        bounds = bounds.at_most(lot.maximum) if bounds and lot.maximum else bounds
    if bounds is None:
        return None
    bounds = _by_value(bounds, shape, pair, context)
    for cap in _caps(shape, pair, context):
        bounds = bounds.at_most(cap)
    return bounds


def _by_value(bounds: Bounds, shape: OrderShape, pair: SpotPair, context: MarketContext) -> Bounds:
    by_market = shape.price is None
    for rule in pair.filters.notional_ranges:
        price = valuation(shape, context, rule.minutes)
        if not price or price < 0:
            continue
        if rule.minimum and (rule.minimum_to_market or not by_market):
            bounds = bounds.at_least(divide_up(rule.minimum, price))
        if rule.maximum and (rule.maximum_to_market or not by_market):
            bounds = bounds.at_most(divide_down(rule.maximum, price))
    return bounds


def _caps(shape: OrderShape, pair: SpotPair, context: MarketContext) -> list[Decimal]:
    """Upper ends that come from the account: position, asset limits, free balance."""
    caps = []
    price = funding_price(shape, context)
    room = position_room(shape, pair, context)
    if room is not None:
        caps.append(room)
    assets = context.limits.assets
    if pair.base in assets:
        caps.append(assets[pair.base])
    if pair.quote in assets and price:
        caps.append(divide_down(assets[pair.quote], price))
    if shape.locks_funds:
        if shape.side is Side.SELL and context.base_balance is not None:
            caps.append(context.base_balance.free)
        if shape.side is Side.BUY and context.quote_balance is not None and price:
            caps.append(_affordable(shape, context, context.quote_balance.free, price))
    return caps


def _affordable(
    shape: OrderShape, context: MarketContext, free: Decimal, price: Decimal
) -> Decimal:
    """Base that `free` quote buys at `price`, or on the book where the order would walk it."""
    if shape.type is not OrderType.MARKET or context.book is None or free <= 0:
        return divide_down(free, price)
    fill = context.book.fill(Side.BUY, quote=free)
    if fill is None or not fill.complete:
        return divide_down(free, price)
    return fill.quantity


def buy_cost(shape: OrderShape, quantity: Decimal, context: MarketContext) -> Decimal | None:
    """Quote that a buy of `quantity` needs; what it meets on the book when it takes at any price.

    Of an order larger than the book only the part that the book can fill is counted.
    """
    if shape.type is OrderType.MARKET and context.book is not None and quantity > 0:
        fill = context.book.fill(Side.BUY, quantity=quantity)
        if fill is not None:
            return fill.quote
    price = funding_price(shape, context)
    return None if price is None else EXACT.multiply(price, quantity)


def position_room(shape: OrderShape, pair: SpotPair, context: MarketContext) -> Decimal | None:
    """How much may still be bought under MAX_POSITION; None when nothing limits it."""
    limit, held = pair.filters.max_position, context.base_balance
    if limit is None or held is None or shape.side is Side.SELL:
        return None
    taken = EXACT.add(held.total, context.open_buy_quantity or Decimal(0))
    return EXACT.subtract(limit, taken)


def funding_price(shape: OrderShape, context: MarketContext) -> Decimal | None:
    """Price at which a buy needs its money: its limit, its trigger, else the best ask or last."""
    if shape.price is not None:
        return shape.price
    if shape.type is not OrderType.MARKET:
        return shape.trigger_price or context.last_price
    return context.best_ask if context.best_ask is not None else context.last_price


def is_funding_estimated(shape: OrderShape) -> bool:
    """Whether the money an order needs depends on a price that may differ when it arrives."""
    if shape.side is Side.BUY:
        return shape.quote_quantity is None and shape.price is None and shape.trailing is None
    return shape.quote_quantity is not None


def total_bounds(shape: OrderShape, pair: SpotPair, context: MarketContext) -> Bounds:
    """Legal amounts of a market order by value, in quote units."""
    bounds = Bounds(step=Decimal(1).scaleb(-pair.quote_decimals))
    for rule in pair.filters.notional_ranges:
        if rule.minimum and rule.minimum_to_market:
            bounds = bounds.at_least(rule.minimum)
        if rule.maximum and rule.maximum_to_market:
            bounds = bounds.at_most(rule.maximum)
    if pair.quote in context.limits.assets:
        bounds = bounds.at_most(context.limits.assets[pair.quote])
    if shape.side is Side.BUY and context.quote_balance is not None:
        bounds = bounds.at_most(context.quote_balance.free)
    bid = context.best_bid if context.best_bid is not None else context.last_price
    if shape.side is Side.SELL and context.base_balance is not None and bid is not None:
        free = context.base_balance.free
        fill = None
        if context.book is not None and free > 0:
            fill = context.book.fill(Side.SELL, quantity=free)
        brings = EXACT.multiply(free, bid) if fill is None else fill.quote
        bounds = bounds.at_most(brings)
    return bounds
