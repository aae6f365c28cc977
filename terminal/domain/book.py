"""The local order book of one instrument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import ZERO, Side

LevelText = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Level:
    """A price, the quantity resting there and the running total from the best price inwards."""

    price: Decimal
    quantity: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class BookFill:
    """What a market order would meet: filled base quantity, its quote value, the last price met.

    `complete` is False when the book is too thin for the whole amount.
    """

    quantity: Decimal
    quote: Decimal
    worst_price: Decimal
    complete: bool

    @property
    def average_price(self) -> Decimal:
        return self.quote / self.quantity


class OrderBook:
    """Bids and asks, exact; levels arrive as the exchange's text.

    `revision` rises with every change. Side.BUY names the bids, Side.SELL the asks.
    """

    def __init__(self, tick_size: Decimal) -> None:
        self.tick_size = tick_size
        self.revision = 0
        self._bids: dict[Decimal, Decimal] = {}
        self._asks: dict[Decimal, Decimal] = {}

    def load(self, bids: Iterable[LevelText], asks: Iterable[LevelText]) -> None:
        """Replace everything by a snapshot."""
        self._bids.clear()
        self._asks.clear()
        self.apply(bids, asks)

    def apply(self, bids: Iterable[LevelText], asks: Iterable[LevelText]) -> None:
        """Set absolute quantities; a quantity of zero removes the level."""
        for side, levels in ((self._bids, bids), (self._asks, asks)):
            for price_text, quantity_text in levels:
                price, quantity = Decimal(price_text), Decimal(quantity_text)
                if quantity:
                    side[price] = quantity
                else:
                    side.pop(price, None)
        self.revision += 1

    def clear(self) -> None:
        self.load((), ())

    def best(self, side: Side) -> Level | None:
        """Best bid (Side.BUY) or ask (Side.SELL), None when that side is empty."""
        levels = self.levels(side, 1)
        return levels[0] if levels else None

    def levels(self, side: Side, limit: int) -> list[Level]:
        """Up to `limit` levels from the best price inwards."""
        return self._running(self._sorted(side)[:limit])

    def grouped(self, side: Side, step: Decimal, limit: int) -> list[Level]:
        """Up to `limit` groups of width `step` (a multiple of the tick).

        Bids are grouped downwards (floor), asks upwards (ceiling): a group never shows a better
        price than it holds.
        """
        groups: dict[Decimal, Decimal] = {}
        for price, quantity in self._sorted(side):
            units = price / step
            whole = units.to_integral_value("ROUND_FLOOR" if side is Side.BUY else "ROUND_CEILING")
            key = whole * step
            if key not in groups and len(groups) == limit:
                break
            groups[key] = groups.get(key, ZERO) + quantity
        return self._running(list(groups.items()))

    def fill(
        self, taker: Side, *, quantity: Decimal | None = None, quote: Decimal | None = None
    ) -> BookFill | None:
        """Walk the opposite side for a base `quantity` or a `quote` amount (exactly one given).

        None when the opposite side is empty.
        """
        raise NotImplementedError

    def _sorted(self, side: Side) -> list[tuple[Decimal, Decimal]]:
        levels = self._bids if side is Side.BUY else self._asks
        return sorted(levels.items(), reverse=side is Side.BUY)

    @staticmethod
    def _running(levels: list[tuple[Decimal, Decimal]]) -> list[Level]:
        total = ZERO
        rows = []
        for price, quantity in levels:
            total += quantity
            rows.append(Level(price, quantity, total))
        return rows
