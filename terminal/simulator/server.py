"""The simulated exchange on loopback: one port for REST, streams, WebSocket API and control."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from aiohttp import WSCloseCode, web

from terminal.simulator.control import Control
from terminal.simulator.exchange import SpotExchange
from terminal.simulator.faults.connections import Link
from terminal.simulator.faults.handshakes import Handshakes
from terminal.simulator.faults.lab import Laboratory
from terminal.simulator.faults.network import FrontDoor
from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.faults.rest import RestDoor
from terminal.simulator.faults.ws import WsApiDoor
from terminal.simulator.journal import Journal
from terminal.simulator.keys import ApiKey, KeyRing
from terminal.simulator.limits import LimitSettings, RateLedger, RateLimited
from terminal.simulator.model import VenueError
from terminal.simulator.sockets import FrameGate, Socket, SocketSettings
from terminal.simulator.spot.session import SpotSession
from terminal.simulator.spot.table import open_desk
from terminal.simulator.stream_session import ControlError, StreamSession
from terminal.simulator.streams import StreamHub
from terminal.simulator.user_streams import UserHub
from terminal.simulator.wire.text import time_unit
from terminal.simulator.ws_session import WsSession

DEMO_BALANCES: Mapping[str, Decimal] = MappingProxyType(
    {
        "USDT": Decimal("31343.72"),
        "BTC": Decimal("0.25"),
        "ETH": Decimal("1.2"),
        "BNB": Decimal("1.4218"),
        "SOL": Decimal(10),
    }
)
_WS_API_PATH = "/ws-api/v3"
_GRACE_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Which limits hold, and what the demo account owns."""

    limits: LimitSettings = field(default_factory=LimitSettings)
    sockets: SocketSettings = field(default_factory=SocketSettings)
    balances: Mapping[str, Decimal] = field(default_factory=lambda: DEMO_BALANCES)


