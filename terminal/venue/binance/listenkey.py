"""The user stream of futures: a key for a socket of its own, kept alive, fetched anew when it dies.

Source: USDⓈ-M Futures, "User Data Streams" (a key lives 60 minutes after its last keep-alive; the
event listenKeyExpired, and -1125 on a keep-alive, say that it is dead), stream split of 2026-04-23.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from terminal.domain.errors import Rejected, TerminalError, Unavailable
from terminal.venue.binance.connection import LOST_ERRORS, open_socket, probe

KEEP_SECONDS = 30 * 60.0
RETRY_SECONDS = 60.0
LIFE_SECONDS = 23 * 3600.0


class ListenKeyStream:
    """A `userstream.Source`: every `subscribe` opens a fresh socket, `run` reads it.

    `fetch` gets the key (a living one is prolonged), `keep` prolongs it; `url` is the address without
    the key.
    """

    def __init__(
        self,
        url: str,
        *,
        fetch: Callable[[], Awaitable[str]],
        keep: Callable[[], Awaitable[None]],
        tls: ssl.SSLContext | None = None,
        keep_seconds: float = KEEP_SECONDS,
        life_seconds: float = LIFE_SECONDS,
    ) -> None:
        self.on_event: Callable[[msgspec.Raw], None] = lambda _: None
        self.on_lost: Callable[[], None] = lambda: None
        self.on_silence: Callable[[bool], None] = lambda _: None
        self._url = url.rstrip("/")
        self._fetch = fetch
        self._keep = keep
        self._tls = tls
        self._keep_seconds = keep_seconds
        self._life_seconds = life_seconds
        self._socket: ClientConnection | None = None
        self._opened = asyncio.Event()

    @property
    def is_ready(self) -> bool:
        """A key can be fetched at any time."""
        return True

    async def wait_ready(self) -> None:
        return

    async def subscribe(self) -> None:
        """Open a socket in place of the last one.

        Raises:
            TerminalError: no key, or no connection.
        """
        self.reset()
        key = await self._fetch()
        try:
            self._socket = await open_socket(f"{self._url}/{key}", self._tls)
        except LOST_ERRORS as error:
            raise Unavailable(
                "Account changes cannot be received.", detail=f"user stream: {type(error).__name__}"
            ) from error
        self._opened.set()

    async def is_subscribed(self) -> bool:
        """A listen key needs no other proof than its socket and its keep-alive."""
        return True

    def reset(self) -> None:
        """Cut the socket now; whoever listens hears that it is lost."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self) -> None:
        """Read whatever socket is open, until cancelled."""
        try:
            while True:
                await self._opened.wait()
                self._opened.clear()
                socket = self._socket
                if socket is not None:
                    await self._serve(socket)
        finally:
            self.reset()

    async def _serve(self, socket: ClientConnection) -> None:
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(self._read(socket))
            keeping = group.create_task(self._keep_alive())
            probing = group.create_task(
                probe(
                    socket,
                    silent=lambda: self.on_silence(True),
                    alive=lambda _: self.on_silence(False),
                )
            )
            await asyncio.wait({reading, keeping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (reading, keeping, probing):
                task.cancel()
        socket.transport.abort()
        if self._socket is socket:
            self.on_lost()

    async def _read(self, socket: ClientConnection) -> None:
        try:
            while True:
                self.take(await socket.recv(decode=False))
        except ConnectionClosed:
            return

    def take(self, message: bytes) -> None:
        """One message as it came; reading it is the listener's business."""
        self.on_event(msgspec.Raw(message))

    async def _keep_alive(self) -> None:
        """Prolong the key until it is dead or the socket too old."""
        end = time.monotonic() + self._life_seconds
        wait = self._keep_seconds
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, left))
            try:
                await self._keep()
            except Rejected:
                return
            except TerminalError:
                wait = min(RETRY_SECONDS, self._keep_seconds)
            else:
                wait = self._keep_seconds
