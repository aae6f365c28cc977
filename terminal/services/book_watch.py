"""When a book can no longer be believed though nothing said so."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from terminal.domain.events import FeedState
from terminal.domain.market import InstrumentId
from terminal.state.books import BookStore

STALE_MS = 2_000


class BookWatch:
    """Marks books stale, and live again; fed with every sign of life and the time.

    A quiet book is not a stale one. Two things prove that something is wrong: nothing at all has
    arrived on any stream for two seconds, or the instrument trades and quotes while its book has
    stood still for two seconds before that.
    """

    def __init__(self, books: BookStore) -> None:
        self._books = books
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

    def lost(self, reason: str) -> None:
        """The connection is gone."""
        for instrument in self._watched:
            self._set(instrument, FeedState.STALE, reason or "connection lost")

    def gone(self, reason: str) -> None:
        """There is no exchange to ask any more: no number of these books may look like a price."""
        for instrument in self._watched:
            self._books.set_state(instrument, FeedState.OFF, reason)

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