class SpotServer:
    """All doors of one exchange. Use `serving` to open and close it."""

    def __init__(self, exchange: SpotExchange, settings: ServerSettings | None = None) -> None:
        self.settings = settings or ServerSettings()
        self.exchange = exchange
        self.keys = KeyRing()
        self.ledger = RateLedger(exchange.clock.now_ms, self.settings.limits)
        self.journal = Journal(exchange)
        self.lab = Laboratory(exchange, self.keys, self.ledger, self.journal)
        self.host = ""
        self.port = 0
        self.hub = StreamHub(exchange)
        self._desk = open_desk(exchange, self.keys, self.ledger)
        self._users = UserHub(exchange, self.ledger)
        lab = self.lab
        self._rest = RestDoor({self._desk: lab.bench}, lab.book, self.journal)
        self._ws_api = WsApiDoor(lab.book, lab.bench, self.journal)
        self._handshakes = Handshakes(lab.book, lab.bench)
        self.demo_keys: list[ApiKey] = self.keys.issue(lab.outside.open(self.settings.balances))
        self._control = Control(exchange, self.keys, lab, self.announce_shutdown)

    @property
    def ready_line(self) -> dict[str, Any]:
        """What whoever started us needs to know; holds secrets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        place = f"{host}:{self.port}"
        return {
            "spot": {
                "rest": f"http://{place}",
                "streams": f"ws://{place}",
                "ws_api": f"ws://{place}{_WS_API_PATH}",
            },
            "control": f"http://{place}/control",
            "keys": [key.as_json() for key in self.demo_keys],
        }

    def announce_shutdown(self) -> None:
        """Tell every connection that the server is about to go."""
        now_ms = self.exchange.clock.now_ms()
        for link in self.lab.connections:
            link.session.announce_shutdown(now_ms)

    @asynccontextmanager
    async def serving(self, listener: socket.socket) -> AsyncIterator[SpotServer]:
        """Answer on `listener` and let the market live until the block ends."""
        self.host, self.port = listener.getsockname()[:2]
        runner = web.ServerRunner(
            web.Server(self._handle, access_log=None), shutdown_timeout=_GRACE_SECONDS
        )
        await runner.setup()
        try:
            door = self.lab.front_door = FrontDoor(runner, self.host, self.port)
            await door.open(web.SockSite(runner, listener))
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self.exchange.run()),
                    group.create_task(self.hub.run()),
                    group.create_task(door.run()),
                ]
                try:
                    yield self
                finally:
                    for task in tasks:
                        task.cancel()
                    self._say_goodbye()
        finally:
            await runner.shutdown()
            await runner.cleanup()

    def _say_goodbye(self) -> None:
        self.announce_shutdown()
        for link in self.lab.connections:
            link.socket.thaw()
            link.socket.close(WSCloseCode.GOING_AWAY, b"Server shutdown")

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        if path == "/control" or path.startswith("/control/"):
            return await self._control.answer(request)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._handle_socket(request, path)
        return await self._rest.answer(request)

    async def _handle_socket(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        is_api = path.rstrip("/") == _WS_API_PATH
        is_raw = path in ("/", "/ws") or path.startswith("/ws/")
        if not (is_api or is_raw or path.rstrip("/") == "/stream"):
            return web.Response(status=404)
        name = f"CONNECT {path}" if is_api else "CONNECT streams"
        noted = self.journal.request("socket", name, {})
        refused = await self._handshakes.refusal(request, "ws_api" if is_api else "streams", path)
        if refused is not None:
            noted["status"] = refused.status
            return refused
        try:
            self.ledger.connect(request.remote or "")
            if is_api:
                self.ledger.charge(request.remote or "", 2)
            options = _options(request.raw_path.partition("?")[2])
            unit = time_unit(options.get("timeUnit"))
        except VenueError as error:
            headers = {}
            if isinstance(error, RateLimited):
                headers["Retry-After"] = str(error.retry_after_seconds)
            noted["status"] = error.http_status
            return web.Response(status=error.http_status, text=error.text, headers=headers)
        ws = web.WebSocketResponse(autoping=False, autoclose=False)
        await ws.prepare(request)
        connection = Socket(ws, self.settings.sockets, lambda: _abort(request))
        outlet = Outlet(connection, self.lab.book)
        if is_api:
            shows = options.get("returnRateLimits", "true") != "false"
            session = SpotSession(
                self._desk,
                self._users,
                outlet,
                self.settings.sockets,
                address=request.remote or "",
                unit=unit,
                return_limits=shows,
                door=self._ws_api,
            )
            await self._serve_api(session, outlet)
        else:
            streams = StreamSession(
                self.hub,
                outlet,
                unit=unit,
                combined=not is_raw,
                max_streams=self.settings.sockets.max_streams,
            )
            await self._serve_streams(streams, outlet, _asked(path, options, is_raw=is_raw))
        return ws

    async def _serve_api(self, session: WsSession, outlet: Outlet) -> None:
        link = Link(outlet, session)
        self.lab.connections.add(link)
        try:
            await outlet.socket.serve(session.on_text)
        finally:
            self.lab.connections.discard(link)
            session.leave()

    async def _serve_streams(
        self, session: StreamSession, outlet: Outlet, names: list[str]
    ) -> None:
        link = Link(outlet, session)
        self.lab.connections.add(link)
        gate = FrameGate(self.settings.sockets.frames_per_second, asyncio.get_running_loop().time)
        try:
            session.subscribe(names)
            await outlet.socket.serve(session.on_text, on_frame=gate)
        except ControlError:
            await outlet.socket.refuse(WSCloseCode.POLICY_VIOLATION, b"Too many streams")
        finally:
            self.lab.connections.discard(link)
            session.leave()


def _abort(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()


def _options(query: str) -> dict[str, str]:
    """Options of an address; a plus stays one, for stream names carry `@+08:00`."""
    parts = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name): unquote(value) for name, _, value in parts}


def _asked(path: str, options: Mapping[str, str], *, is_raw: bool) -> list[str]:
    """Streams named in the address."""
    text = unquote(path.removeprefix("/ws")) if is_raw else options.get("streams", "")
    return [name for name in text.split("/") if name]
