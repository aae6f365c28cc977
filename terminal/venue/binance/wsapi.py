"""Requests and answers over one WebSocket: matched by id, signed or logged on.

Source: spot WebSocket API "General information", "Request security", "Session authentication".
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar
from uuid import uuid4

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from terminal.domain.errors import (
    ClockSkew,
    NotAuthorised,
    RateLimited,
    TerminalError,
    Unavailable,
)
from terminal.domain.events import FeedState, Link, LinkReported, MessageRefused
from terminal.venue.api import ConnectionSink
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.connection import LOST_ERRORS, failure_of, open_socket, probe
from terminal.venue.binance.endpoint import Endpoint, Security
from terminal.venue.binance.errors import Refusal, domain_error, unknown_or_unavailable
from terminal.venue.binance.intake import UNREADABLE
from terminal.venue.binance.ratelimit import RateLedger, rule_of
from terminal.venue.binance.reconnect import Backoff, Failure
from terminal.venue.binance.rest import RECV_WINDOW_MS, settle_limit
from terminal.venue.binance.signing import Signer, Value
from terminal.venue.binance.ws_line import ABSENT, Answer, Life, Limit, Line, Refused
from terminal.venue.binance.ws_requests import LOGON, LOGOUT, UNSUBSCRIBE

log = logging.getLogger(__name__)

T = TypeVar("T")

# The exchange itself gives up after 10 s; whoever gives up earlier knows less than it could.
ANSWER_SECONDS = 15.0
LIFE_SECONDS = 23 * 3600.0
OVERLAP_SECONDS = 1.0
PARTING_SECONDS = 0.5


class _Retry(msgspec.Struct, gc=False, rename={"retry_after": "retryAfter"}):
    retry_after: int | None = None


_RETRY = msgspec.json.Decoder(_Retry)


async def _nothing_to_do() -> None:
    """No clock to measure."""


async def _nobody_follows(_: Followed) -> None:
    """No user data to subscribe."""


class Followed(Protocol):
    """Speaks over a new connection before it takes over."""

    @property
    def is_logged_on(self) -> bool: ...

    def call(self, endpoint: Endpoint[T]) -> Awaitable[T]: ...


class WsApi:
    """One connection for commands and user data, reopened for ever while `run()` runs.

    `on_event(payload)` gets user-data events undecoded, `on_lost()` says that some may be missed.
    A planned change of connection overlaps: the new one is logged on and `on_follow` has subscribed
    it before the old one goes, so events may come twice but none is missed.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: ServerClock,
        ledger: RateLedger,
        sink: ConnectionSink,
        signer: Signer | None,
        host: str = "",
        tls: ssl.SSLContext | None = None,
        life_seconds: float = LIFE_SECONDS,
    ) -> None:
        self.on_event: Callable[[msgspec.Raw], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self.on_silence: Callable[[bool], None] = lambda _: None
        self.on_follow: Callable[[Followed], Awaitable[None]] = _nobody_follows
        self.resync_clock: Callable[[], Awaitable[None]] = _nothing_to_do
        self._url = url
        self._clock = clock
        self._ledger = ledger
        self._sink = sink
        self._signer = signer
        self._host = host
        self._tls = tls
        self._life_seconds = life_seconds
        self._line: Line | None = None
        self._ready = asyncio.Event()
        self._backoff = Backoff()

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    @property
    def is_logged_on(self) -> bool:
        return self._line is not None and self._line.is_logged_on

    async def wait_ready(self) -> None:
        """Return once the connection is open (and logged on, where the key can)."""
        await self._ready.wait()

    def reset(self) -> None:
        """Cut the connection now; what is in flight becomes unknown, `run` opens a new one."""
        if self._line is not None:
            self._line.socket.transport.abort()

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        while True:
            self._backoff.attempt(time.monotonic())
            failure, wait, reason = Failure.LOST, 0.0, "The order connection was lost."
            try:
                socket = await open_socket(self._url, self._tls)
            except LOST_ERRORS as error:
                failure, wait = failure_of(error)
                reason = "The order connection cannot be opened."
            else:
                self._backoff.opened(time.monotonic())
                refusal = await self._serve(self._new_line(socket))
                if isinstance(refusal, ClockSkew):
                    reason = str(refusal)
                    with suppress(TerminalError):
                        await self.resync_clock()
                elif refusal is not None:
                    failure, reason, wait = Failure.BANNED, str(refusal), 30.0
            delay = self._backoff.delay(time.monotonic(), failure, wait)
            self._report(FeedState.STALE, reason, retry_in_seconds=delay)
            await asyncio.sleep(delay)

    def _new_line(self, socket: ClientConnection) -> Line:
        return Line(socket, lambda payload: self.on_event(payload), self._observe, self._unreadable)

    def _unreadable(self) -> None:
        self._sink(MessageRefused(Link.ORDERS, ""))
        self.on_lost()

    async def call(self, endpoint: Endpoint[T], params: Mapping[str, Value] | None = None) -> T:
        """Send one request, wait for its answer.

        Raises:
            TerminalError: see the tree. `Unavailable` means it was surely not sent (or was a read);
                `OutcomeUnknown` that a command may have happened.
        """
        line = self._line
        if line is None or not self._ready.is_set() or not line.is_open:
            raise Unavailable("The order connection is not open; nothing was sent.")
        return await self.ask(line, endpoint, params or {})

    async def part(self, *, subscribed: bool) -> None:
        """End the user data and the session in so many words; the connection itself stays open.

        The exchange does both when the connection ends; said now, nothing goes on with this key
        however long the closing takes. A silent exchange is not waited for.
        """
        line = self._line
        if line is None or not self._ready.is_set() or not line.is_open:
            return
        with suppress(TerminalError, TimeoutError):
            async with asyncio.timeout(PARTING_SECONDS):
                if subscribed:
                    await self.ask(line, UNSUBSCRIBE, {})
                if line.is_logged_on:
                    line.is_logged_on = False
                    await self.ask(line, LOGOUT, {})

    async def ask(self, line: Line, endpoint: Endpoint[T], params: Mapping[str, Value]) -> T:
        """As `call`, over this very connection."""
        now_ms = self._clock.now_ms()
        number = uuid4().hex
        request = {"id": number, "method": endpoint.ws_method}
        complete = self._complete(line, endpoint, params, now_ms)
        passage = self._ledger.admit(
            endpoint.weight, now_ms, orders=endpoint.orders, lane=endpoint.importance
        )
        message = msgspec.json.encode({**request, "params": complete} if complete else request)
        answered = line.expect(number)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await line.socket.send(message.decode())
                answer = await answered
            passage.counted = any(limit.kind == "REQUEST_WEIGHT" for limit in answer.limits)
        except (TimeoutError, ConnectionClosed, OSError) as error:
            detail = f"{endpoint.ws_method}: {type(error).__name__}"
            raise unknown_or_unavailable(is_command=endpoint.is_command, detail=detail) from error
        finally:
            line.pending.pop(number, None)
            self._ledger.done(passage, self._clock.now_ms())
        elapsed_ms = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise self._refused(endpoint, answer)
        try:
            result = endpoint.decoder.decode(
                b"{}" if bytes(answer.result) in ABSENT else answer.result
            )
        except UNREADABLE as error:
            detail = f"{endpoint.ws_method}: {error}"
            raise unknown_or_unavailable(is_command=endpoint.is_command, detail=detail) from error
        if self._ready.is_set():
            self._report(FeedState.LIVE, round_trip_ms=elapsed_ms)
        return result

    def _complete(
        self, line: Line, endpoint: Endpoint[T], params: Mapping[str, Value], now_ms: int
    ) -> Mapping[str, Value]:
        if endpoint.security is Security.NONE:
            return params
        if self._signer is None:
            raise NotAuthorised("This needs an API key, and none is set.")
        timed: dict[str, Value] = {**params, "recvWindow": RECV_WINDOW_MS, "timestamp": now_ms}
        return timed if line.is_logged_on else self._signer.signed_params(timed)

    def _refused(self, endpoint: Endpoint[T], answer: Answer) -> TerminalError:
        now_ms = self._clock.now_ms()
        error = answer.error or Refused()
        retry_at_ms = None
        if bytes(error.data) not in ABSENT:
            try:
                retry_at_ms = _RETRY.decode(error.data).retry_after
            except UNREADABLE:
                log.info("%s: unreadable error data", endpoint.ws_method)
        refusal = Refusal(
            answer.status,
            error.code if answer.error else None,
            error.msg,
            retry_at_ms,
            bytes(error.data),
        )
        found = domain_error(
            refusal, is_command=endpoint.is_command, now_ms=now_ms, what=endpoint.ws_method
        )
        settled = settle_limit(self._ledger, found, refusal, now_ms)
        if isinstance(settled, RateLimited):
            for report in self._ledger.reports(now_ms):
                self._sink(report)
        return settled

    async def _serve(self, line: Line) -> TerminalError | None:
        """Serve until there is no connection; the error is why the exchange does not want us."""
        refusal: TerminalError | None = None
        async with asyncio.TaskGroup() as group:
            life = Life(group, line, self._watch)
            self._line = line
            try:
                await self._log_on(line)
                self._ready.set()
                self._report(FeedState.LIVE)
                while (successor := await self._next_life(group, life)) is not None:
                    life = successor
            except TerminalError as error:
                refusal = error
            finally:
                self._ready.clear()
                self._line = None
                self.on_lost()
                life.end()
        if life.line.is_revoked:
            refusal = refusal or NotAuthorised("The key was revoked.")
        return refusal

    async def _next_life(self, group: asyncio.TaskGroup, life: Life) -> Life | None:
        """The life that took over from `life`, or None when that was lost before."""
        preparing = group.create_task(self._prepare_successor(group, life))
        try:
            await asyncio.wait({life.reading, preparing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # A successor that is ready only now is given up too: whoever reads must not be two.
            if not preparing.done():
                preparing.cancel()
        if not preparing.done() or preparing.cancelled() or life.line.is_revoked:
            return None
        successor = preparing.result()
        self._line = successor.line
        # Old answers and events are still read; the new connection has repeated what matters.
        await life.line.drain(ANSWER_SECONDS)
        await asyncio.wait({life.reading}, timeout=OVERLAP_SECONDS)
        life.end()
        return successor

    async def _prepare_successor(self, group: asyncio.TaskGroup, life: Life) -> Life:
        """Wait for the planned end of `life`, then open, log on and subscribe the next one."""
        line = life.line
        due = line.opened_at + self._life_seconds
        while (left := due - time.monotonic()) > 0 and not line.leaving.is_set():
            # Short waits, because timers of the window's loop are coarse over hours.
            try:
                async with asyncio.timeout(min(left, 60.0)):
                    await line.leaving.wait()
            except TimeoutError:
                continue
        if line.is_revoked:
            return life
        while True:
            successor: Life | None = None
            self._backoff.attempt(time.monotonic())
            try:
                socket = await open_socket(self._url, self._tls)
                self._backoff.opened(time.monotonic())
                successor = Life(group, self._new_line(socket), self._watch)
                await self._log_on(successor.line)
                await self.on_follow(_Following(self, successor.line))
            except (*LOST_ERRORS, TerminalError) as error:
                failure, wait = failure_of(error)
                log.info("a new order connection: %s", type(error).__name__)
            except asyncio.CancelledError:
                if successor is not None:
                    successor.end()
                raise
            else:
                return successor
            if successor is not None:
                successor.end()
            await asyncio.sleep(self._backoff.delay(time.monotonic(), failure, wait))

    async def _log_on(self, line: Line) -> None:
        if self._signer is None or not self._signer.can_log_on:
            return
        await self.ask(line, LOGON, {})
        line.is_logged_on = True

    def _observe(self, limits: Sequence[Limit]) -> None:
        now_ms = self._clock.now_ms()
        for limit in limits:
            rule = rule_of(limit.kind, limit.interval, limit.number, limit.limit)
            if rule is not None:
                self._sink(self._ledger.observe(rule, limit.count, now_ms))

    async def _watch(self, line: Line) -> None:
        def alive(round_trip_ms: float) -> None:
            if self._ready.is_set() and line is self._line:
                self._report(FeedState.LIVE, round_trip_ms=round_trip_ms)
                self.on_silence(False)

        def silent() -> None:
            if line is self._line:
                self._report(FeedState.STALE, "The order connection does not answer.")
                self.on_silence(True)

        await probe(line.socket, silent=silent, alive=alive)

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
                link=Link.ORDERS,
                state=state,
                host=self._host,
                reason=reason,
                round_trip_ms=round_trip_ms,
                retry_at_ms=retry,
            )
        )


class _Following:
    """The new connection as `on_follow` sees it."""

    def __init__(self, owner: WsApi, line: Line) -> None:
        self._owner, self._line = owner, line

    @property
    def is_logged_on(self) -> bool:
        return self._line.is_logged_on

    async def call(self, endpoint: Endpoint[T]) -> T:
        return await self._owner.ask(self._line, endpoint, {})
