"""Local order books and how far each can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.book import OrderBook
from terminal.domain.events import BookChanged, BookGlimpsed, BookLoaded, BookLost, FeedState
from terminal.domain.market import InstrumentId
from terminal.state.instruments import InstrumentStore
from terminal.state.store import Store


@dataclass(slots=True)
class BookEntry:
    """A book, its feed state, when it last changed (exchange and local clocks, UTC ms)."""

    book: OrderBook
    state: FeedState
    event_ms: int = 0
    received_ms: int = 0
    reason: str = ""
    is_glimpse: bool = False
    """Only the best levels are known, from a stream of their own."""


class BookStore(Store):
    """Books by instrument. A lost book keeps its levels so that they can be shown veiled."""

    def __init__(self, instruments: InstrumentStore) -> None:
        super().__init__()
        self._instruments = instruments
        self._entries: dict[InstrumentId, BookEntry] = {}

    def get(self, instrument: InstrumentId) -> BookEntry | None:
        return self._entries.get(instrument)

    def apply(
        self, event: BookGlimpsed | BookLoaded | BookChanged | BookLost, received_ms: int
    ) -> None:
        entry = self._entries.get(event.instrument)
        if entry is None:
            known = self._instruments.get(event.instrument)
            if known is None:
                return
            entry = BookEntry(OrderBook(known.tick_size), FeedState.OFF)
            self._entries[event.instrument] = entry
        match event:
            case BookChanged():
                entry.book.apply(event.bids, event.asks)
                entry.event_ms, entry.received_ms = event.event_ms, received_ms
                if entry.state is FeedState.STALE:
                    entry.state, entry.reason = FeedState.LIVE, ""
            case BookGlimpsed():
                if entry.state is FeedState.LIVE:
                    return
                entry.book.load(event.bids, event.asks)
                entry.received_ms, entry.is_glimpse = received_ms, True
                entry.state, entry.reason = FeedState.UNSYNCED, "the whole book is loading"
            case BookLoaded():
                entry.is_glimpse = False
                entry.book.load(event.bids, event.asks)
                entry.event_ms, entry.received_ms = event.event_ms, received_ms
                entry.state, entry.reason = FeedState.LIVE, ""
            case BookLost():
                entry.is_glimpse = False
                entry.state, entry.reason = FeedState.UNSYNCED, event.reason
        self._changed()

    def set_state(self, instrument: InstrumentId, state: FeedState, reason: str = "") -> None:
        """Mark a book stale or off (watchdog, lost connection)."""
        entry = self._entries.get(instrument)
        if entry is not None and (entry.state, entry.reason) != (state, reason):
            entry.state, entry.reason = state, reason
            self._changed()
