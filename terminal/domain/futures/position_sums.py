"""What several positions add up to, and single questions about one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import Position
from terminal.domain.futures.position_figures import PositionFigures
from terminal.domain.instrument import FuturesContract
from terminal.domain.order import Order
from terminal.domain.payoff import payoff_of
from terminal.domain.rounding import ceil_to_step, floor_to_step
from terminal.domain.valuation import change_from, complete_sum

REACH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionSums:
    """Sums over positions; None as soon as one part is unknown or they settle in several assets."""

    notional: Decimal | None
    unrealized: Decimal | None
    margin: Decimal | None
    funding: Decimal | None


def position_sums(figures: Iterable[PositionFigures]) -> PositionSums:
    """A contract without funding adds nothing to its sum."""
    rows = list(figures)
    if len({row.contract.settle for row in rows}) > 1:
        return PositionSums(notional=None, unrealized=None, margin=None, funding=None)
    return PositionSums(
        notional=complete_sum(row.notional for row in rows),
        unrealized=complete_sum(row.unrealized for row in rows),
        margin=complete_sum(row.margin for row in rows),
        funding=complete_sum(row.funding for row in rows if row.funding_ms is not None),
    )


def liquidation_of(figures: PositionFigures) -> Decimal | None:
    """Our own liquidation price, else the exchange's; None when no price liquidates or none is known.

    A price beyond `REACH` times the mark (as of two legs that nearly cancel out) is none: no market
    goes there.
    """
    own = figures.liquidation
    price = figures.position.liquidation if own is None else own.price
    if price is None or (figures.mark is not None and price > REACH * figures.mark):
        return None
    return price


def way_to_liquidation(figures: PositionFigures) -> Decimal | None:
    """The move of the mark that liquidates, as a signed fraction of it: negative for a long."""
    price = liquidation_of(figures)
    return None if price is None else change_from(price, figures.mark)


def uncovered_quantity(position: Position, covered: Decimal) -> Decimal:
    """What of a position no stop closes; `covered` is the share of it that one does (0 to 1)."""
    return abs(position.quantity) * (1 - min(covered, Decimal(1)))


def profit_at(
    position: Position, contract: FuturesContract, price: Decimal, share: Decimal | None = None
) -> Decimal | None:
    """What closing `share` (0 to 1, None for all) of a position at `price` earns before fees.

    None when flat.
    """
    direction = position.direction
    if direction is None or price <= 0:
        return None
    held = abs(position.quantity) * (Decimal(1) if share is None else share)
    return payoff_of(contract).profit(direction, held, position.entry_price, price)


def margin_taken(amount: Decimal) -> Decimal:
    """`amount` of margin as a change that takes it out."""
    return -amount


def break_even_trigger(figures: PositionFigures) -> Decimal | None:
    """The break-even price on the tick that does not lose: up for a long, down for a short."""
    price = figures.break_even
    if price is None:
        return None
    tick = figures.contract.tick_size
    long = figures.position.quantity > 0
    return ceil_to_step(price, tick) if long else floor_to_step(price, tick)


def uncovered_share(covered: Decimal) -> Decimal:
    """The share of a position (0 to 1) that no stop closes."""
    return max(Decimal(0), 1 - covered)


def share_of_position(order: Order, position: Position) -> Decimal | None:
    """How much of a position an exit of a fixed quantity closes (0 to 1); None when not known."""
    rest = order.remaining
    if rest is None or not position.is_open:
        return None
    return min(Decimal(1), rest / abs(position.quantity))
