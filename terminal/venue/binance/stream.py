"""One combined market-stream connection: the wanted set of streams, kept subscribed for ever.

Source: spot "WebSocket Streams" (24 h life, five client frames a second, `serverShutdown`).
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import time
from collections.abc import Callable, Iterable

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from terminal.domain.events import FeedState, Link, LinkReported, MessageRefused
from terminal.venue.api import ConnectionSink
from terminal.venue.binance.connection import LOST_ERRORS, failure_of, open_socket, probe
from terminal.venue.binance.intake import UNREADABLE
from terminal.venue.binance.reconnect import Backoff, Failure

log = logging.getLogger(__name__)

MERGE_SECONDS = 0.1
FRAME_GAP_SECONDS = 0.25
NAMES_PER_FRAME = 200
LIFE_SECONDS = 23 * 3600.0
LIFE_JITTER_SECONDS = 1800.0
OVERLAP_SECONDS = 1.0
SILENCE_SECONDS = 60.0
ACK_SECONDS = 10.0
SHUTDOWN_STREAM = "!serverShutdown"

FrameSink = Callable[[str, msgspec.Raw], None]


class _Frame(msgspec.Struct, gc=False):
    """Event envelope or answer to a control message; the payload stays undecoded."""

    stream: str = ""
    data: msgspec.Raw = msgspec.Raw()
    id: int | str | None = None
    code: int | None = None
    error: msgspec.Raw = msgspec.Raw()


_FRAME = msgspec.json.Decoder(_Frame)


class StreamConnection:
    """Calls `on_frame(stream, payload)` for every event, in order, from one reader task.

    `on_lost(reason)` is called when events may have been missed. A planned change of connection
    overlaps the old one with the new, so receivers must tolerate repeated events, never gaps.
    """

    def __init__(
        self,
        url: str,
        *,
        on_frame: FrameSink,
        on_lost: Callable[[str], None],
        sink: ConnectionSink,
        host: str = "",
        tls: ssl.SSLContext | None = None,
        life_seconds: float = LIFE_SECONDS,
    ) -> None:
        self._url = f"{url.rstrip('/')}/stream"
        self._on_frame = on_frame
        self._on_lost = on_lost
        self._sink = sink
        self._host = host
        self._tls = tls
        self._life_seconds = life_seconds
        self._wanted: frozenset[str] = frozenset()
        self._changed = asyncio.Event()
        self._backoff = Backoff()
        self._session: _Session | None = None

    def want(self, names: Iterable[str]) -> None:
        """Replace the wanted set of stream names; differences are sent within about 0.1 s."""
        wanted = frozenset(names)
        if wanted != self._wanted:
            self._wanted = wanted
            self._changed.set()

    def carries(self, name: str) -> bool:
        """True while the open connection has asked for this stream."""
        return self._session is not None and name in self._session.subscribed

    def reset(self) -> None:
        """Cut the connection now; `run` opens a new one."""
        if self._session is not None:
            self._session.socket.transport.abort()

    async def run(self) -> None:
        """Keep the connection until cancelled; opens it once something is wanted."""
        while not self._wanted:
            self._changed.clear()
            await self._changed.wait()
        session: _Session | None = None
        try:
            while True:
                if session is None:
                    session = await self._open()
                    self._report(FeedState.LIVE)
                self._session = session
                successor = await self._serve(session)
                await session.close()
                session = self._session = successor
                if session is None:
                    await self._pause(Failure.LOST, "The market data connection was lost.")
        finally:
            self._session = None
            if session is not None:
                session.socket.transport.abort()

    async def _open(self) -> _Session:
        while True:
            try:
                self._backoff.attempt(time.monotonic())
                socket = await open_socket(self._url, self._tls)
            except LOST_ERRORS as error:
                failure, wait = failure_of(error)
                log.info("market streams: %s", type(error).__name__)
                await self._pause(failure, "Market data cannot be reached.", wait)
            else:
                self._backoff.opened(time.monotonic())
                return _Session(socket)

    async def _pause(self, failure: Failure, reason: str, wait: float = 0.0) -> None:
        self._on_lost(reason)
        delay = self._backoff.delay(time.monotonic(), failure, wait)
        self._report(FeedState.STALE, reason, retry_in_seconds=delay)
        await asyncio.sleep(delay)

    async def _serve(self, session: _Session) -> _Session | None:
        """Read until the socket dies (None) or its successor has taken over the subscriptions."""
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(self._read(session))
            successor = group.create_task(self._prepare_successor(session))
            helpers = [
                group.create_task(self._subscribe(session)),
                group.create_task(self._watch(session)),
            ]
            await asyncio.wait({reading, successor}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                await asyncio.wait({reading}, timeout=OVERLAP_SECONDS)
            for task in (reading, successor, *helpers):
                task.cancel()
        return None if successor.cancelled() else successor.result()

    async def _read(self, session: _Session) -> None:
        try:
            for message in session.take_early():
                self._handle(session, message)
            receive = session.socket.recv
            while True:
                self._handle(session, await receive(decode=False))
        except ConnectionClosed:
            return

    def _handle(self, session: _Session, message: bytes) -> None:
        session.last_frame = time.monotonic()
        try:
            frame = _FRAME.decode(message)
        except UNREADABLE as error:
            # Whose it was cannot be known; a book that misses it finds the gap by itself.
            log.warning("a market message could not be read: %s", error)
            self._sink(MessageRefused(Link.STREAMS, ""))
            return
        if not frame.stream:
            session.acknowledge(frame)
        elif frame.stream == SHUTDOWN_STREAM:
            session.leaving.set()
        else:
            self._on_frame(frame.stream, frame.data)

    async def _subscribe(self, session: _Session) -> None:
        """Send the difference between wanted and subscribed, gathered over a tenth of a second."""
        try:
            while True:
                await session.bring_to(self._wanted)
                await self._changed.wait()
                await asyncio.sleep(MERGE_SECONDS)
                self._changed.clear()
        except ConnectionClosed:
            return

    async def _watch(self, session: _Session) -> None:
        def alive(round_trip_ms: float) -> None:
            now = time.monotonic()
            mute = now - session.last_frame > SILENCE_SECONDS and session.subscribed
            if mute or session.misses_answer(now):
                session.socket.transport.abort()
            else:
                self._report(FeedState.LIVE, round_trip_ms=round_trip_ms)

        def silent() -> None:
            self._report(FeedState.STALE, "The market data connection does not answer.")

        await probe(session.socket, silent=silent, alive=alive)

    async def _prepare_successor(self, session: _Session) -> _Session:
        """Wait for the end of a connection's planned life, then open and subscribe the next."""
        jitter = random.random() * min(LIFE_JITTER_SECONDS, self._life_seconds / 10)  # noqa: S311
        due = session.opened_at + self._life_seconds - jitter
        while (left := due - time.monotonic()) > 0 and not session.leaving.is_set():
            # Short waits, because timers of the window's loop are coarse over hours.
            try:
                async with asyncio.timeout(min(left, 60.0)):
                    await session.leaving.wait()
            except TimeoutError:
                continue
        while True:
            try:
                self._backoff.attempt(time.monotonic())
                successor = _Session(await open_socket(self._url, self._tls))
                self._backoff.opened(time.monotonic())
                await successor.bring_to(self._wanted)
                await successor.receive_answers()
            except LOST_ERRORS as error:
                failure, wait = failure_of(error)
                await asyncio.sleep(self._backoff.delay(time.monotonic(), failure, wait))
            else:
                return successor

    def _report(
        self,
        state: FeedState,
        reason: str = "",
        *,
        round_trip_ms: float | None = None,
        retry_in_seconds: float | None = None,
    ) -> None:
        retry = None if retry_in_seconds is None else int((time.time() + retry_in_seconds) * 1000)
        self._sink(
            LinkReported(
                link=Link.STREAMS,
                state=state,
                host=self._host,
                reason=reason,
                round_trip_ms=round_trip_ms,
                retry_at_ms=retry,
            )
        )


