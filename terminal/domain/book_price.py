"""Prices and amounts that an order reads from the book when it arrives.

Sources: Spot API, "Pegged orders FAQ"; USDⓈ-M and COIN-M Futures, "Common definition" (price match).
All are estimates: the book moves until the order arrives, and some of it (retail price improvement)
is never shown.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.book import OrderBook
from terminal.domain.futures.ticket import PriceMatch
from terminal.domain.order import Side
from terminal.domain.order_shape import OrderShape
from terminal.domain.spot.ticket import PegTo

_FIRST_LEVELS = 64


def price_at(book: OrderBook, side: Side, rank: int) -> Decimal | None:
    """Price of the `rank`-th best level (1 is the best) of bids (BUY) or asks, None if too thin."""
    levels = book.levels(side, rank)
    return levels[rank - 1].price if len(levels) >= rank else None


def pegged_price(side: Side, peg: PegTo, levels: int, book: OrderBook) -> Decimal | None:
    """Price an order pegs to: best of the own or the other side, `levels` deeper; None if too thin."""
    from_side = side if peg is PegTo.PRIMARY else side.opposite
    return price_at(book, from_side, levels + 1)


def matched_price(side: Side, match: PriceMatch, book: OrderBook) -> Decimal | None:
    """Price of a price match: n-th best of the other side (OPPONENT) or the own (QUEUE)."""
    word, _, rank = match.value.partition("_")
    from_side = side.opposite if word == "OPPONENT" else side
    return price_at(book, from_side, int(rank or 1))


def at_book_price(shape: OrderShape, book: OrderBook | None) -> OrderShape:
    """A pegged order with the price it would take now; any other one, or an unknown book, as is."""
    if shape.peg is None or book is None:
        return shape
    return shape._replace(price=pegged_price(shape.side, shape.peg, shape.peg_levels, book))


def offered_within(side: Side, price: Decimal | None, wanted: Decimal, book: OrderBook) -> Decimal:
    """How much of `wanted` the other side offers a taker at `price` or better (None: any price)."""
    limit = _FIRST_LEVELS
    while True:
        levels = book.levels(side.opposite, limit)
        held = Decimal(0)
        for level in levels:
            if price is not None and (
                level.price > price if side is Side.BUY else level.price < price
            ):
                return held
            held = level.total
            if held >= wanted:
                return wanted
        if len(levels) < limit:
            return held
        limit *= 4
