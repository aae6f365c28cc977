"""How large a futures order may be: by margin, by what is held, by value, by risk.

Quantities are cut down to the step; None is what cannot be told. Conditional orders are sized as if
they were sent now, which is what a trader means by them.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.context import MarketContext
from terminal.domain.futures.margin import one_way_margin, open_loss
from terminal.domain.futures.risk_size import quantity_for_risk
from terminal.domain.futures.words import PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import ZERO, Side
from terminal.domain.payoff import Direction, payoff_of
from terminal.domain.rounding import divide_down, floor_to_step


def held_against(side: Side, leg: PositionSide | None, context: MarketContext) -> Decimal | None:
    """What an order of `side` could close: of its leg in hedge mode, else of the net position."""
    if leg in (PositionSide.LONG, PositionSide.SHORT):
        held = context.long_position if leg is PositionSide.LONG else context.short_position
        closing = Side.SELL if leg is PositionSide.LONG else Side.BUY
        return None if held is None else abs(held) if side is closing else ZERO
    if context.position is None:
        return None
    signed = context.position if side is Side.SELL else -context.position
    return max(signed, ZERO)


def holding_along(
    side: Side, leg: PositionSide | None, mark: Decimal, contract: FuturesContract,
    context: MarketContext,
) -> Decimal:  # fmt: skip
    """Notional held in the order's own direction; negative when the position lies across it."""
    if leg in (PositionSide.LONG, PositionSide.SHORT):
        return ZERO
    held = context.position or ZERO
    signed = held if side is Side.BUY else -held
    worth = payoff_of(contract).notional(abs(signed), mark)
    return worth if signed >= 0 else -worth


def margin_needed(
    side: Side,
    leg: PositionSide | None,
    quantity: Decimal,
    price: Decimal,
    contract: FuturesContract,
    context: MarketContext,
) -> Decimal | None:
    """Initial margin and open loss that an opening order adds, in the margin asset."""
    margin = context.margin
    if margin is None or margin.leverage <= 0:
        return None
    payoff = payoff_of(contract)
    mark = context.mark_price or price
    holding = holding_along(side, leg, mark, contract, context)
    own, other = _open_notionals(side, leg, context)
    before = one_way_margin(holding, own, other, margin.leverage).total
    ordered = own + payoff.notional(quantity, price)
    after = one_way_margin(holding, ordered, other, margin.leverage).total
    return after - before + open_loss(side, quantity, price, mark, payoff)


def largest_opening(
    side: Side,
    leg: PositionSide | None,
    price: Decimal | None,
    contract: FuturesContract,
    context: MarketContext,
    fee_rate: Decimal = ZERO,
) -> Decimal | None:
    """The most that what is available and the leverage's own limit allow, fee included."""
    margin = context.margin
    if margin is None or price is None or price <= 0 or margin.leverage <= 0:
        return None
    payoff, leverage = payoff_of(contract), margin.leverage
    mark = context.mark_price or price
    unit = payoff.notional(Decimal(1), price)
    loss = open_loss(side, Decimal(1), price, mark, payoff)
    holding = holding_along(side, leg, mark, contract, context)
    own, other = _open_notionals(side, leg, context)
    before = one_way_margin(holding, own, other, leverage).total
    funds, paid = margin.available + before, loss + unit * fee_rate
    budget = funds * leverage - holding - own
    room = margin.brackets.max_notional(leverage) - holding - own
    most = min(
        divide_down(max(budget, ZERO), unit + paid * leverage),
        divide_down(max(room, ZERO), unit),
    )
    if paid > 0:
        # While it only turns the position no margin is added, but loss and fee must be there.
        spare = funds - abs(holding - other) / leverage
        most = min(most, divide_down(max(spare, ZERO), paid))
    largest = contract.filters.max_quantity
    if largest:
        most = min(most, largest)
    return _cut(most, contract)


def part_of(most: Decimal | None, share: Decimal, contract: FuturesContract) -> Decimal | None:
    """`share` (0 to 1) of a largest quantity; the whole of it stays exact, dust included. None for
    less than nothing, which can be typed."""
    if most is None or share < 0:
        return None
    return most if share >= 1 else _cut(most * share, contract)


def share_used(quantity: Decimal | None, most: Decimal | None) -> Decimal | None:
    """How much of a largest quantity is asked for."""
    return None if quantity is None or not most else quantity / most


def quantity_by_risk(
    percent: Decimal,
    balance: Decimal | None,
    side: Side,
    entry: Decimal | None,
    stop: Decimal | None,
    contract: FuturesContract,
    fee_rate: Decimal = ZERO,
) -> Decimal | None:
    """The quantity whose loss at the stop, fees included, is `percent` of `balance`.

    None when a price is missing or the stop would win.
    """
    if balance is None or entry is None or stop is None or entry <= 0 or stop <= 0:
        return None
    try:
        return quantity_for_risk(
            balance * percent / 100,
            Direction.of(side),
            entry,
            stop,
            payoff_of(contract),
            step=contract.step_size,
            entry_rate=fee_rate,
            exit_rate=fee_rate,
        )
    except ValueError:
        return None


def _cut(quantity: Decimal, contract: FuturesContract) -> Decimal:
    """Down to the step, without digits that only a division has left."""
    cut = floor_to_step(quantity, contract.step_size)
    return cut.quantize(contract.step_size.normalize()) if contract.step_size < 1 else cut


def _open_notionals(
    side: Side, leg: PositionSide | None, context: MarketContext
) -> tuple[Decimal, Decimal]:
    """Notionals of open orders of this side and of the other one; a leg counts by itself."""
    margin = context.margin
    if margin is None or leg in (PositionSide.LONG, PositionSide.SHORT):
        return ZERO, ZERO
    pair = (margin.open_buys, margin.open_sells)
    return pair if side is Side.BUY else (pair[1], pair[0])
