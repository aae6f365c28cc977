"""Smart order routing: one order filled on the books of several symbols of the same base.

A fill on another symbol's book is an allocation, priced one to one in the order's own quote; the
crowd stands between the two quotes. Source: FAQ "Smart Order Routing".
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from terminal.domain.order import Side
from terminal.simulator.spot.live import LiveOrder

if TYPE_CHECKING:
    from terminal.simulator.spot.market import Market
    from terminal.simulator.spot.reference import Band


class SmartRouter:
    """Finds the best price among a market and the ones it may route to."""

    _allocations = count()

    def __init__(self, home: Market, others: tuple[Market, ...]) -> None:
        self._home = home
        self._others = tuple(each for each in others if _alike(home, each))

    def available(self, side: Side, wanted: int) -> tuple[int, int]:
        """Lots that a market order could take everywhere, at most `wanted`, and ticks times lots."""
        taken = cost = 0
        for tick, lots in heapq.merge(
            *(_levels(market, side) for market in (self._home, *self._others)),
            key=lambda level: level[0] if side is Side.BUY else -level[0],
        ):
            used = min(lots, wanted - taken)
            taken += used
            cost += used * tick
            if taken == wanted:
                break
        return taken, cost

    def fill(
        self, order: LiveOrder, limit_tick: int | None, now_ms: int, band: Band | None
    ) -> None:
        """Take level by level, wherever the price is best; the order's own book wins a tie."""
        side, home = order.record.side, self._home
        sign = 1 if side is Side.BUY else -1
        while order.remaining and not order.record.status.is_final:
            offers = [
                (sign * best, index, market)
                for index, market in enumerate((home, *self._others))
                if (best := market.book.against(side).best()) is not None
            ]
            if not offers:
                return
            keyed, _, market = min(offers, key=lambda offer: offer[:2])
            tick = sign * keyed
            if limit_tick is not None and keyed > sign * limit_tick:
                return
            if band is not None and not band[0] <= tick <= band[1]:
                return
            before = order.remaining
            if market is home:
                order.record.working_floor = "EXCHANGE"
                home.take(side, order.remaining, tick, now_ms, order, band)
            else:
                order.record.working_floor = "SOR"
                self._allocate(order, market, tick, now_ms)
            if order.remaining == before:
                return

    def _allocate(self, order: LiveOrder, market: Market, tick: int, now_ms: int) -> None:
        """Let the crowd take on the other book what the order is then given at the same price."""
        side = order.record.side
        wanted = min(order.remaining, self._home.affordable(order, tick))
        taken = wanted - market.take(side, wanted, tick, now_ms, None)
        market.touch()
        if taken:
            order.remaining -= taken
            self._home.allocate(order, tick, taken, next(self._allocations), now_ms)


def _levels(market: Market, side: Side) -> Iterator[tuple[int, int]]:
    half = market.book.against(side)
    for tick in half.ticks():
        level = half.levels[tick]
        yield tick, level.crowd + sum(order.remaining for order in level.orders)


def _alike(one: Market, other: Market) -> bool:
    """Only books in the same ticks and lots can be compared without rounding."""
    return (one.spec.tick_size, one.spec.step_size) == (
        other.spec.tick_size,
        other.spec.step_size,
    )
