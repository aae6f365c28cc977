"""Order books from words."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.book import OrderBook


def book(bids: str, asks: str) -> OrderBook:
    """Levels as `price:quantity` words, best first."""
    made = OrderBook(Decimal("0.0001"))
    made.load(*([tuple(word.split(":")) for word in side.split()] for side in (bids, asks)))
    return made
