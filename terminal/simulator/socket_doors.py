"""How a WebSocket comes in: which market's address it is, and what then serves it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import unquote

from aiohttp import WSCloseCode

from terminal.simulator.faults.connections import Connections, Link
from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.limits import RateLedger
from terminal.simulator.sockets import FrameGate, SocketSettings
from terminal.simulator.stream_session import ControlError, StreamSession
from terminal.simulator.ws_session import WsSession

Serve = Callable[[Outlet], Awaitable[None]]
"""Serves a connection until it ends."""


class SocketDoor(Protocol):
    """The WebSocket addresses of one market."""

    settings: SocketSettings
    ledger: RateLedger

    def kind(self, path: str) -> str | None:
        """The name of a handshake for faults, such as `ws_api`; None for another's address."""

    def weight(self, kind: str) -> int:
        """What a handshake costs."""

    def enter(self, path: str, query: str, address: str) -> Serve:
        """What serves a connection to this address.

        Raises:
            VenueError: something about the address is wrong.
        """


async def serve_api(links: Connections, session: WsSession, outlet: Outlet) -> None:
    """Answer requests until the client leaves."""
    link = Link(outlet, session)
    links.add(link)
    try:
        await outlet.socket.serve(session.on_text)
    finally:
        links.discard(link)
        session.leave()


async def serve_streams(
    links: Connections,
    session: StreamSession,
    outlet: Outlet,
    settings: SocketSettings,
    begin: Callable[[], None],
) -> None:
    """Send streams until the client leaves; `begin` subscribes to those of the address."""
    link = Link(outlet, session)
    links.add(link)
    gate = FrameGate(settings.frames_per_second, asyncio.get_running_loop().time)
    try:
        begin()
        await outlet.socket.serve(session.on_text, on_frame=gate)
    except ControlError:
        await outlet.socket.refuse(WSCloseCode.POLICY_VIOLATION, b"Too many streams")
    finally:
        links.discard(link)
        session.leave()


def options(query: str) -> dict[str, str]:
    """Options of an address; a plus stays one, for stream names carry `@+08:00`."""
    parts = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name): unquote(value) for name, _, value in parts}


def is_raw(path: str) -> bool:
    return path in ("/", "/ws") or path.startswith("/ws/")


def asked(path: str, query: str) -> list[str]:
    """Streams named in an address: after `/ws/`, or in `streams`."""
    text = unquote(path.removeprefix("/ws")) if is_raw(path) else options(query).get("streams", "")
    return [name for name in text.split("/") if name]
