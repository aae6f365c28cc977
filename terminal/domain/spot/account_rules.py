"""What the account itself allows: permissions, open-order counts, asset caps and free balance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.filters import CountLimits
from terminal.domain.instrument import SpotPair
from terminal.domain.numbers import grouped_text
from terminal.domain.order import ZERO, OrderType, Side
from terminal.domain.order_shape import CONDITIONAL_TYPES, OrderShape
from terminal.domain.rounding import EXACT, ceil_to_step, floor_to_step
from terminal.domain.spot.bounds import (
    buy_cost,
    funding_price,
    is_funding_estimated,
    quantity_bounds,
    total_bounds,
)
from terminal.domain.violation import Field, Violation

_FILTER_FAILED = -1013
_REFUSED = -2010


def check_permissions(pair: SpotPair, context: MarketContext, found: list[Violation]) -> None:
    """The account may trade, and every permission set names one of its permissions."""
    if context.can_trade is False:
        message = "This account may not trade now. The exchange's website says why."
        found.append(Violation(rule="ACCOUNT", field=Field.ORDER, message=message, code=_REFUSED))
    held = context.permissions
    if held is None or all(group & held for group in pair.permission_sets):
        return
    message = f"This account may not trade {pair.display_name}."
    found.append(Violation(rule="PERMISSION", field=Field.ORDER, message=message, code=_REFUSED))


def check_counts(
    shapes: Sequence[OrderShape],
    pair: SpotPair,
    context: MarketContext,
    *,
    is_list: bool,
    found: list[Violation],
) -> None:
    """Open orders after adding these, on the symbol and on the exchange.

    Every order of a list counts, a list counts once among lists.
    """
    conditional = sum(1 for s in shapes if s.type in CONDITIONAL_TYPES)
    icebergs = sum(1 for s in shapes if s.iceberg_quantity)
    added = (len(shapes), conditional, icebergs, 1 if is_list else 0)
    here = (
        context.open_orders,
        context.open_conditional_orders,
        context.open_icebergs,
        context.open_order_lists,
    )
    everywhere = (
        context.exchange_open_orders,
        context.exchange_open_conditional_orders,
        context.exchange_open_icebergs,
        context.exchange_open_order_lists,
    )
    _count(pair.filters.counts, here, added, "", f" on {pair.display_name}", found)
    _count(context.limits.counts, everywhere, added, "EXCHANGE_", "", found)


def _count(
    limits: CountLimits,
    opened: tuple[int | None, ...],
    added: tuple[int, ...],
    prefix: str,
    where: str,
    found: list[Violation],
) -> None:
    rows = (
        ("MAX_NUM_ORDERS", limits.orders, "orders"),
        ("MAX_NUM_ALGO_ORDERS", limits.algo_orders, "stop and take-profit orders"),
        ("MAX_NUM_ICEBERG_ORDERS", limits.icebergs, "iceberg orders"),
        ("MAX_NUM_ORDER_LISTS", limits.order_lists, "order lists"),
    )
    for (rule, limit, noun), count, new in zip(rows, opened, added, strict=True):
        if limit is None or count is None or not new or count + new <= limit:
            continue
        excess = count + new - limit
        message = (
            f"At most {limit} {noun} may be open{where}, {count} are: "
            f"cancel {'one' if excess == 1 else excess} first."
        )
        found.append(
            Violation(
                rule=prefix + rule,
                field=Field.ORDER,
                message=message,
                value=Decimal(count + new),
                bound=Decimal(limit),
                code=_FILTER_FAILED,
            )
        )


def check_balances(
    shapes: Sequence[OrderShape], pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    """MAX_ASSET on every order; free balance for what these orders lock together.

    Two legs of a pair lock once, the dearer one decides.
    """
    dearest: tuple[Decimal, OrderShape] | None = None
    for shape in shapes:
        _check_asset_limits(shape, pair, context, found)
        need = _need(shape, pair, context)
        if need is not None and shape.locks_funds and (dearest is None or need > dearest[0]):
            dearest = (need, shape)
    if dearest is not None:
        _check_balance(dearest[1], dearest[0], pair, context, found)


def _need(shape: OrderShape, pair: SpotPair, context: MarketContext) -> Decimal | None:
    """What the order locks: base for a sell, quote for a buy; None when it cannot be told."""
    if shape.quote_quantity is not None:
        if shape.side is Side.BUY:
            return shape.quote_quantity
        if context.book is not None and shape.quote_quantity > 0:
            fill = context.book.fill(Side.SELL, quote=shape.quote_quantity)
            if fill is not None:
                return floor_to_step(fill.quantity, pair.step_size)
        price = context.best_bid if context.best_bid is not None else context.last_price
        return EXACT.divide(shape.quote_quantity, price) if price else None
    if shape.quantity is None:
        return None
    if shape.side is Side.SELL:
        return shape.quantity
    return buy_cost(shape, shape.quantity, context)


def _check_balance(
    shape: OrderShape,
    need: Decimal,
    pair: SpotPair,
    context: MarketContext,
    found: list[Violation],
) -> None:
    buying = shape.side is Side.BUY
    balance = context.quote_balance if buying else context.base_balance
    if balance is None or need <= balance.free:
        return
    asset, decimals = (
        (pair.quote, pair.quote_decimals) if buying else (pair.base, pair.base_decimals)
    )
    asked = shape.quantity if shape.quantity is not None else shape.quote_quantity
    field = Field.QUANTITY if shape.quantity is not None else Field.TOTAL
    if asked is None:
        return
    lower: Decimal | None = None
    if field is Field.TOTAL:
        lower = total_bounds(shape, pair, context).nearest(asked)[0] if buying else None
    else:
        bounds = quantity_bounds(shape, pair, context)
        lower = None if bounds is None else bounds.nearest(asked)[0]
    free, missing = balance.free, EXACT.subtract(need, balance.free)
    step = Decimal(1).scaleb(-decimals)
    unit = pair.base if field is Field.QUANTITY else pair.quote
    remedy = "" if lower is None else f" Set {grouped_text(lower)} {unit}, the most you can afford."
    estimated = is_funding_estimated(shape)
    walks = shape.type is OrderType.MARKET and context.book is not None
    price = funding_price(shape, context) if estimated and buying and not walks else None
    about = "about " if estimated else ""
    at = "" if price is None else f" at {grouped_text(price)}"
    found.append(
        Violation(
            rule="BALANCE",
            field=field,
            message=f"{_short(missing, step)} {asset} short: this needs {about}{_short(need, step)} "
            f"{asset}{at}, "
            f"{grouped_text(free)} is free.{remedy}",
            value=asked,
            bound=free,
            lower=lower,
            is_estimate=estimated,
            code=_REFUSED,
        )
    )


def _short(value: Decimal, step: Decimal) -> str:
    """A sum for a sentence, rounded up to what the asset can show: never promises too little."""
    return grouped_text(ceil_to_step(value, step))


def _check_asset_limits(
    shape: OrderShape, pair: SpotPair, context: MarketContext, found: list[Violation]
) -> None:
    """MAX_ASSET: the base asset caps the quantity, the quote asset the order's value."""
    assets = context.limits.assets
    if not assets:
        return
    value = shape.quote_quantity
    if value is None and shape.quantity is not None:
        price = funding_price(shape, context)
        value = None if price is None else EXACT.multiply(price, shape.quantity)
    for asset, amount in ((pair.base, shape.quantity), (pair.quote, value)):
        limit = assets.get(asset)
        if limit is None or amount is None or amount <= limit:
            continue
        by_total = shape.quantity is None
        asked = shape.quote_quantity if by_total else shape.quantity
        if by_total:
            lower = total_bounds(shape, pair, context).nearest(asked or ZERO)[0]
        else:
            bounds = quantity_bounds(shape, pair, context)
            lower = None if bounds is None else bounds.nearest(asked or ZERO)[0]
        unit = pair.quote if by_total else pair.base
        remedy = "." if lower is None else f": set {grouped_text(lower)} {unit}."
        found.append(
            Violation(
                rule="MAX_ASSET",
                field=Field.TOTAL if by_total else Field.QUANTITY,
                message=f"One order may move at most {grouped_text(limit)} {asset}{remedy}",
                value=asked,
                bound=limit,
                lower=lower,
                code=_FILTER_FAILED,
            )
        )
