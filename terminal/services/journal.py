"""Every command, on disk before its first byte leaves, and what became of it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from terminal.domain.errors import TerminalError
from terminal.services.journal_schema import (
    Intent,
    Judgement,
    clear_log,
    make_room,
    open_journal,
    read_unfinished,
)

log = logging.getLogger(__name__)
WAIT_IN_PLACE_SECONDS = 0.002
# A write takes some five pages of the log, which has room for 250.
WRITES_PER_LOG = 40
_COMMAND = "INSERT INTO commands VALUES (?,?,?,?,?,?,?,?,NULL,'',NULL)"
_DECISION = "INSERT INTO decisions VALUES (?,?,?,?,?,?,?)"
Task = tuple[Callable[[sqlite3.Connection], object], "Future[object]"]


class JournalFailed(TerminalError):
    """Nothing can be written; new orders must not be sent, cancels may."""


class Written:
    """A write that has been handed in; the caller goes on and asks for its end later."""

    def __init__(self, future: Future[object] | None, path: Path) -> None:
        self._future = future
        self._path = path

    async def on_disk(self) -> None:
        """Return once the write has been flushed.

        A quick disk is waited for in place: giving the loop away would let a frame be painted
        between the click and the wire, which takes longer than the flush.

        Raises:
            JournalFailed: the journal is closed, the disk is full, the folder is read-only, the
                file is damaged.
        """
        future = self._future
        if future is None:
            raise JournalFailed("The journal is closed.")
        try:
            wait([future], WAIT_IN_PLACE_SECONDS)
            if future.done():
                future.result()
            else:
                await asyncio.wrap_future(future)
        except (sqlite3.Error, OSError) as error:
            raise JournalFailed(
                f"The order journal cannot be written ({error}).", detail=str(self._path)
            ) from error


class Outcome(StrEnum):
    """How a command ended; UNKNOWN is not an end and leaves the intent unfinished.

    SUPERSEDED: nobody can say what became of a cancel or change, and it does not matter any more,
    since the order's present state was asked for.
    """

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    NOT_SENT = "NOT_SENT"
    UNKNOWN = "UNKNOWN"
    SUPERSEDED = "SUPERSEDED"


class Journal:
    """SQLite in WAL mode with full synchronisation, on one writer thread of its own.

    Writes that wait together are flushed together. Closing waits for what was handed in.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file; nothing raises here, the first write tells what is wrong."""
        self._path = path
        self.damaged: Path | None = None
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="journal", daemon=True)
        self._thread.start()

    async def intend(self, intent: Intent) -> None:
        """Write an intent and wait until it is on disk.

        Raises:
            JournalFailed: as `Written.on_disk`.
        """
        await self.begin(intent).on_disk()

    def begin(self, intent: Intent, judgement: Judgement | None = None) -> Written:
        """Hand an intent in; nothing may be sent before the result says that it is on disk.

        The gate's decision about it goes with it, in one flush.
        """
        row, decided = intent.row(), None if judgement is None else judgement.row()

        def insert(connection: sqlite3.Connection) -> None:
            if decided is not None:
                connection.execute(_DECISION, decided)
            connection.execute(_COMMAND, row)

        return self._handed_in(insert)

    def note(self, intent: Intent) -> None:
        """Write an intent without waiting: for cancels, which the journal must never hold up."""
        row = intent.row()
        self._submit(lambda connection: connection.execute(_COMMAND, row))

    def judge(self, judgement: Judgement) -> None:
        """Write a decision of the gate, without waiting; an intent handed in later comes later."""
        row = judgement.row()
        self._submit(lambda connection: connection.execute(_DECISION, row))

    async def judgements(self, since_ms: int = 0) -> Sequence[tuple[object, ...]]:
        """Decisions from `since_ms` (UTC) on as they stand in the file, oldest first.

        Raises:
            JournalFailed: as `intend`.
        """
        found: list[tuple[object, ...]] = []
        sql = "SELECT * FROM decisions WHERE time_ms >= ? ORDER BY time_ms, rowid"
        await self._handed_in(lambda c: found.extend(c.execute(sql, (since_ms,)))).on_disk()
        return found

    def settle(self, command_id: str, outcome: Outcome, now_ms: int, detail: str = "") -> None:
        """Write how a command ended, without waiting."""
        sql = "UPDATE commands SET outcome = ?, detail = ?, settled_ms = ? WHERE id = ?"
        row = (outcome.value, detail, now_ms, command_id)
        self._submit(lambda connection: connection.execute(sql, row))

    async def unfinished(self) -> Sequence[Intent]:
        """Commands of every kind whose end nobody wrote down, oldest first.

        Raises:
            JournalFailed: as `intend`.
        """
        found: list[Intent] = []
        await self._handed_in(lambda c: found.extend(read_unfinished(c))).on_disk()
        return found

    def close(self) -> None:
        """Flush what is queued and end the thread (at most two seconds)."""
        self._queue.put(None)
        self._thread.join(timeout=2.0)

    def _handed_in(self, work: Callable[[sqlite3.Connection], object]) -> Written:
        return Written(self._submit(work) if self._thread.is_alive() else None, self._path)

    def _submit(self, work: Callable[[sqlite3.Connection], object]) -> Future[object]:
        future: Future[object] = Future()
        self._queue.put((work, future))
        return future

    def _write_all(self) -> None:
        connection: sqlite3.Connection | None = None
        closing, writes = False, 0
        while not closing:
            waiting = [self._queue.get()]
            while not self._queue.empty():
                waiting.append(self._queue.get())
            closing = None in waiting
            batch = [task for task in waiting if task is not None]
            try:
                if connection is None:
                    connection, self.damaged = open_journal(self._path)
                    _tidy(make_room, connection)
                _write(connection, batch)
                writes += 1
                if writes % WRITES_PER_LOG == 0:
                    # Nobody waits for this one.
                    _tidy(clear_log, connection)
            except (sqlite3.Error, OSError) as error:
                _fail(batch, error)
        if connection is not None:
            connection.close()


def _tidy(work: Callable[[sqlite3.Connection], None], connection: sqlite3.Connection) -> None:
    """What makes later writes quick; they are as safe without it, so trouble is theirs to tell."""
    try:
        work(connection)
    except sqlite3.Error as error:
        log.info("the journal's log stays as it is: %s", error)


def _write(connection: sqlite3.Connection, batch: list[Task]) -> None:
    """One transaction for all of `batch`, or one each when they cannot be written together."""
    try:
        _commit(connection, batch)
    except sqlite3.Error:
        for task in batch:
            try:
                _commit(connection, [task])
            except sqlite3.Error as error:
                _fail([task], error)


def _commit(connection: sqlite3.Connection, batch: list[Task]) -> None:
    """Futures are told only after the flush."""
    with connection:
        for work, _ in batch:
            work(connection)
    for _, future in batch:
        if future.set_running_or_notify_cancel():
            future.set_result(None)


def _fail(batch: list[Task], error: Exception) -> None:
    log.error("journal write failed: %s", error)
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
