"""Which open orders would end a position, and how much of it they cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import Position
from terminal.domain.futures.words import PositionSide
from terminal.domain.order import ZERO, Order, OrderType, Side
from terminal.domain.order_machine import is_from_venue

STOPS = frozenset({OrderType.STOP, OrderType.STOP_MARKET, OrderType.TRAILING_STOP_MARKET})
TAKE_PROFITS = frozenset({OrderType.TAKE_PROFIT, OrderType.TAKE_PROFIT_MARKET})
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """`stops` and `take_profits` are accepted by the exchange, the nearest to trigger first.

    `covered` and `target_covered` are shares of the position (0 to 1). `waiting` were sent and not
    confirmed yet: they protect nothing until they are. `beyond_liquidation` are stops that would
    trigger only after the liquidation: they protect nothing either, and do not count.
    """

    stops: tuple[Order, ...] = ()
    take_profits: tuple[Order, ...] = ()
    waiting: tuple[Order, ...] = ()
    beyond_liquidation: tuple[Order, ...] = ()
    covered: Decimal = ZERO
    target_covered: Decimal = ZERO

    @property
    def is_unprotected(self) -> bool:
        """True when no accepted stop stands behind any part of the position."""
        return self.covered == 0

    @property
    def is_whole(self) -> bool:
        return self.covered >= WHOLE


NO_PROTECTION = Protection()


def closes(order: Order, position: Position) -> bool:
    """True when `order` belongs to this position and can only reduce it."""
    if order.instrument != position.instrument or order.side is not position.closing_side:
        return False
    side = order.position_side or PositionSide.BOTH
    if side is not position.side:
        return False
    return side is not PositionSide.BOTH or order.reduce_only or order.close_position


def protection_of(
    position: Position, orders: Iterable[Order], liquidation: Decimal | None = None
) -> Protection:
    """`orders` are open ones; `liquidation` the price (quote per base) beyond which stops are vain."""
    if not position.is_open:
        return Protection()
    mine = [o for o in orders if o.is_open and o.is_conditional and closes(o, position)]
    waiting = tuple(o for o in mine if not is_from_venue(o))
    accepted = [o for o in mine if is_from_venue(o)]
    is_long = position.quantity > 0
    vain: list[Order] = []
    stops: list[Order] = []
    for order in accepted:
        if order.type in STOPS:
            (vain if _is_vain(order, liquidation, is_long=is_long) else stops).append(order)
    targets = [o for o in accepted if o.type in TAKE_PROFITS]
    stops.sort(key=lambda o: o.trigger_price or ZERO, reverse=is_long)
    targets.sort(key=lambda o: o.trigger_price or ZERO, reverse=not is_long)
    return Protection(
        stops=tuple(stops),
        take_profits=tuple(targets),
        waiting=waiting,
        beyond_liquidation=tuple(vain),
        covered=_share(stops, position),
        target_covered=_share(targets, position),
    )


def threat(liquidation: Decimal | None, price: Decimal | None, *, is_long: bool) -> Decimal | None:
    """`liquidation` where it lies on the losing side of `price`, else None.

    In hedge mode the smaller leg shares the larger one's liquidation price: there the leg wins, and no
    stop of it comes too late. An unknown `price` leaves it as it is.
    """
    if liquidation is None or price is None:
        return liquidation
    return liquidation if (liquidation < price) is is_long else None


def orphans(orders: Iterable[Order], positions: Iterable[Position]) -> tuple[Order, ...]:
    """Open conditional orders that can only close, without a position for them to close.

    `positions` must be all open ones. Orders that would open something are never orphans.
    """
    held = tuple(position for position in positions if position.is_open)
    return tuple(
        order
        for order in orders
        if order.is_open
        and order.is_conditional
        and only_closes(order)
        and not any(closes(order, position) for position in held)
    )


def only_closes(order: Order) -> bool:
    """Whether an order can open nothing: in hedge mode a sell of the long leg (or a buy of the
    short one) is such, too."""
    if order.reduce_only or order.close_position:
        return True
    leg = order.position_side
    return (leg, order.side) in ((PositionSide.LONG, Side.SELL), (PositionSide.SHORT, Side.BUY))


def _share(orders: Iterable[Order], position: Position) -> Decimal:
    total = ZERO
    for order in orders:
        if order.close_position:
            return WHOLE
        total += order.remaining or ZERO
    return min(WHOLE, total / abs(position.quantity))


def _is_vain(order: Order, liquidation: Decimal | None, *, is_long: bool) -> bool:
    trigger = order.trigger_price
    if trigger is None or liquidation is None:
        return False
    return trigger <= liquidation if is_long else trigger >= liquidation
