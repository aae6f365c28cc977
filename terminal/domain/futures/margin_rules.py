"""Whether leverage and margin allow a futures order.

Conditional orders need no margin until they trigger. Not included: the reserve for a taker fee.
Sources: "Notional and Leverage Brackets"; the exchange's FAQ on the cost required to open a position.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.futures.amount_rules import is_closing, opens, quantity_bounds
from terminal.domain.futures.margin import one_way_margin, open_loss
from terminal.domain.futures.position import PositionSide
from terminal.domain.futures.shape import CONDITIONAL_TYPES, FuturesShape
from terminal.domain.instrument import FuturesContract
from terminal.domain.numbers import grouped_text
from terminal.domain.order import ZERO, Side
from terminal.domain.payoff import STORED, FuturesPayoff, payoff_of
from terminal.domain.rounding import ceil_to_step, divide_down
from terminal.domain.violation import Field, Violation

_OVER_LEVERAGE, _TOO_LITTLE_MARGIN = -2027, -2019


def check_margin(
    shape: FuturesShape,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """Largest position at this leverage, then initial margin and open loss against what is free."""
    margin, quantity = context.margin, shape.quantity
    price = shape.price if shape.price is not None else context.mark_price
    if margin is None or quantity is None or quantity <= 0 or price is None or price <= 0:
        return
    if shape.type in CONDITIONAL_TYPES or is_closing(shape) or not opens(shape):
        return
    payoff = payoff_of(contract)
    unit = payoff.notional(Decimal(1), price)
    mark = context.mark_price if context.mark_price is not None else price
    holding = _holding(shape, context, payoff, mark)
    _check_leverage(shape, quantity, unit, holding, margin, contract, context, found)
    loss = open_loss(shape.side, Decimal(1), price, mark, payoff)
    _check_available(shape, quantity, (unit, loss), holding, margin, contract, context, found)


def _holding(
    shape: FuturesShape, context: MarketContext, payoff: FuturesPayoff, mark: Decimal
) -> Decimal:
    """Notional held in the order's own direction: negative when it lies across."""
    if shape.position_side in (None, PositionSide.BOTH):
        held = context.position or ZERO
        signed = held if shape.side is Side.BUY else -held
    else:
        is_long = shape.position_side is PositionSide.LONG
        signed = abs((context.long_position if is_long else context.short_position) or ZERO)
    worth = payoff.notional(abs(signed), mark)
    return worth if signed >= 0 else -worth


def _check_leverage(
    shape: FuturesShape,
    quantity: Decimal,
    unit: Decimal,
    holding: Decimal,
    margin: MarginContext,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    cap = margin.brackets.max_notional(margin.leverage)
    ordered = margin.open_buys if shape.side is Side.BUY else margin.open_sells
    room = cap - holding - ordered

    def fits(wanted: Decimal) -> bool:
        return wanted * unit <= room

    if fits(quantity):
        return
    lower = _largest(shape, divide_down(room, unit), fits, contract, context)
    found.append(
        Violation(
            rule="MAX_LEVERAGE",
            field=Field.QUANTITY,
            message=f"At {margin.leverage}× leverage a position in {contract.symbol} may be worth "
            f"at most {grouped_text(cap)} {contract.settle}: lower the quantity or the leverage.",
            value=quantity,
            bound=cap,
            lower=lower,
            code=_OVER_LEVERAGE,
        )
    )


def _check_available(
    shape: FuturesShape,
    quantity: Decimal,
    costs: tuple[Decimal, Decimal],
    holding: Decimal,
    margin: MarginContext,
    contract: FuturesContract,
    context: MarketContext,
    found: list[Violation],
) -> None:
    """`costs` are the notional and the open loss of one unit of quantity."""
    unit, loss = costs
    buying = shape.side is Side.BUY
    hedged = shape.position_side not in (None, PositionSide.BOTH)
    own, other = (
        (margin.open_buys, margin.open_sells) if buying else (margin.open_sells, margin.open_buys)
    )
    if hedged:
        holding, own, other = ZERO, ZERO, ZERO
    before = one_way_margin(holding, own, other, margin.leverage).total

    def need(wanted: Decimal) -> Decimal:
        after = one_way_margin(holding, own + wanted * unit, other, margin.leverage).total
        return after - before + wanted * loss

    def fits(wanted: Decimal) -> bool:
        return need(wanted) <= margin.available

    if fits(quantity):
        return
    budget = (margin.available + before) * margin.leverage
    most = divide_down(budget - holding - own, unit + loss * margin.leverage)
    found.append(
        Violation(
            rule="MARGIN",
            field=Field.QUANTITY,
            message=f"This needs {grouped_text(ceil_to_step(need(quantity), STORED))} "
            f"{contract.settle} of margin, "
            f"{grouped_text(margin.available)} is available.",
            value=quantity,
            bound=margin.available,
            lower=_largest(shape, most, fits, contract, context),
            is_estimate=shape.price is None,
            code=_TOO_LITTLE_MARGIN,
        )
    )


def _largest(
    shape: FuturesShape,
    most: Decimal,
    fits: Callable[[Decimal], bool],
    contract: FuturesContract,
    context: MarketContext,
) -> Decimal | None:
    """The largest legal quantity that fits; `most` is where that ends, up to a rounded quotient."""
    lower, upper = quantity_bounds(shape, contract, context).nearest(most)
    return upper if upper is not None and fits(upper) else lower
