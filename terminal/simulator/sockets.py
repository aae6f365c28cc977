"""One WebSocket connection: a bounded outbox, pings, a life span; a slow reader harms only itself.

Source: "General WSS information": ping every 20 s, a minute to answer, 24 hours to live.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

_log = logging.getLogger(__name__)
Work = Coroutine[Any, Any, None] | None
"""The rest of answering a message, when it takes time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketSettings:
    """Times in seconds of real time, sizes in messages and bytes."""

    ping_seconds: float = 20.0
    pong_seconds: float = 60.0
    life_seconds: float = 24 * 3600.0
    frames_per_second: int = 5
    max_streams: int = 1024
    max_waiting: int = 20_000
    max_waiting_bytes: int = 32 * 1024 * 1024
    max_subscriptions: int = 1000
    max_subscription_ids: int = 65_535


class Socket:
    """Sends without waiting and reads until either side leaves."""

    def __init__(
        self,
        ws: web.WebSocketResponse,
        settings: SocketSettings,
        abort: Callable[[], None],
    ) -> None:
        """`abort` drops the connection at once, without a word to a client that does not read."""
        self._ws = ws
        self._abort = abort
        self._settings = settings
        self._outbox: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._ready = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._last_pong = self._loop.time()
        self._closing: tuple[int, bytes] | None = None
        self._thawed = asyncio.Event()
        self._thawed.set()
        self._work: set[asyncio.Task[None]] = set()
        self.is_muted = False
        """Everything to send is lost; pings are still answered."""
        self.ignores_pings = False

    def freeze(self) -> None:
        """Neither read nor write anything, not even a pong, as behind a cut cable."""
        self._thawed.clear()

    def thaw(self) -> None:
        """Go on; what was held up in either direction arrives now."""
        self._last_pong = self._loop.time()
        self._thawed.set()

    def abort(self) -> None:
        """Drop the connection at once, without a closing handshake (the client sees 1006)."""
        self._closing = self._closing or (WSCloseCode.ABNORMAL_CLOSURE, b"")
        self._abort()
        self.thaw()
        self._ready.set()

    @property
    def is_closing(self) -> bool:
        return self._closing is not None

    def send(self, payload: bytes) -> None:
        """Queue a text frame (UTF-8); the connection is dropped when its reader is too slow."""
        if self._closing is not None or self.is_muted:
            return
        self._outbox.append(payload)
        self._waiting_bytes += len(payload)
        too_many = len(self._outbox) > self._settings.max_waiting
        if too_many or self._waiting_bytes > self._settings.max_waiting_bytes:
            _log.info("Dropped a client that reads too slowly")
            self._outbox.clear()
            self._closing = (WSCloseCode.POLICY_VIOLATION, b"Slow consumer")
            self._abort()
        self._ready.set()

    def close(self, code: int, reason: bytes = b"") -> None:
        """Close once everything queued so far is sent."""
        if self._closing is None:
            self._closing = (code, reason)
        self._ready.set()

    async def refuse(self, code: int, reason: bytes) -> None:
        """Close a connection that is not being served."""
        await self._ws.close(code=code, message=reason)

    async def serve(
        self, on_text: Callable[[str], Work], *, on_frame: Callable[[], bool] | None = None
    ) -> None:
        """Read until the end; `on_frame` counts every client frame and may say no (False).

        What `on_text` cannot finish at once it returns, to be done while reading goes on.
        """
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(self._write())
            keeper = group.create_task(self._keep())
            try:
                await self._read(group, on_text, on_frame)
            finally:
                for task in (writer, keeper, *self._work):
                    task.cancel()

    async def _read(
        self,
        group: asyncio.TaskGroup,
        on_text: Callable[[str], Work],
        on_frame: Callable[[], bool] | None,
    ) -> None:
        while True:
            message = await self._ws.receive()
            await self._thawed.wait()
            if message.type is WSMsgType.CLOSE:
                await self._ws.close()
                return
            if message.type in (WSMsgType.CLOSING, WSMsgType.CLOSED):
                return
            if message.type is WSMsgType.ERROR:
                return
            if on_frame is not None and not on_frame():
                self.close(WSCloseCode.POLICY_VIOLATION, b"Too many requests")
                await self._finish()
                return
            if message.type is WSMsgType.PING:
                if not self.ignores_pings:
                    # Who hung up meanwhile needs no answer; the next reading says that he did.
                    with suppress(ConnectionResetError):
                        await self._ws.pong(message.data)
            elif message.type is WSMsgType.PONG:
                self._last_pong = self._loop.time()
            elif message.type is WSMsgType.TEXT:
                self._take(group, on_text(message.data))
            elif message.type is WSMsgType.BINARY:
                self._take(group, on_text(message.data.decode("utf-8", "replace")))

    def _take(self, group: asyncio.TaskGroup, work: Work) -> None:
        if work is not None:
            task = group.create_task(work)
            self._work.add(task)
            task.add_done_callback(self._work.discard)

    async def _write(self) -> None:
        try:
            while True:
                await self._ready.wait()
                self._ready.clear()
                while self._outbox:
                    await self._thawed.wait()
                    if not self._outbox:
                        break
                    payload = self._outbox.popleft()
                    self._waiting_bytes -= len(payload)
                    await self._ws.send_frame(payload, WSMsgType.TEXT)
                if self._closing is not None:
                    await self._finish()
                    return
        except ConnectionError as error:
            _log.debug("A client left while we were writing: %s", error)

    async def _keep(self) -> None:
        """Ping, and drop a client that does not answer or has lived its day."""
        s = self._settings
        born = self._loop.time()
        try:
            while True:
                left = born + s.life_seconds - self._loop.time()
                await asyncio.sleep(min(s.ping_seconds, max(0.0, left)))
                await self._thawed.wait()
                now = self._loop.time()
                if now - born >= s.life_seconds:
                    self.close(WSCloseCode.GOING_AWAY, b"Connection expired")
                    return
                if now - self._last_pong > s.pong_seconds:
                    self.close(WSCloseCode.POLICY_VIOLATION, b"Pong timeout")
                    if self._outbox:
                        self._abort()
                    return
                await self._ws.ping(str(int(now * 1000)).encode())
        except ConnectionError as error:
            _log.debug("A client left while we were pinging: %s", error)

    async def _finish(self) -> None:
        await self._thawed.wait()
        code, reason = self._closing or (WSCloseCode.OK, b"")
        await self._ws.close(code=code, message=reason)


class FrameGate:
    """At most so many client frames in any second."""

    def __init__(self, per_second: int, now: Callable[[], float]) -> None:
        self._per_second = per_second
        self._now = now
        self._times: deque[float] = deque()

    def __call__(self) -> bool:
        """Count a frame; False when it is one too many."""
        now = self._now()
        while self._times and now - self._times[0] >= 1.0:
            self._times.popleft()
        self._times.append(now)
        return len(self._times) <= self._per_second
