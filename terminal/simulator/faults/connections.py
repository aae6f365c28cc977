"""Faults of open WebSocket connections: closed, silent, half-open, told twice, told nonsense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import WSCloseCode

from terminal.simulator.faults.book import Fault, Happening
from terminal.simulator.faults.later import Later
from terminal.simulator.faults.outlet import Outlet, close
from terminal.simulator.sockets import Socket


class Session(Protocol):
    """What stands behind a connection."""

    @property
    def routes(self) -> tuple[str, ...]: ...

    @property
    def accounts(self) -> tuple[int, ...]: ...

    def announce_shutdown(self, now_ms: int) -> None: ...

    def end_user_data(self, *, silently: bool) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """An open connection."""

    outlet: Outlet
    session: Session

    @property
    def socket(self) -> Socket:
        return self.outlet.socket


class Connections:
    """All open connections, and what is done to them."""

    def __init__(self, now_ms: Callable[[], int], later: Later) -> None:
        self._now_ms = now_ms
        self._later = later
        self._links: set[Link] = set()
        self._lasting: list[Fault] = []

    def __iter__(self) -> Iterator[Link]:
        return iter(tuple(self._links))

    def __len__(self) -> int:
        return len(self._links)

    def add(self, link: Link) -> None:
        self._links.add(link)
        if self._lasting:
            # A moment later the connection has the streams that its address names.
            asyncio.get_running_loop().call_soon(self._greet, link)

    def _greet(self, link: Link) -> None:
        for fault in self._lasting:
            if fault.matches(_as_happening(link)):
                self._do(fault, link)
                fault.held.append(link)

    def discard(self, link: Link) -> None:
        self._links.discard(link)

    def strike(self, fault: Fault) -> int:
        """Do to every matching connection what the fault says; returns how many there were."""
        links = [link for link in self if fault.matches(_as_happening(link))]
        for link in links:
            self._do(fault, link)
            fault.held.append(link)
        fault.fired = len(links)
        if "ms" not in fault.values:
            fault.is_active = False
            return len(links)
        if fault.values["new"]:
            self._lasting.append(fault)
        if fault.values["ms"] is not None:
            self._later.call(fault.values["ms"] / 1000, self.heal, fault)
        return len(links)

    def heal(self, fault: Fault) -> None:
        """End what lasts."""
        if fault in self._lasting:
            self._lasting.remove(fault)
        for link in fault.held:
            match fault.name:
                case "ws.freeze":
                    link.socket.thaw()
                case "ws.mute":
                    link.socket.is_muted = False
                case "ws.no_pong":
                    link.socket.ignores_pings = False
        fault.is_active = False

    def _do(self, fault: Fault, link: Link) -> None:
        socket, values = link.socket, fault.values
        match fault.name:
            case "ws.close":
                close(socket, values)
            case "ws.freeze":
                socket.freeze()
            case "ws.mute":
                socket.is_muted = True
            case "ws.no_pong":
                socket.ignores_pings = True
            case "ws.kill_24h":
                socket.close(WSCloseCode.GOING_AWAY, b"Connection expired")
            case "ws.serverShutdown":
                link.session.announce_shutdown(self._now_ms())
                if values["close_ms"] is not None:
                    self._later.call(
                        values["close_ms"] / 1000, socket.close, WSCloseCode.GOING_AWAY
                    )
            case "ws.replay":
                for payload in _chosen(fault, link.outlet, values["count"]):
                    socket.send(payload)
            case "ws.inject":
                socket.send(_text(values["message"]))
            case "ws.oversize":
                socket.send(_padded(values["bytes"]))
            case "listenkey.expire":
                link.session.end_user_data(silently=values["how"] == "silent")


def _as_happening(link: Link) -> Happening:
    return Happening(link.session.routes, "", link.session.accounts)


def _chosen(fault: Fault, outlet: Outlet, count: int) -> list[bytes]:
    """The last messages that were sent, of the stream that the fault names."""
    rows = [
        payload
        for sent, payload in outlet.recent
        if fault.route in (None, "streams", "ws_api") or fault.matches(sent)
    ]
    return rows[-count:] if count else []


def _text(message: Any) -> bytes:
    """A message as it goes out: text as it stands, anything else as JSON."""
    if isinstance(message, str):
        return message.encode()
    return json.dumps(message, separators=(",", ":")).encode()


def _padded(size: int) -> bytes:
    """A legal event that nobody knows, `size` bytes long."""
    frame = b'{"e":"padding","p":"%b"}'
    return frame % (b"x" * max(0, size - len(frame) + 2))
