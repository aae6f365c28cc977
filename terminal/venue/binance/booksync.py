"""From a snapshot and a stream of differences to book events, by the exchange's procedure. No IO.

Source: spot "How to manage a local order book correctly" (as corrected on 2025-11-12) and the
page of the same name for USD-M and COIN-M.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from terminal.domain.book import LevelText
from terminal.domain.events import BookChanged, BookLoaded, BookLost
from terminal.domain.market import InstrumentId

BUFFERED_DIFFS = 5_000

BookEvent = BookLoaded | BookChanged | BookLost


@dataclass(frozen=True, slots=True)
class DepthDiff:
    """Changed levels between two update ids, both included.

    `previous_id` is the last id of the diff before this one on the same stream (futures only).
    """

    first_id: int
    last_id: int
    bids: Sequence[LevelText]
    asks: Sequence[LevelText]
    event_ms: int
    previous_id: int | None = None


@dataclass(frozen=True, slots=True)
class DepthSnapshot:
    """The whole book at `last_id`, as deep as was asked for."""

    last_id: int
    bids: Sequence[LevelText]
    asks: Sequence[LevelText]
    event_ms: int = 0


class SequenceRule(Protocol):
    """How a market numbers its differences."""

    def is_old(self, diff: DepthDiff, last_id: int) -> bool:
        """True when the book at `last_id` already contains all of `diff`."""

    def starts(self, diff: DepthDiff, snapshot_id: int) -> bool:
        """True when `diff` may be the first one on top of a snapshot."""

    def follows(self, diff: DepthDiff, last_id: int) -> bool:
        """True when nothing is missing between `last_id` and `diff`."""


class SpotRule:
    """Ids are contiguous: a diff starts at most one above the last id."""

    def is_old(self, diff: DepthDiff, last_id: int) -> bool:
        return diff.last_id <= last_id

    def starts(self, diff: DepthDiff, snapshot_id: int) -> bool:
        return diff.first_id <= snapshot_id + 1

    def follows(self, diff: DepthDiff, last_id: int) -> bool:
        return diff.first_id <= last_id + 1


class FuturesRule:
    """Ids jump: a diff names the last id of the one before it (`pu`)."""

    def is_old(self, diff: DepthDiff, last_id: int) -> bool:
        return diff.last_id < last_id

    def starts(self, diff: DepthDiff, snapshot_id: int) -> bool:
        return diff.first_id <= snapshot_id <= diff.last_id

    def follows(self, diff: DepthDiff, last_id: int) -> bool:
        return diff.previous_id == last_id


class BookSync:
    """One book's synchronisation. Feed it everything; hand on what it returns, in order."""

    def __init__(self, instrument: InstrumentId, rule: SequenceRule) -> None:
        self.instrument = instrument
        self._wants_snapshot = False
        self.resyncs = 0
        self._rule = rule
        self._buffer: deque[DepthDiff] = deque(maxlen=BUFFERED_DIFFS)
        self._last_id: int | None = None
        self._started = False

    def is_waiting(self) -> bool:
        """True while only a (newer) snapshot can help."""
        return self._wants_snapshot

    def ask(self) -> None:
        """Want a snapshot although no difference has come: the book may simply be quiet."""
        self._wants_snapshot = self._last_id is None

    @property
    def is_live(self) -> bool:
        return self._last_id is not None

    def diff(self, diff: DepthDiff) -> Sequence[BookEvent]:
        """Take one difference from the stream."""
        if self._last_id is None:
            self._buffer.append(diff)
            self._wants_snapshot = True
            return ()
        event = self._apply(diff)
        return () if event is None else (event,)

    def snapshot(self, snapshot: DepthSnapshot) -> Sequence[BookEvent]:
        """Take a snapshot; empty when it is older than the differences we hold (ask again)."""
        while self._buffer and self._rule.is_old(self._buffer[0], snapshot.last_id):
            self._buffer.popleft()
        if self._buffer and not self._rule.starts(self._buffer[0], snapshot.last_id):
            self._wants_snapshot = True
            return ()
        self._wants_snapshot = False
        self._last_id, self._started = snapshot.last_id, False
        event_ms = snapshot.event_ms or (self._buffer[0].event_ms if self._buffer else 0)
        events: list[BookEvent] = [
            BookLoaded(self.instrument, snapshot.bids, snapshot.asks, event_ms)
        ]
        waiting, self._buffer = self._buffer, deque(maxlen=BUFFERED_DIFFS)
        for diff in waiting:
            events.extend(self.diff(diff))
        return events

    def lose(self, reason: str) -> Sequence[BookEvent]:
        """The connection ended: what follows will not join what we have."""
        was_live = self.is_live
        self._last_id = None
        self._buffer.clear()
        self._wants_snapshot = False
        return (BookLost(self.instrument, reason),) if was_live else ()

    def _apply(self, diff: DepthDiff) -> BookEvent | None:
        last_id = self._last_id
        if last_id is None or self._rule.is_old(diff, last_id):
            return None
        if self._started and diff.last_id <= last_id:
            return None
        joined = self._rule.follows if self._started else self._rule.starts
        if not joined(diff, last_id):
            self._last_id = None
            self._buffer.append(diff)
            self._wants_snapshot = True
            self.resyncs += 1
            return BookLost(self.instrument, "A change of the book is missing; loading it anew.")
        self._last_id, self._started = diff.last_id, True
        return BookChanged(self.instrument, diff.bids, diff.asks, diff.event_ms)
