"""At which price: the collar, the walk through the book, oneself on the other side."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from terminal.domain.events import FeedState
from terminal.domain.gate.decision import Level, Reason
from terminal.domain.gate.facts import Facts
from terminal.domain.gate.limits import GateLimits
from terminal.domain.gate.reading import Reading
from terminal.domain.gate.sizes import percent
from terminal.domain.numbers import grouped_text
from terminal.domain.order import ZERO, Order, Side
from terminal.domain.rounding import EXACT
from terminal.domain.violation import Field


def check_prices(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    yield from _collar(reading, facts, limits)
    yield from _walk(reading, facts, limits)
    yield from _self_cross(reading, facts)


def _collar(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R3, the fat finger: beyond the reference for what trades now, both ways for what rests."""
    price, reference = reading.limit_price, reading.reference
    if price is None or not reference:
        return
    stray = (price - reference) / reference
    beyond = stray if reading.side is Side.BUY else -stray
    strict = reading.is_aggressive or reading.is_conditional
    bound = reading.through if strict and beyond > 0 else reading.away
    if abs(stray) <= bound:
        return
    level = Level.CONFIRM
    if abs(stray) > limits.block_factor * bound:
        bound, level = limits.block_factor * bound, Level.BLOCK
    direction = "above" if stray > 0 else "below"
    unit = facts.instrument.quote
    name = "its trigger" if reading.is_conditional else "the middle of the book"
    last = "Check the price." if level is Level.BLOCK else "As a limit order it may fill there."
    yield Reason(
        rule="R3_COLLAR",
        level=level,
        title=f"Price is {percent(abs(stray), 2)} {direction} {name}",
        message=f"{grouped_text(price)} is {percent(abs(stray), 2)} {direction}"
        f" {_short(reference, price)} {unit}, your limit for {facts.instrument.symbol} is"
        f" {percent(bound)}. {last}",
        field=Field.PRICE,
        numbers=(
            ("Your price", f"{grouped_text(price)} {unit}"),
            (name.capitalize(), f"{_short(reference, price)} {unit}"),
            ("Your limit", percent(bound)),
        ),
        typed="" if level is Level.BLOCK else f"{abs(stray) * 100:.2f}",
    )


def _walk(reading: Reading, facts: Facts, limits: GateLimits) -> Iterator[Reason]:
    """R4: what trades at once must find enough in the book near its best price."""
    book = facts.book
    if not reading.is_aggressive or book is None or facts.book_state is not FeedState.LIVE:
        return
    first, best = reading.shapes[0], book.best(reading.side.opposite)
    if best is None:
        yield _no_depth(reading, "The other side of the book is empty.")
        return
    amount = first.quantity if first.quote_quantity is None else first.quote_quantity
    if amount is None or amount <= 0:
        return
    fill = book.fill(reading.side, quantity=first.quantity, quote=first.quote_quantity)
    if fill is None:
        return
    if not fill.complete and reading.is_market:
        yield _no_depth(reading, "The visible book cannot fill it.")
        return
    slip = abs(fill.average_price - best.price) / best.price
    if reading.is_market and slip > limits.slippage:
        yield Reason(
            rule="R4_SLIPPAGE",
            level=Level.CONFIRM,
            title=f"Would slip {percent(slip, 2)} through the book",
            message=f"At the book of this moment the average price is"
            f" {_short(fill.average_price, best.price)}, the best price is"
            f" {grouped_text(best.price)}. Your limit is {percent(limits.slippage)}.",
            field=Field.QUANTITY,
            numbers=(
                ("Best price", grouped_text(best.price)),
                ("Expected average", _short(fill.average_price, best.price)),
                ("Worst price met", grouped_text(fill.worst_price)),
            ),
        )
    depth = _depth(facts, reading, best.price)
    if depth and fill.quantity > limits.depth_share * depth:
        yield Reason(
            rule="R4_DEPTH",
            level=Level.CONFIRM,
            title=f"Takes {percent(fill.quantity / depth)} of the book nearby",
            message=f"Up to {percent(reading.through)} from the best price there are"
            f" {_short(depth, Decimal('0.00001'))} {facts.instrument.base}.",
            field=Field.QUANTITY,
            numbers=(
                ("This order", f"{grouped_text(fill.quantity)} {facts.instrument.base}"),
                ("In the book nearby", f"{grouped_text(depth)} {facts.instrument.base}"),
            ),
        )


def _no_depth(reading: Reading, cause: str) -> Reason:
    return Reason(
        rule="R4_DEPTH",
        level=Level.CONFIRM if reading.reduces else Level.BLOCK,
        title="Not enough in the book",
        message=f"{cause} Lower the quantity or use a limit order.",
        field=Field.QUANTITY,
    )


def _depth(facts: Facts, reading: Reading, best: Decimal) -> Decimal:
    """Base quantity resting within the collar on the other side."""
    if facts.book is None:
        return ZERO
    sign = 1 if reading.side is Side.BUY else -1
    edge = best * (1 + sign * reading.through)
    total = ZERO
    for level in facts.book.levels(reading.side.opposite, 500):
        if sign * (level.price - edge) > 0:
            break
        total = level.total
    return total


def _self_cross(reading: Reading, facts: Facts) -> Iterator[Reason]:
    """R18: an own resting order would be met."""
    if reading.is_conditional:
        return
    met = [order for order in facts.own_orders if _meets(reading, order)]
    if not met:
        return
    mode = facts.instrument.default_stp_mode
    yield Reason(
        rule="R18_SELF_CROSS",
        level=Level.CONFIRM,
        title="Would meet your own order",
        message=f"{len(met)} of your own orders on the other side would match. Self-trade"
        f" prevention of this symbol: {mode.value.replace('_', ' ').lower()}.",
        field=Field.PRICE,
        numbers=tuple(
            ("Your order", f"{order.side.value.lower()} at {grouped_text(order.price)}")
            for order in met[:3]
            if order.price is not None
        ),
    )


def _meets(reading: Reading, order: Order) -> bool:
    if order.side is reading.side or order.price is None or not order.is_working:
        return False
    if reading.limit_price is None:
        price = reading.price
        if price is None:
            return False
        return order.price <= price if reading.side is Side.BUY else True
    if reading.side is Side.BUY:
        return reading.limit_price >= order.price
    return reading.limit_price <= order.price


def _short(value: Decimal, like: Decimal) -> str:
    """`value` with the decimals of `like` and one more: averages and middles have too many."""
    exponent = like.as_tuple().exponent
    places = max(0, -exponent) + 1 if isinstance(exponent, int) else 8
    return grouped_text(value.quantize(Decimal(1).scaleb(-places), context=EXACT))
