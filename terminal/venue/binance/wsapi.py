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
from typing import TypeVar
from uuid import uuid4

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from terminal.domain.errors import (
    ClockSkew,
    NotAuthorised,
    RateLimited,
    TerminalError,
    Unavailable,
)
from terminal.domain.events import FeedState, Link, LinkReported
from terminal.venue.api import ConnectionSink
from terminal.venue.binance.clock import ServerClock
from terminal.venue.binance.connection import LOST_ERRORS, failure_of, open_socket, probe
from terminal.venue.binance.endpoint import Endpoint, Security
from terminal.venue.binance.errors import Refusal, domain_error, unknown_or_unavailable
from terminal.venue.binance.ratelimit import RateLedger, rule_of
from terminal.venue.binance.reconnect import Backoff, Failure
from terminal.venue.binance.rest import RECV_WINDOW_MS, settle_limit
from terminal.venue.binance.signing import Signer, Value

log = logging.getLogger(__name__)

T = TypeVar("T")

# The exchange itself gives up after 10 s; whoever gives up earlier knows less than it could.
ANSWER_SECONDS = 15.0
LIFE_SECONDS = 23 * 3600.0


_NOTHING = msgspec.Raw()
_ABSENT = (b"", b"null")


class _Retry(msgspec.Struct, gc=False, rename={"retry_after": "retryAfter"}):
    retry_after: int | None = None


class _Error(msgspec.Struct, gc=False):
    code: int = 0
    msg: str = ""
    data: msgspec.Raw = _NOTHING


class _Limit(
    msgspec.Struct,
    gc=False,
    rename={"kind": "rateLimitType", "number": "intervalNum"},
):
    kind: str
    interval: str
    number: int
    limit: int
    count: int


class _Answer(msgspec.Struct, rename={"limits": "rateLimits"}):
    id: str | int | None = None
    status: int = 0
    result: msgspec.Raw = _NOTHING
    error: _Error | None = None
    limits: Sequence[_Limit] = ()
    event: msgspec.Raw = _NOTHING


class _EventName(msgspec.Struct, gc=False):
    e: str = ""


class _LogonResult(msgspec.Struct):
    """`session.logon`; what it says we already know."""


_ANSWER = msgspec.json.Decoder(_Answer)
_EVENT_NAME = msgspec.json.Decoder(_EventName)
_RETRY = msgspec.json.Decoder(_Retry)

SESSION_LOGON = Endpoint(
    method="",
    path="",
    ws_method="session.logon",
    weight=2,
    result=_LogonResult,
    page="WebSocket API, Session authentication",
    security=Security.SIGNED,
)


async def _nothing_to_do() -> None:
    """No clock to measure."""


