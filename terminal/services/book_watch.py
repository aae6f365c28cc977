"""When a book can no longer be believed though nothing said so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.book import LevelText
from terminal.domain.events import BookLoaded, FeedState
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.state.books import BookStore

STALE_MS = 2_000
CROSSED_MS = 1_000
EDGE_SHARE = 4
"""A book is loaded anew when its best price has used up all but this part of the way to its edge."""


class BookWatch:
    """Marks books stale, and live again; fed with every sign of life and the time.

    A quiet book is not a stale one. Two things prove that something is wrong: nothing at all has
    arrived on any stream for two seconds, or the instrument trades and quotes while its book has
    stood still for two seconds before that.
    """

    def __init__(self, books: BookStore) -> None:
        self.on_wrong: Callable[[InstrumentId, str], None] = lambda _instrument, _cause: None
        self._books = books
        self._crossed_ms: dict[InstrumentId, int] = {}
        self._edges: dict[InstrumentId, _Edges] = {}
        self._watched: AbstractSet[InstrumentId] = frozenset()
        self._book_ms: dict[InstrumentId, int] = {}
        self._market_ms: dict[InstrumentId, int] = {}
        self._any_ms = 0

    def watch(self, instruments: AbstractSet[InstrumentId]) -> None:
        """The instruments whose books are wanted now."""
        self._watched = frozenset(instruments)

    def dropped(self, instrument: InstrumentId) -> None:
        """Nobody wants this book any more; its levels no longer follow the market."""
        self._book_ms.pop(instrument, None)
        self._market_ms.pop(instrument, None)
        self._books.set_state(instrument, FeedState.OFF)

    def lost(self, reason: str, market: Market | None = None) -> None:
        """The connection of `market` (of all of them when None) is gone."""
        for instrument in self._watched:
            if market is None or instrument.market is market:
                self._set(instrument, FeedState.STALE, reason or "connection lost")

    def gone(self, reason: str) -> None:
        """There is no exchange to ask any more: no number of these books may look like a price."""
        for instrument in self._watched:
            self._books.set_state(instrument, FeedState.OFF, reason)

    def loaded(self, event: BookLoaded, whole_below: int) -> None:
        """A fresh snapshot; with fewer than `whole_below` levels on a side that side is whole."""
        edges = [_edge(side, whole_below) for side in (event.bids, event.asks)]
        self._edges[event.instrument] = _Edges(*edges)
        self._crossed_ms.pop(event.instrument, None)

    def book_seen(self, instrument: InstrumentId, now_ms: int) -> None:
        self._any_ms = self._book_ms[instrument] = now_ms

    def trade_seen(self, instrument: InstrumentId, now_ms: int) -> None:
        """A print or a best quote: the book must have changed too."""
        self._any_ms = self._market_ms[instrument] = now_ms

    def anything_seen(self, now_ms: int) -> None:
        self._any_ms = now_ms

    def check(self, now_ms: int) -> None:
        """Call a few times a second."""
        silent_ms = now_ms - self._any_ms
        for instrument in self._watched:
            behind_ms = self._market_ms.get(instrument, 0) - self._book_ms.get(instrument, now_ms)
            if silent_ms > STALE_MS:
                self._set(instrument, FeedState.STALE, f"no data for {silent_ms // 1_000} s")
            elif behind_ms > STALE_MS:
                self._set(instrument, FeedState.STALE, "trades go on but the book stands still")
            else:
                self._revive(instrument)
            self._look_inside(instrument, now_ms)

    def _look_inside(self, instrument: InstrumentId, now_ms: int) -> None:
        """A book that crosses itself, or has nearly left what the snapshot proved, is not right."""
        entry = self._books.get(instrument)
        if entry is None or entry.state is not FeedState.LIVE:
            self._crossed_ms.pop(instrument, None)
            return
        bid, ask = entry.book.best(Side.BUY), entry.book.best(Side.SELL)
        if bid is not None and ask is not None and bid.price >= ask.price:
            since = self._crossed_ms.setdefault(instrument, now_ms)
            if now_ms - since >= CROSSED_MS:
                del self._crossed_ms[instrument]
                self.on_wrong(instrument, "the book crossed itself")
            return
        self._crossed_ms.pop(instrument, None)
        edges = self._edges.get(instrument)
        if edges is not None and edges.are_near(bid and bid.price, ask and ask.price):
            del self._edges[instrument]
            self.on_wrong(instrument, "the price neared the edge of the loaded levels")

    def _set(self, instrument: InstrumentId, state: FeedState, reason: str) -> None:
        entry = self._books.get(instrument)
        if entry is not None and entry.state in (FeedState.LIVE, FeedState.STALE):
            self._books.set_state(instrument, state, reason)

    def _revive(self, instrument: InstrumentId) -> None:
        entry = self._books.get(instrument)
        if (
            entry is not None
            and entry.state is FeedState.STALE
            and entry.reason.startswith("no data")
        ):
            self._books.set_state(instrument, FeedState.LIVE)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Best and deepest price of each side at loading; None for a side known to its end."""

    bids: tuple[Decimal, Decimal] | None
    asks: tuple[Decimal, Decimal] | None

    def are_near(self, bid: Decimal | None, ask: Decimal | None) -> bool:
        return _is_near(self.bids, bid) or _is_near(self.asks, ask)


def _edge(levels: Sequence[LevelText], whole_below: int) -> tuple[Decimal, Decimal] | None:
    if len(levels) < whole_below:
        return None
    return Decimal(levels[0][0]), Decimal(levels[-1][0])


def _is_near(edge: tuple[Decimal, Decimal] | None, best: Decimal | None) -> bool:
    if edge is None or best is None:
        return False
    first, last = edge
    return abs(best - last) * EDGE_SHARE < abs(first - last) or (best - last) * (first - last) < 0
