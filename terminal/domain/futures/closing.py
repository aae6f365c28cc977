"""Orders that end a position, wholly or in part: they can never open, enlarge or turn anything.

In one-way mode every one of them is reduce-only, in hedge mode it names its leg and the exchange lets
it go no further than flat; besides, its quantity is never more than what is held.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.bracket import ExitLeg
from terminal.domain.futures.position import Position, closing_quantity
from terminal.domain.futures.ticket import (
    Exposure,
    FuturesLimitTicket,
    FuturesMarketTicket,
    Hedge,
    OneWay,
)
from terminal.domain.futures.words import PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import Side
from terminal.domain.rounding import ceil_to_step, floor_to_step
from terminal.domain.spot.ticket import StopKind
from terminal.domain.violation import Field, Violation

CloseTicket = FuturesMarketTicket | FuturesLimitTicket


def closing_exposure(position: Position) -> Exposure:
    """Reduce-only, or the leg itself."""
    if position.side is PositionSide.BOTH:
        return OneWay(reduce_only=True)
    return Hedge(position.side)


def closable_part(
    position: Position, fraction: Decimal, contract: FuturesContract, *, at_market: bool
) -> Decimal | None:
    """Legal quantity that closes `fraction` of a position; None when that is too small to send.

    A close at market takes at most the largest market lot at once.
    """
    quantity = closing_quantity(position, fraction, contract.step_size)
    lot = contract.filters.market_lot
    most = contract.filters.max_quantity
    if at_market and lot is not None:
        most = lot.maximum
    if most and quantity > most:
        quantity = floor_to_step(most, contract.step_size)
    if quantity <= 0 or quantity < contract.filters.min_quantity:
        return None
    return quantity


def closing_ticket(
    position: Position, fraction: Decimal, contract: FuturesContract, price: Decimal | None
) -> CloseTicket | None:
    """The order that closes `fraction` (0 to 1), at market or at a limit price.

    None when nothing is held or the part is too small.
    """
    side = position.closing_side
    if side is None:
        return None
    quantity = closable_part(position, fraction, contract, at_market=price is None)
    if quantity is None:
        return None
    exposure = closing_exposure(position)
    if price is None:
        return FuturesMarketTicket(
            instrument=position.instrument, side=side, quantity=quantity, exposure=exposure
        )
    return FuturesLimitTicket(
        instrument=position.instrument,
        side=side,
        quantity=quantity,
        price=price,
        exposure=exposure,
    )


def opposite_ticket(position: Position, quantity: Decimal) -> FuturesMarketTicket | None:
    """What opens `quantity` the other way after a position has been closed; None when it was flat."""
    side = position.closing_side
    if side is None:
        return None
    exposure: Exposure = OneWay()
    if position.side is not PositionSide.BOTH:
        other = PositionSide.SHORT if position.side is PositionSide.LONG else PositionSide.LONG
        exposure = Hedge(other)
    return FuturesMarketTicket(
        instrument=position.instrument, side=side, quantity=quantity, exposure=exposure
    )


def break_even_limit(position: Position, contract: FuturesContract) -> Decimal | None:
    """The first legal price at which closing loses nothing, by the exchange's break-even price."""
    price = position.break_even
    if price is None or position.closing_side is None:
        return None
    tick, offset = contract.tick_size, contract.filters.price_offset
    if position.closing_side is Side.SELL:
        return ceil_to_step(price, tick, offset)
    return floor_to_step(price, tick, offset)


def beyond_liquidation(
    position: Position, leg: ExitLeg, liquidation: Decimal | None
) -> Violation | None:
    """A stop that would only trigger when the exchange has already taken the position."""
    if leg.kind is not StopKind.STOP_LOSS or liquidation is None or not position.is_open:
        return None
    is_long = position.quantity > 0
    vain = leg.trigger_price <= liquidation if is_long else leg.trigger_price >= liquidation
    if not vain:
        return None
    where = "above" if is_long else "below"
    return Violation(
        rule="BEYOND_LIQUIDATION",
        field=Field.TRIGGER_PRICE,
        message=f"The position would be liquidated before this stop: set it {where} the"
        " liquidation price.",
        value=leg.trigger_price,
        bound=liquidation,
    )