class _Session:
    """One socket and what it is subscribed to."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.opened_at = self.last_frame = time.monotonic()
        self.leaving = asyncio.Event()
        self.subscribed: set[str] = set()
        self._early: list[bytes] = []
        self._unanswered: dict[int, float] = {}
        self._next_id = 1

    async def bring_to(self, wanted: frozenset[str]) -> None:
        for method, names in (
            ("UNSUBSCRIBE", self.subscribed - wanted),
            ("SUBSCRIBE", wanted - self.subscribed),
        ):
            ordered = sorted(names)
            for at in range(0, len(ordered), NAMES_PER_FRAME):
                await self._send(method, ordered[at : at + NAMES_PER_FRAME])
        self.subscribed = set(wanted)

    async def _send(self, method: str, names: list[str]) -> None:
        message = {"method": method, "params": names, "id": self._next_id}
        self._unanswered[self._next_id] = time.monotonic()
        self._next_id += 1
        await self.socket.send(msgspec.json.encode(message).decode())
        await asyncio.sleep(FRAME_GAP_SECONDS)

    def acknowledge(self, frame: _Frame) -> None:
        if isinstance(frame.id, int):
            self._unanswered.pop(frame.id, None)
        if bytes(frame.error) or frame.code is not None:
            log.warning("the exchange refused a subscription (code %s)", frame.code)

    def misses_answer(self, now: float) -> bool:
        """True when a control message has not been answered for ten seconds."""
        return any(now - sent > ACK_SECONDS for sent in self._unanswered.values())

    async def receive_answers(self) -> None:
        """Keep events aside until every subscription is confirmed."""
        async with asyncio.timeout(ACK_SECONDS):
            while self._unanswered:
                message = await self.socket.recv(decode=False)
                frame = _FRAME.decode(message)
                if frame.stream:
                    self._early.append(message)
                else:
                    self.acknowledge(frame)

    def take_early(self) -> list[bytes]:
        early, self._early = self._early, []
        return early

    async def close(self) -> None:
        await self.socket.close()
