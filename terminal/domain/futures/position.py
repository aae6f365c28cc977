"""Futures positions and how fills change them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Fill, Side
from terminal.domain.payoff import Direction, FuturesPayoff

__all__ = [
    "FuturesFill",
    "MarginMode",
    "Position",
    "PositionChange",
    "PositionKey",
    "PositionMode",
    "PositionSide",
    "apply_fill",
    "closing_quantity",
]


PositionKey = tuple[InstrumentId, PositionSide]
"""What tells positions apart: two legs of one contract are two positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One position or one leg of it.

    `quantity` is signed (negative is short, in hedge mode too), in base coins or contracts;
    `entry_price` is the payoff's own average (harmonic for COIN-M); `isolated_wallet` is the
    margin put aside for it, zero when cross. The rest is the exchange's own word, None while it
    has not said: its break-even price (`break_even`), its estimate of the liquidation price and
    its place in the queue for auto-deleveraging (0 is last, 4 is first).
    """

    instrument: InstrumentId
    side: PositionSide = PositionSide.BOTH
    quantity: Decimal = ZERO
    entry_price: Decimal = ZERO
    margin_mode: MarginMode = MarginMode.CROSS
    leverage: int = 1
    isolated_wallet: Decimal = ZERO
    updated_ms: int = 0
    break_even: Decimal | None = None
    liquidation: Decimal | None = None
    adl: int | None = None

    @property
    def key(self) -> PositionKey:
        return self.instrument, self.side

    @property
    def is_open(self) -> bool:
        return self.quantity != 0

    @property
    def direction(self) -> Direction | None:
        """None when flat."""
        if self.quantity == 0:
            return None
        return Direction.LONG if self.quantity > 0 else Direction.SHORT

    @property
    def closing_side(self) -> Side | None:
        """Side of an order that reduces this position; None when flat."""
        if self.quantity == 0:
            return None
        return Side.SELL if self.quantity > 0 else Side.BUY


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesFill(Fill):
    """An execution that changed a position, with the profit the exchange realised by it.

    `realized` is in the margin asset, before fees.
    """

    position_side: PositionSide = PositionSide.BOTH
    realized: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PositionChange:
    """A position after a fill and the profit that the fill realised (unrounded, before fees)."""

    position: Position
    realized: Decimal


def apply_fill(
    position: Position, side: Side, quantity: Decimal, price: Decimal, payoff: FuturesPayoff
) -> PositionChange:
    """Add, reduce, close or turn a position by one fill.

    Reducing keeps the entry price; what is left after turning takes the price of this fill.

    Raises:
        ValueError: if a hedge leg would be turned, which the exchange refuses.
    """
    change = Direction.of(side)
    held = abs(position.quantity)
    direction = position.direction or change
    after = position.quantity + change * quantity
    if position.side is PositionSide.LONG and after < 0:
        raise ValueError("a LONG leg cannot become short")
    if position.side is PositionSide.SHORT and after > 0:
        raise ValueError("a SHORT leg cannot become long")
    if change == direction:
        entry = payoff.average_entry(((held, position.entry_price or price), (quantity, price)))
        return PositionChange(
            replace(position, quantity=after, entry_price=entry if entry is not None else price),
            ZERO,
        )
    closed = min(held, quantity)
    realized = payoff.profit(direction, closed, position.entry_price, price)
    if quantity < held:
        entry_price = position.entry_price
    elif quantity == held:
        entry_price = ZERO
    else:
        entry_price = price
    return PositionChange(replace(position, quantity=after, entry_price=entry_price), realized)


def closing_quantity(position: Position, fraction: Decimal, step: Decimal) -> Decimal:
    """Quantity that closes `fraction` (0..1) of a position, never more than is held.

    A whole close returns exactly the held quantity; a part is cut down to the step, so that a
    close can neither increase nor turn the exposure.

    Raises:
        ValueError: if the fraction is not within 0..1.
    """
    if not 0 <= fraction <= 1:
        raise ValueError("fraction must be between 0 and 1")
    held = abs(position.quantity)
    if fraction == 1:
        return held
    return (held * fraction) // step * step
