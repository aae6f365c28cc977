"""The local order book of one instrument."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.book_side import (
    UNIT,
    BookSide,
    Scaled,
    decimal_of,
    product_of,
    signed,
    whole_floor,
)
from terminal.domain.order import Side

LevelText = tuple[str, str]


class Level(NamedTuple):
    """A price, the quantity resting there and the running total from the best price inwards."""

    price: Decimal
    quantity: Decimal
    total: Decimal


class Depth(NamedTuple):
    """Levels as whole numbers of 10^-8, best first: for painters that need thousands of them."""

    prices: list[int]
    quantities: list[int]


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

    `revision` rises with every change. Side.BUY names the bids, Side.SELL the asks. Prices are in
    quote per base, quantities in base units (contracts where the instrument says so).
    """

    def __init__(self, tick_size: Decimal) -> None:
        self.tick_size = tick_size
        self.revision = 0
        self._memo = Scaled()
        self._bids = BookSide()
        self._asks = BookSide()

    def load(self, bids: Iterable[LevelText], asks: Iterable[LevelText]) -> None:
        """Replace everything by a snapshot.

        Raises:
            ValueError: for text that is no plain decimal; the book is then unchanged.
        """
        bid_levels, ask_levels = signed(bids, 1, self._memo), signed(asks, -1, self._memo)
        self._bids.load(bid_levels)
        self._asks.load(ask_levels)
        self.revision += 1

    def apply(self, bids: Iterable[LevelText], asks: Iterable[LevelText]) -> None:
        """Set absolute quantities; a quantity of zero removes the level.

        Raises:
            ValueError: for text that is no plain decimal.
        """
        whole = self._memo
        pending = self._bids.pending
        for price, quantity in bids:
            pending[whole[price]] = whole[quantity]
        pending = self._asks.pending
        for price, quantity in asks:
            pending[-whole[price]] = whole[quantity]
        self._bids.trim()
        self._asks.trim()
        self.revision += 1

    def clear(self) -> None:
        self.load((), ())

    def level_count(self, side: Side) -> int:
        """How many price levels are held."""
        return len(self._side(side).keys())

    def best(self, side: Side) -> Level | None:
        """Best bid (Side.BUY) or ask (Side.SELL), None when that side is empty."""
        held = self._side(side)
        keys = held.keys()
        if not keys:
            return None
        quantity = decimal_of(held.lots()[-1])
        return Level(decimal_of(abs(keys[-1])), quantity, quantity)

    def levels(self, side: Side, limit: int) -> list[Level]:
        """Up to `limit` levels from the best price inwards."""
        return _rows(*self._side(side).nearest(limit))

    def depth(self, side: Side, limit: int) -> Depth:
        """Up to `limit` levels from the best price inwards, in whole numbers of 10^-8."""
        keys, lots = self._side(side).nearest(limit)
        return Depth(keys if side is Side.BUY else [-key for key in keys], lots)

    def grouped(self, side: Side, step: Decimal, limit: int) -> list[Level]:
        """Up to `limit` groups of width `step` (a multiple of the tick).

        Bids are grouped downwards (floor), asks upwards (ceiling): a group never shows a better
        price than it holds.

        Raises:
            ValueError: when `step` is not a positive multiple of 10^-8.
        """
        width = whole_floor(step)
        if width <= 0:
            raise ValueError("the step of a grouping must be positive")
        held = self._side(side)
        sums, keys = held.groups(width), held.keys()
        edges: list[int] = []
        lots: list[int] = []
        left = len(keys)
        while left and len(edges) < limit:
            group = keys[left - 1] // width
            edges.append(group * width)
            lots.append(sums[group])
            left = bisect_left(keys, group * width, 0, left)
        return _rows(edges, lots)

    def fill(
        self, taker: Side, *, quantity: Decimal | None = None, quote: Decimal | None = None
    ) -> BookFill | None:
        """Walk the opposite side for a base `quantity` or a `quote` amount (exactly one given).

        Both are cut to eight decimals. None when the opposite side is empty or the amount buys
        nothing at all.

        Raises:
            ValueError: when not exactly one positive amount is given.
        """
        amount = quantity if quote is None else quote
        if amount is None or (quantity is not None and quote is not None) or amount <= 0:
            raise ValueError("give one positive amount, in base or in quote")
        held = self._side(taker.opposite)
        if quote is None:
            filled, cost, worst, complete = _walk_base(held, whole_floor(amount))
        else:
            filled, cost, worst, complete = _walk_quote(held, whole_floor(amount) * UNIT)
        if not filled:
            return None
        return BookFill(decimal_of(filled), product_of(cost), decimal_of(worst), complete)

    def _side(self, side: Side) -> BookSide:
        return self._bids if side is Side.BUY else self._asks


def _rows(keys: list[int], lots: list[int]) -> list[Level]:
    total = 0
    rows = []
    for key, held in zip(keys, lots, strict=True):
        total += held
        rows.append(Level(decimal_of(abs(key)), decimal_of(held), decimal_of(total)))
    return rows


def _walk_base(side: BookSide, wanted: int) -> tuple[int, int, int, bool]:
    """Filled lots, their cost, the worst price met and whether all was filled."""
    keys, lots, blocks = side.keys(), side.lots(), side.blocks()
    filled = cost = worst = 0
    left = len(keys)
    for block in range(len(blocks.starts), 0, -1):
        if filled + blocks.lots[block] > wanted:
            break
        filled += blocks.lots[block]
        cost += abs(blocks.cost[block])
        left = bisect_left(keys, blocks.starts[block - 1], 0, left)
        worst = _price_at(keys, left)
    while left and filled < wanted:
        left -= 1
        take = min(lots[left], wanted - filled)
        worst = abs(keys[left])
        filled += take
        cost += worst * take
    return filled, cost, worst, filled == wanted


def _walk_quote(side: BookSide, budget: int) -> tuple[int, int, int, bool]:
    """As `_walk_base` for a budget in units of 10^-16 quote; the last lot is cut, never exceeded."""
    keys, lots, blocks = side.keys(), side.lots(), side.blocks()
    filled = cost = worst = 0
    left = len(keys)
    for block in range(len(blocks.starts), 0, -1):
        if cost + abs(blocks.cost[block]) > budget:
            break
        filled += blocks.lots[block]
        cost += abs(blocks.cost[block])
        left = bisect_left(keys, blocks.starts[block - 1], 0, left)
        worst = _price_at(keys, left)
    while left and cost < budget:
        left -= 1
        price = abs(keys[left])
        take = min(lots[left], (budget - cost) // price)
        if take:
            worst = price
            filled += take
            cost += price * take
        if take < lots[left]:
            return filled, cost, worst, True
    return filled, cost, worst, cost == budget


def _price_at(keys: list[int], index: int) -> int:
    """Price of the level at `index`; a run that has emptied leaves the one before it as worst."""
    return abs(keys[min(index, len(keys) - 1)]) if keys else 0
