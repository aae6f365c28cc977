"""The best levels of a book that is not there yet: shown, and never taken for the book."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.events import BookGlimpsed, BookLoaded, BookLost, FeedState
from terminal.domain.order import Side
from terminal.state.stores import Stores
from tests.support.fakes import BTC, NOW_MS, pair

GLIMPSE = BookGlimpsed(BTC, [("99", "1")], [("101", "1")])


def test_a_glimpse_is_no_live_book_and_never_goes_before_one() -> None:
    stores = Stores()
    stores.instruments.load([pair()], NOW_MS)
    stores.books.apply(GLIMPSE, NOW_MS)
    entry = stores.books.get(BTC)
    assert entry is not None
    assert (entry.state, entry.is_glimpse) == (FeedState.UNSYNCED, True)
    best = entry.book.best(Side.BUY)
    assert best is not None
    assert best.price == Decimal(99)
    stores.books.apply(BookLoaded(BTC, [("98", "1")], [("102", "1")], NOW_MS), NOW_MS)
    assert (entry.state, entry.is_glimpse) == (FeedState.LIVE, False)
    stores.books.apply(GLIMPSE, NOW_MS)
    best = entry.book.best(Side.BUY)
    assert best is not None
    assert best.price == Decimal(98)
    stores.books.apply(BookLost(BTC, "a gap"), NOW_MS)
    stores.books.apply(GLIMPSE, NOW_MS)
    assert entry.is_glimpse
