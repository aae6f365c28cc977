"""The order book of one symbol in whole ticks and lots, with price-time priority.

Users' orders stand in a queue of their own. The crowd's orders are kept as anonymous lots between
them: each queued order knows how many of the crowd's lots are `ahead` of it, so priority is exact
while a level of the crowd costs one small object however many orders it stands for.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from terminal.domain.order import Side
from terminal.simulator.spot.model import PegType


class Resting(Protocol):
    """A user's order as a book sees it; quantities in lots.

    `tick` is 0 for market orders, `iceberg` for orders that show everything. `ahead` counts the
    crowd's lots since the order before it; the book keeps it and `shown`, the visible part.
    """

    tick: int
    remaining: int
    iceberg: int
    shown: int
    ahead: int
    hidden: bool

    @property
    def order_id(self) -> int: ...

    @property
    def side(self) -> Side: ...


R = TypeVar("R", bound=Resting)


@dataclass(slots=True)
class Level(Generic[R]):
    """All that rests at one price. `crowd` includes the lots counted in the orders' `ahead`."""

    crowd: int = 0
    orders: list[R] = field(default_factory=list)

    @property
    def visible(self) -> int:
        if not self.orders:
            return self.crowd
        return self.crowd + sum(order.shown for order in self.orders if not order.hidden)


class BookSide(Generic[R]):
    """One side; `sign` is +1 for bids, -1 for asks, so that the best key is always the last."""

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.levels: dict[int, Level[R]] = {}
        self.keys: list[int] = []
        self.changed: set[int] = set()
        self.revision = 0

    def best(self) -> int | None:
        """Best tick, None when empty."""
        return self.sign * self.keys[-1] if self.keys else None

    def shown_best(self) -> int | None:
        """Best tick at which something shows."""
        return next(self.shown_ticks(), None)

    def shown_ticks(self) -> Iterator[int]:
        """Ticks at which something shows, from the best outwards."""
        return (tick for tick in self.ticks() if self.levels[tick].visible)

    def visible(self, tick: int) -> int:
        level = self.levels.get(tick)
        return level.visible if level else 0

    def ticks(self) -> Iterator[int]:
        """Ticks from the best outwards."""
        sign = self.sign
        return (sign * key for key in reversed(self.keys))

    def tick_at(self, index: int) -> int:
        """The tick `index` levels behind the best; the last one when there are fewer."""
        return self.sign * self.keys[max(-len(self.keys), -1 - index)]

    def add_crowd(self, tick: int, lots: int) -> None:
        self._level(tick).crowd += lots
        self._note(tick)

    def cut_crowd(self, tick: int, lots: int) -> None:
        """The crowd cancels up to `lots`, the youngest first."""
        level = self.levels.get(tick)
        if level is None:
            return
        lots = min(lots, level.crowd)
        level.crowd -= lots
        if level.orders:
            lots -= min(lots, level.crowd + lots - sum(order.ahead for order in level.orders))
            for order in reversed(level.orders):
                cut = min(lots, order.ahead)
                order.ahead -= cut
                lots -= cut
        self._after(tick, level)

    def insert(self, order: R) -> None:
        """Put a user's order at the end of its level's queue."""
        order.shown = min(order.iceberg, order.remaining) if order.iceberg else order.remaining
        level = self._level(order.tick)
        order.ahead = level.crowd - sum(other.ahead for other in level.orders)
        level.orders.append(order)
        self._note(order.tick)

    def remove(self, order: R) -> None:
        level = self.levels[order.tick]
        index = level.orders.index(order)
        if index + 1 < len(level.orders):
            level.orders[index + 1].ahead += order.ahead
        del level.orders[index]
        order.ahead = order.shown = 0
        self._after(order.tick, level)

    def shrink(self, order: R, lots: int) -> None:
        """Take lots off a resting order without trading; it keeps its place while any remain."""
        order.remaining -= lots
        order.shown = min(order.shown, order.remaining)
        if order.remaining:
            self._note(order.tick)
        else:
            self.remove(order)

    def front(self, tick: int) -> tuple[int, R | None]:
        """Lots next in the queue at `tick`, and whose they are (None: the crowd's)."""
        level = self.levels[tick]
        if not level.orders:
            return level.crowd, None
        first = level.orders[0]
        return (first.ahead, None) if first.ahead else (first.shown, first)

    def consume(self, tick: int, lots: int, maker: R | None) -> None:
        """Take `lots` from what `front` returned; an iceberg shows its next part at the back."""
        level = self.levels[tick]
        if maker is None:
            level.crowd -= lots
            if level.orders:
                level.orders[0].ahead -= lots
        else:
            maker.remaining -= lots
            maker.shown -= lots
            if maker.shown == 0:
                self.remove(maker)
                if maker.remaining:
                    self.insert(maker)
                return
        self._after(tick, level)

    def _level(self, tick: int) -> Level[R]:
        level = self.levels.get(tick)
        if level is None:
            level = self.levels[tick] = Level()
            insort(self.keys, self.sign * tick)
        return level

    def _note(self, tick: int) -> None:
        self.changed.add(tick)
        self.revision += 1

    def _after(self, tick: int, level: Level[R]) -> None:
        self._note(tick)
        if not level.crowd and not level.orders:
            del self.levels[tick]
            del self.keys[bisect_left(self.keys, self.sign * tick)]


class Book(Generic[R]):
    """Bids and asks of one symbol."""

    def __init__(self) -> None:
        self.bids: BookSide[R] = BookSide(1)
        self.asks: BookSide[R] = BookSide(-1)

    def side(self, side: Side) -> BookSide[R]:
        """Where orders of that side rest."""
        return self.bids if side is Side.BUY else self.asks

    def against(self, side: Side) -> BookSide[R]:
        """Where orders of that side find their counterparts."""
        return self.asks if side is Side.BUY else self.bids

    def peg_tick(self, side: Side, peg: PegType, levels: int) -> int | None:
        """The price so many visible levels behind a best price; None when the book is too thin."""
        half = self.side(side) if peg is PegType.PRIMARY_PEG else self.against(side)
        return half.sign * half.keys[-1 - levels] if levels < len(half.keys) else None

    def crosses(self, side: Side, tick: int) -> bool:
        """Would an order at `tick` meet the other side?"""
        best = self.against(side).best()
        return best is not None and (best <= tick if side is Side.BUY else best >= tick)

    def available(self, side: Side, limit_tick: int | None, wanted: int) -> tuple[int, int]:
        """Lots an order could take at its limit, at most `wanted`, and their ticks times lots."""
        taken = cost = 0
        for tick in self.against(side).ticks():
            if limit_tick is not None and _beyond(side, tick, limit_tick):
                break
            level = self.against(side).levels[tick]
            lots = level.crowd + sum(order.remaining for order in level.orders)
            lots = min(lots, wanted - taken)
            taken += lots
            cost += lots * tick
            if taken == wanted:
                break
        return taken, cost

    def lots_for(self, side: Side, tick_lots: int) -> int:
        """The most lots a market order gets for an amount of ticks times lots."""
        taken = 0
        for tick in self.against(side).ticks():
            lots = min(self.against(side).visible(tick), tick_lots // tick)
            taken += lots
            tick_lots -= lots * tick
            if tick_lots < tick or lots == 0:
                break
        return taken


def _beyond(side: Side, tick: int, limit_tick: int) -> bool:
    return tick > limit_tick if side is Side.BUY else tick < limit_tick
