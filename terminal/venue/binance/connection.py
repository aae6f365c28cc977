"""Opening a WebSocket the way all of ours are opened, and noticing when it has died."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from terminal.venue.binance.intake import LARGEST_FRAME, QUEUED_FRAMES
from terminal.venue.binance.reconnect import Failure
from terminal.venue.binance.tls import proxy_of
from terminal.venue.binance.tunnel import is_socks, open_tunnel

OPEN_SECONDS = 10.0
CLOSE_SECONDS = 1.0
PROBE_SECONDS = 5.0
TLS_PORT = 443

# The library writes handshakes and frames into its debug log; keys and signatures among them.
_QUIET = logging.getLogger("terminal.venue.socket")
_QUIET.setLevel(logging.WARNING)

LOST_ERRORS = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, InvalidURI)


async def open_socket(url: str, tls: ssl.SSLContext | None) -> ClientConnection:
    """Connect; no compression (it costs more than it saves), no proxy but the chosen one.

    Raises:
        One of `LOST_ERRORS`.
    """
    proxy = proxy_of(tls)
    near = None
    if proxy is not None and is_socks(proxy):
        parts = urlsplit(url)
        near = await open_tunnel(proxy, parts.hostname or "", parts.port or TLS_PORT)
        proxy = None
    return await connect(
        url,
        ssl=tls if url.startswith("wss:") else None,
        sock=near,
        compression=None,
        proxy=proxy,
        open_timeout=OPEN_SECONDS,
        close_timeout=CLOSE_SECONDS,
        ping_interval=None,
        max_size=LARGEST_FRAME,
        max_queue=QUEUED_FRAMES,
        logger=_QUIET,
        user_agent_header="binance-desktop-terminal",
    )


def failure_of(error: BaseException) -> tuple[Failure, float]:
    """Class of a failed connection and, for a ban, the seconds the exchange asked to wait."""
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status in (418, 429):
            text = error.response.headers.get("Retry-After", "60")
            return Failure.BANNED, float(text) if text.isdigit() else 60.0
        return Failure.REFUSED, 0.0
    return Failure.LOST, 0.0


async def probe(
    socket: ClientConnection, *, silent: Callable[[], None], alive: Callable[[float], None]
) -> None:
    """Ping every five seconds until the socket is dead, then cut it.

    `alive` gets each round trip in ms; `silent` is called when the first ping stays unanswered.
    Cutting beats closing: a closing handshake with a dead peer only waits again.
    """
    while True:
        await asyncio.sleep(PROBE_SECONDS)
        try:
            waiter = await socket.ping()
            try:
                async with asyncio.timeout(PROBE_SECONDS / 2):
                    alive(await asyncio.shield(_watched(waiter)) * 1000)
            except TimeoutError:
                silent()
                async with asyncio.timeout(PROBE_SECONDS):
                    alive(await asyncio.shield(_watched(waiter)) * 1000)
        except (TimeoutError, ConnectionClosed):
            socket.transport.abort()
            return


def _watched(waiter: Awaitable[float]) -> asyncio.Future[float]:
    """The future of a ping, with its outcome looked at even when nobody waits for it any more."""
    if not isinstance(waiter, asyncio.Future):
        raise TypeError("a ping is answered by a future")
    waiter.add_done_callback(lambda done: done.cancelled() or done.exception())
    return waiter
