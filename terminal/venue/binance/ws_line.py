"""One connection of the WebSocket API: what was asked on it and what came back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from terminal.venue.binance.intake import UNREADABLE

log = logging.getLogger(__name__)

_NOTHING = msgspec.Raw()
ABSENT = (b"", b"null")


class _Retry(msgspec.Struct, gc=False, rename={"retry_after": "retryAfter"}):
    retry_after: int | None = None


class Refused(msgspec.Struct, gc=False):
    code: int = 0
    msg: str = ""
    data: msgspec.Raw = _NOTHING


class Limit(
    msgspec.Struct,
    gc=False,
    rename={"kind": "rateLimitType", "number": "intervalNum"},
):
    kind: str
    interval: str
    number: int
    limit: int
    count: int


class Answer(msgspec.Struct, rename={"limits": "rateLimits"}):
    id: str | int | None = None
    status: int = 0
    result: msgspec.Raw = _NOTHING
    error: Refused | None = None
    limits: Sequence[Limit] = ()
    event: msgspec.Raw = _NOTHING


class _EventName(msgspec.Struct, gc=False):
    e: str = ""


_ANSWER = msgspec.json.Decoder(Answer)
_EVENT_NAME = msgspec.json.Decoder(_EventName)


class Line:
    """An open socket with the requests that wait for answers on it.

    `on_event` gets user data undecoded, `on_limits` the rate limits of an answer, `on_unreadable`
    is told of a message that may have been either. `leaving` is set
    when the exchange announces the end, or revokes the key (`is_revoked`).
    """

    def __init__(
        self,
        socket: ClientConnection,
        on_event: Callable[[msgspec.Raw], None],
        on_limits: Callable[[Sequence[Limit]], None],
        on_unreadable: Callable[[], None],
    ) -> None:
        self.socket = socket
        self.opened_at = time.monotonic()
        self.is_logged_on = False
        self.is_revoked = False
        self.leaving = asyncio.Event()
        self.pending: dict[str, asyncio.Future[Answer]] = {}
        self._on_event = on_event
        self._on_limits = on_limits
        self._on_unreadable = on_unreadable

    @property
    def is_open(self) -> bool:
        return self.socket.state is State.OPEN

    def expect(self, number: str) -> asyncio.Future[Answer]:
        """The answer to the request with this id, still to come."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.pending[number] = answered
        return answered

    async def read(self) -> None:
        """Take every message until the socket ends; then nothing waits any more."""
        try:
            while True:
                self.take(await self.socket.recv(decode=False))
        except ConnectionClosed:
            self.fail_pending()

    def take(self, message: bytes) -> None:
        """One message as it came; never raises, whatever is in it."""
        try:
            self._handle(_ANSWER.decode(message))
        except UNREADABLE as error:
            # Whose answer it was cannot be known: whatever waits is in doubt from now on, and so
            # is the account, for it may have been an event.
            log.error("an answer of the exchange could not be read: %s", error)  # noqa: TRY400
            self.fail_pending()
            self._on_unreadable()

    def _handle(self, answer: Answer) -> None:
        if bytes(answer.event) not in ABSENT:
            if _EVENT_NAME.decode(answer.event).e == "serverShutdown":
                self.leaving.set()
            else:
                self._on_event(answer.event)
            return
        if answer.limits:
            self._on_limits(answer.limits)
        if answer.id is None:
            # Unasked: the key was revoked. What is in flight may or may not have happened.
            if answer.status == 401:
                self.is_revoked = True
                self.leaving.set()
            return
        waiting = self.pending.get(str(answer.id))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def fail_pending(self) -> None:
        for waiting in self.pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the connection ended"))

    async def drain(self, seconds: float) -> None:
        """Wait until everything asked was answered, at most so long."""
        waiting = list(self.pending.values())
        if waiting:
            await asyncio.wait(waiting, timeout=seconds)

    def cut(self) -> None:
        self.fail_pending()
        self.socket.transport.abort()


class Life:
    """A line with the tasks that read it and watch it, both in `group`."""

    def __init__(
        self, group: asyncio.TaskGroup, line: Line, watch: Callable[[Line], Awaitable[None]]
    ) -> None:
        async def watched() -> None:
            await watch(line)

        self.line = line
        self.reading = group.create_task(line.read())
        self._watching = group.create_task(watched())

    def end(self) -> None:
        self.line.cut()
        self.reading.cancel()
        self._watching.cancel()
