"""A few lines of exchange for wire tests: a test says what each request is answered with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from terminal.venue.binance import SpotUrls

Socket = web.WebSocketResponse
Rest = Callable[[web.Request], Awaitable[web.StreamResponse]]
Api = Callable[[Socket, dict[str, Any]], Awaitable[None]]


async def not_here(_: web.Request) -> web.StreamResponse:
    return web.Response(status=404)


async def answer(socket: Socket, request: dict[str, Any]) -> None:
    """Say yes, with an empty result."""
    await socket.send_json({"id": request["id"], "status": 200, "result": {}})


@dataclass
class ScriptedVenue:
    """Calls `rest` for every request and `api` for every WebSocket API message."""

    rest: Rest = not_here
    api: Api = answer
    url: str = ""
    rest_requests: list[str] = field(default_factory=list)
    api_requests: list[dict[str, Any]] = field(default_factory=list)
    streams: list[Socket] = field(default_factory=list)
    api_sockets: list[Socket] = field(default_factory=list)
    subscribed: list[list[str]] = field(default_factory=list)
    confirms: bool = True

    @property
    def urls(self) -> SpotUrls:
        socket = self.url.replace("http", "ws")
        return SpotUrls(rest=self.url, streams=socket, ws_api=f"{socket}/ws-api/v3")

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[ScriptedVenue]:
        app = web.Application()
        app.router.add_get("/stream", self._stream)
        app.router.add_get("/ws-api/v3", self._api)
        app.router.add_route("*", "/api/{tail:.*}", self._rest)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = "http://{}:{}".format(*runner.addresses[0][:2])
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        self.rest_requests.append(f"{request.method} {request.path}")
        if request.path == "/api/v3/time":
            return web.json_response({"serverTime": 1_700_000_000_000})
        return await self.rest(request)

    async def _stream(self, request: web.Request) -> Socket:
        socket = Socket()
        await socket.prepare(request)
        self.streams.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                body = json.loads(message.data)
                if body["method"] == "SUBSCRIBE":
                    self.subscribed.append(body["params"])
                if self.confirms:
                    await socket.send_json({"result": None, "id": body["id"]})
        return socket

    async def _api(self, request: web.Request) -> Socket:
        socket = Socket()
        await socket.prepare(request)
        self.api_sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                body = json.loads(message.data)
                self.api_requests.append(body)
                await self.api(socket, body)
        return socket


async def eventually(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Return once `condition()` is true; fails the test when it never is."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (what is waited for has no event)
            await asyncio.sleep(0.005)
