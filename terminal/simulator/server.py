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

from aiohttp import WSCloseCode, web

from terminal.simulator.control.door import Control
from terminal.simulator.desk import AnyDesk
from terminal.simulator.faults.handshakes import Handshakes
from terminal.simulator.faults.lab import Laboratory
from terminal.simulator.faults.network import FrontDoor
from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.faults.plan import Bench
from terminal.simulator.faults.rest import RestDoor
from terminal.simulator.faults.ws import WsApiDoor
from terminal.simulator.journal import Journal
from terminal.simulator.keys import ApiKey, KeyRing
from terminal.simulator.limits import LimitSettings, RateLedger, RateLimited
from terminal.simulator.socket_doors import SocketDoor
from terminal.simulator.sockets import Socket, SocketSettings
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire.sockets import API_PATH, SpotSockets
from terminal.simulator.spot_wire.table import open_desk
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire.desk import limits as usdm_limits
from terminal.simulator.usdm_wire.sockets import USUAL_SOCKETS
from terminal.simulator.usdm_wire.venue import UsdmVenue

DEMO_BALANCES: Mapping[str, Decimal] = MappingProxyType(
    {
        "USDT": Decimal("31343.72"),
        "BTC": Decimal("0.25"),
        "ETH": Decimal("1.2"),
        "BNB": Decimal("1.4218"),
        "SOL": Decimal(10),
    }
)
DEMO_FUTURES: Mapping[str, Decimal] = MappingProxyType(
    {"USDT": Decimal(15000), "USDC": Decimal(2000), "BNB": Decimal("0.5")}
)
_GRACE_SECONDS = 2.0
_STRIDE_MS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Which limits hold, and what the demo account owns."""

    limits: LimitSettings = field(default_factory=LimitSettings)
    sockets: SocketSettings = field(default_factory=SocketSettings)
    balances: Mapping[str, Decimal] = field(default_factory=lambda: DEMO_BALANCES)
    usdm_limits: LimitSettings = field(default_factory=usdm_limits)
    usdm_sockets: SocketSettings = USUAL_SOCKETS
    usdm_balances: Mapping[str, Decimal] = field(default_factory=lambda: DEMO_FUTURES)


class SpotServer:
    """All doors of the exchange. Use `serving` to open and close it.

    `usdm` is the futures exchange beside the spot one, if there is one: the same keys, the same
    clock, the same control.
    """

    def __init__(
        self,
        exchange: SpotExchange,
        settings: ServerSettings | None = None,
        *,
        usdm: UsdmExchange | None = None,
    ) -> None:
        self.settings = settings or ServerSettings()
        self.exchange = exchange
        self.keys = KeyRing()
        self.ledger = RateLedger(exchange.clock.now_ms, self.settings.limits)
        self.journal = Journal(exchange)
        self.lab = Laboratory(exchange, self.keys, self.ledger, self.journal)
        self.host = ""
        self.port = 0
        desk, lab = open_desk(exchange, self.keys, self.ledger), self.lab
        desks: dict[AnyDesk, Bench] = {desk: lab.bench}
        api = WsApiDoor(lab.book, lab.bench, self.journal)
        spot = SpotSockets(exchange, desk, self.ledger, lab.connections, api, self.settings.sockets)
        self.hub = spot.hub
        self._sockets: list[SocketDoor] = [spot]
        self.usdm: UsdmVenue | None = None
        if usdm is not None:
            self.usdm = UsdmVenue(
                usdm,
                self.keys,
                lab,
                self.settings.usdm_limits,
                self.settings.usdm_sockets,
            )
            self._sockets.append(self.usdm.sockets)
            desks[self.usdm.desk] = self.usdm.bench
        self._rest = RestDoor(desks, lab.book, self.journal)
        self._handshakes = Handshakes(lab.book, lab.bench)
        demo = lab.outside.open(self.settings.balances)
        if usdm is not None:
            usdm.create_account(self.settings.usdm_balances, account_id=demo)
        self.demo_keys: list[ApiKey] = self.keys.issue(demo)
        self._control = Control(
            exchange, self.keys, lab, self.announce_shutdown, self._step_to, self.usdm
        )

    @property
    def ready_line(self) -> dict[str, Any]:
        """What whoever started us needs to know; holds secrets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        place = f"{host}:{self.port}"
        usdm = {} if self.usdm is None else {"usdm": self.usdm.addresses(place)}
        return {
            "spot": {
                "rest": f"http://{place}",
                "streams": f"ws://{place}",
                "ws_api": f"ws://{place}{API_PATH}",
            },
            **usdm,
            "control": f"http://{place}/control",
            "keys": [key.as_json() for key in self.demo_keys],
        }

    def _step_to(self, now_ms: int) -> None:
        """Let every market live up to a time, side by side: spot prices are the futures' index."""
        at_ms = self.exchange.market_ms
        while at_ms < now_ms:
            at_ms = min(at_ms + _STRIDE_MS, now_ms)
            self.exchange.step_to(at_ms)
            if self.usdm is not None:
                self.usdm.exchange.step_to(at_ms)

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
                if self.usdm is not None:
                    tasks.append(group.create_task(self.usdm.run()))
                try:
                    yield self
                finally:
                    for task in tasks:
                        task.cancel()
                    self.lab.later.end()
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
        known = ((each, each.kind(path)) for each in self._sockets)
        door, kind = next((pair for pair in known if pair[1] is not None), (None, None))
        if door is None or kind is None:
            return web.Response(status=404)
        name = f"CONNECT {'streams' if kind == 'streams' else path}"
        noted = self.journal.request("socket", name, {})
        refused = await self._handshakes.refusal(request, kind, path)
        if refused is not None:
            noted["status"] = refused.status
            return refused
        address = request.remote or ""
        try:
            door.ledger.connect(address)
            door.ledger.charge(address, door.weight(kind))
            serve = door.enter(path, request.raw_path.partition("?")[2], address)
        except VenueError as error:
            headers = {}
            if isinstance(error, RateLimited):
                headers["Retry-After"] = str(error.retry_after_seconds)
            noted["status"] = error.http_status
            return web.Response(status=error.http_status, text=error.text, headers=headers)
        ws = web.WebSocketResponse(autoping=False, autoclose=False)
        await ws.prepare(request)
        socket = Socket(ws, door.settings, lambda: _abort(request))
        await serve(Outlet(socket, self.lab.book, self.lab.later))
        return ws


def _abort(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