class WsApi:
    """One connection for commands and user data, reopened for ever while `run()` runs.

    `on_event(payload)` gets user-data events undecoded, `on_lost()` says that some may be missed.
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
        self.resync_clock: Callable[[], Awaitable[None]] = _nothing_to_do
        self.is_logged_on = False
        self._url = url
        self._clock = clock
        self._ledger = ledger
        self._sink = sink
        self._signer = signer
        self._host = host
        self._tls = tls
        self._life_seconds = life_seconds
        self._socket: ClientConnection | None = None
        self._ready = asyncio.Event()
        self._pending: dict[str, asyncio.Future[_Answer]] = {}
        self._backoff = Backoff()
        self._revoked = False
        self._leaving = asyncio.Event()

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    async def wait_ready(self) -> None:
        """Return once the connection is open (and logged on, where the key can)."""
        await self._ready.wait()

    def reset(self) -> None:
        """Cut the connection now; what is in flight becomes unknown, `run` opens a new one."""
        if self._socket is not None:
            self._socket.transport.abort()

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
                refusal = await self._serve(socket)
                if isinstance(refusal, ClockSkew):
                    reason = str(refusal)
                    with suppress(TerminalError):
                        await self.resync_clock()
                elif refusal is not None or self._revoked:
                    failure, reason = Failure.BANNED, str(refusal or "The key was revoked.")
                    wait = 30.0
            delay = self._backoff.delay(time.monotonic(), failure, wait)
            self._report(FeedState.STALE, reason, retry_in_seconds=delay)
            await asyncio.sleep(delay)

    async def call(self, endpoint: Endpoint[T], params: Mapping[str, Value] | None = None) -> T:
        """Send one request, wait for its answer.

        Raises:
            TerminalError: see the tree. `Unavailable` means it was surely not sent (or was a read);
                `OutcomeUnknown` that a command may have happened.
        """
        socket = self._socket
        if socket is None or not self._ready.is_set() or socket.state is not State.OPEN:
            raise Unavailable("The order connection is not open; nothing was sent.")
        return await self._exchange(socket, endpoint, params or {})

    async def _exchange(
        self, socket: ClientConnection, endpoint: Endpoint[T], params: Mapping[str, Value]
    ) -> T:
        now_ms = self._clock.now_ms()
        number = uuid4().hex
        request = {"id": number, "method": endpoint.ws_method}
        complete = self._complete(endpoint, params, now_ms)
        passage = self._ledger.admit(
            endpoint.weight, now_ms, orders=endpoint.orders, lane=endpoint.importance
        )
        message = msgspec.json.encode({**request, "params": complete} if complete else request)
        answered: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()
        self._pending[number] = answered
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await socket.send(message.decode())
                answer = await answered
            passage.counted = any(limit.kind == "REQUEST_WEIGHT" for limit in answer.limits)
        except (TimeoutError, ConnectionClosed, OSError) as error:
            detail = f"{endpoint.ws_method}: {type(error).__name__}"
            raise unknown_or_unavailable(is_command=endpoint.is_command, detail=detail) from error
        finally:
            self._pending.pop(number, None)
            self._ledger.done(passage, self._clock.now_ms())
        elapsed_ms = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise self._refused(endpoint, answer)
        try:
            result = endpoint.decoder.decode(
                b"{}" if bytes(answer.result) in _ABSENT else answer.result
            )
        except msgspec.DecodeError as error:
            detail = f"{endpoint.ws_method}: {error}"
            raise unknown_or_unavailable(is_command=endpoint.is_command, detail=detail) from error
        if self._ready.is_set():
            self._report(FeedState.LIVE, round_trip_ms=elapsed_ms)
        return result

    def _complete(
        self, endpoint: Endpoint[T], params: Mapping[str, Value], now_ms: int
    ) -> Mapping[str, Value]:
        if endpoint.security is Security.NONE:
            return params
        if self._signer is None:
            raise NotAuthorised("This needs an API key, and none is set.")
        timed: dict[str, Value] = {**params, "recvWindow": RECV_WINDOW_MS, "timestamp": now_ms}
        return timed if self.is_logged_on else self._signer.signed_params(timed)

    def _refused(self, endpoint: Endpoint[T], answer: _Answer) -> TerminalError:
        now_ms = self._clock.now_ms()
        error = answer.error or _Error()
        retry_at_ms = None
        if bytes(error.data) not in _ABSENT:
            try:
                retry_at_ms = _RETRY.decode(error.data).retry_after
            except msgspec.DecodeError:
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

    async def _serve(self, socket: ClientConnection) -> TerminalError | None:
        """Serve until the socket ends; the error is why a log-on was refused."""
        self._socket, self._revoked, self.is_logged_on = socket, False, False
        self._leaving.clear()
        refusal: TerminalError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(socket))
                probing = group.create_task(self._watch(socket))
                retiring = group.create_task(self._retire())
                try:
                    await self._log_on(socket)
                    self._ready.set()
                    self._report(FeedState.LIVE)
                    await asyncio.wait({reading, retiring}, return_when=asyncio.FIRST_COMPLETED)
                except TerminalError as error:
                    refusal = error
                for task in (reading, probing, retiring):
                    task.cancel()
        finally:
            self._ready.clear()
            self._socket = None
            self._fail_pending()
            self.on_lost()
            socket.transport.abort()
        return refusal

    async def _log_on(self, socket: ClientConnection) -> None:
        if self._signer is None or not self._signer.can_log_on:
            return
        await self._exchange(socket, SESSION_LOGON, {})
        self.is_logged_on = True

    async def _read(self, socket: ClientConnection) -> None:
        try:
            while True:
                self.take(await socket.recv(decode=False))
        except ConnectionClosed:
            self._fail_pending()

    def take(self, message: bytes) -> None:
        """One message as it came; never raises, whatever is in it."""
        try:
            self._handle(_ANSWER.decode(message))
        except (msgspec.DecodeError, ValueError, ArithmeticError) as error:
            # Whose answer it was cannot be known: whatever waits is in doubt from now on.
            log.error("an answer of the exchange could not be read: %s", error)  # noqa: TRY400
            self._fail_pending()

    def _handle(self, answer: _Answer) -> None:
        if bytes(answer.event) not in _ABSENT:
            if _EVENT_NAME.decode(answer.event).e == "serverShutdown":
                self._leaving.set()
            else:
                self.on_event(answer.event)
            return
        if answer.limits:
            self._observe(answer.limits)
        if answer.id is None:
            # Unasked: the key was revoked. What is in flight may or may not have happened.
            if answer.status == 401:
                self._revoked = True
                self._leaving.set()
            return
        waiting = self._pending.get(str(answer.id))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _observe(self, limits: Sequence[_Limit]) -> None:
        now_ms = self._clock.now_ms()
        for limit in limits:
            rule = rule_of(limit.kind, limit.interval, limit.number, limit.limit)
            if rule is not None:
                self._sink(self._ledger.observe(rule, limit.count, now_ms))

    async def _watch(self, socket: ClientConnection) -> None:
        def alive(round_trip_ms: float) -> None:
            if self._ready.is_set():
                self._report(FeedState.LIVE, round_trip_ms=round_trip_ms)

        def silent() -> None:
            self._report(FeedState.STALE, "The order connection does not answer.")

        await probe(socket, silent=silent, alive=alive)

    async def _retire(self) -> None:
        """Return when the connection should end: planned life over, shutdown, key revoked.

        Nothing is lost by a short break here: requests in flight are waited for, orders go over
        REST meanwhile, and the user stream takes a snapshot after every opening.
        """
        due = time.monotonic() + self._life_seconds
        while (left := due - time.monotonic()) > 0 and not self._leaving.is_set():
            try:
                async with asyncio.timeout(min(left, 60.0)):
                    await self._leaving.wait()
            except TimeoutError:
                continue
        if not self._revoked:
            self._ready.clear()
            waiting = list(self._pending.values())
            if waiting:
                await asyncio.wait(waiting, timeout=ANSWER_SECONDS)

    def _fail_pending(self) -> None:
        for waiting in self._pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the connection ended"))

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
