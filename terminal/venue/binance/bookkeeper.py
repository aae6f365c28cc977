"""Keeps the books that are wanted in step with their streams: when to ask for a snapshot, and when
again. The arithmetic of ids is in `booksync`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from terminal.domain.errors import RateLimited, TerminalError
from terminal.domain.market import InstrumentId
from terminal.venue.binance.booksync import (
    BookEvent,
    BookSync,
    DepthDiff,
    DepthSnapshot,
    SequenceRule,
)
from terminal.venue.binance.reconnect import Backoff, Failure

log = logging.getLogger(__name__)
QUIET_SECONDS = 1.0


class BookKeeper:
    """`fetch` gets a snapshot, `carries` says whether the open connection streams a book.

    `sink` gets the events while `run` runs; without it they are dropped.
    """

    def __init__(
        self,
        rule: SequenceRule,
        *,
        fetch: Callable[[InstrumentId], Awaitable[DepthSnapshot]],
        carries: Callable[[InstrumentId], bool],
        now_ms: Callable[[], int],
    ) -> None:
        self._rule = rule
        self._fetch = fetch
        self._carries = carries
        self._now_ms = now_ms
        self._books: dict[InstrumentId, BookSync] = {}
        self._backoffs: dict[InstrumentId, Backoff] = {}
        self._want_snapshot: asyncio.Queue[InstrumentId] = asyncio.Queue()
        self.sink: Callable[[BookEvent], None] | None = None

    def want(self, instruments: set[InstrumentId]) -> None:
        """Replace the wanted set."""
        for gone in self._books.keys() - instruments:
            del self._books[gone]
        for new in instruments - self._books.keys():
            self._books[new] = BookSync(new, self._rule)
            self._backoffs.setdefault(new, Backoff())

    def is_live(self, instrument: InstrumentId) -> bool:
        sync = self._books.get(instrument)
        return sync is not None and sync.is_live

    def take(self, instrument: InstrumentId, diff: DepthDiff) -> None:
        """One difference from the stream.

        Raises:
            ValueError: for levels that are no numbers; the book is built anew then.
        """
        sync = self._books.get(instrument)
        if sync is None:
            return
        asked = sync.is_waiting()
        try:
            self._hand_on(sync.diff(diff))
        except ValueError:
            self.reload(instrument)
            raise
        if sync.is_waiting() and not asked:
            self._want_snapshot.put_nowait(instrument)

    def reload(self, instrument: InstrumentId) -> None:
        """Build a book anew that cannot be right."""
        sync = self._books.get(instrument)
        if sync is not None and sync.is_live:
            self._hand_on(sync.lose("building the book anew"))
            sync.ask()
            self._want_snapshot.put_nowait(instrument)

    def lost(self, reason: str) -> None:
        """The connection ended: every book is in doubt."""
        for sync in self._books.values():
            self._hand_on(sync.lose(reason))

    def clear(self) -> None:
        self._books.clear()

    async def run(self) -> None:
        """Load what waits, until cancelled; a book never waits for another one."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ask_for_quiet_books())
            while True:
                instrument = await self._want_snapshot.get()
                group.create_task(self._load(instrument))

    def _try_snapshot(self, sync: BookSync, snapshot: DepthSnapshot) -> None:
        try:
            self._hand_on(sync.snapshot(snapshot))
        except ValueError as error:
            log.warning("a snapshot of %s could not be read: %s", sync.instrument, error)
            self._hand_on(sync.lose("A snapshot of the book could not be read; loading another."))
            sync.ask()

    def _hand_on(self, events: Iterable[BookEvent]) -> None:
        if self.sink is not None:
            for event in events:
                self.sink(event)

    async def _ask_for_quiet_books(self) -> None:
        """Load books that are subscribed and yet silent: nothing may change in them for minutes."""
        silent: set[InstrumentId] = set()
        while True:
            await asyncio.sleep(QUIET_SECONDS)
            now_silent = {
                instrument
                for instrument, sync in self._books.items()
                if not sync.is_live and not sync.is_waiting() and self._carries(instrument)
            }
            for instrument in silent & now_silent:
                self._books[instrument].ask()
                self._want_snapshot.put_nowait(instrument)
            silent = now_silent

    async def _load(self, instrument: InstrumentId) -> None:
        backoff = self._backoffs[instrument]
        loop_time = asyncio.get_running_loop().time
        while (sync := self._books.get(instrument)) is not None and sync.is_waiting():
            wait = 0.0
            try:
                snapshot = await self._fetch(instrument)
            except TerminalError as error:
                log.info("book of %s: %s", instrument, error)
                if isinstance(error, RateLimited):
                    wait = max(0.0, (error.retry_at_ms - self._now_ms()) / 1000)
            else:
                # Meanwhile the book may have been dropped, or its connection lost.
                if self._books.get(instrument) is not sync or not sync.is_waiting():
                    continue
                self._try_snapshot(sync, snapshot)
                if sync.is_live:
                    backoff.opened(loop_time())
                    return
            failure = Failure.BANNED if wait else Failure.LOST
            await asyncio.sleep(backoff.delay(loop_time(), failure, wait))
