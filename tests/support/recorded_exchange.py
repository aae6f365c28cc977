"""The exchange as far as it was recorded: real answers and frames, over TLS, for exact host names.

Whatever is asked that the documentation does not have, or that was never recorded, is a 404 and a
line in `surprises`; signed requests are judged by the bytes that came over the wire.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from tests.support.pretend_network import PretendLoop
from tests.support.shared_data import shared_data

Streams = dict[str, list[str]]


@dataclass(frozen=True)
class Seen:
    """One request: host as in its header, raw path and query, headers by lower-case name."""

    host: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        return f"{self.method} {self.host}{self.path}" + (f"?{self.query}" if self.query else "")


class RecordedExchange:
    """`answers` by `METHOD path`, a JSON text each; `streams` by stream name; `methods` of the
    WebSocket API by name."""

    def __init__(
        self,
        answers: Mapping[str, str],
        streams: Streams | None = None,
        methods: Mapping[str, str] | None = None,
    ) -> None:
        self.answers = dict(answers)
        self.streams = streams or {}
        self.methods = dict(methods or {})
        self.seen: list[Seen] = []
        self.sockets: list[str] = []
        self.subscribed: dict[str, list[str]] = {}
        self.asked: list[dict[str, object]] = []
        self.surprises: list[str] = []
        self.refusal: tuple[int, str] | None = None
        """What every request but the time is answered with, when set."""
        self.gate: asyncio.Event | None = None
        """What every answer waits for, when set."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        seen = Seen(
            request.headers.get("Host", ""),
            request.method,
            request.rel_url.raw_path,
            request.rel_url.raw_query_string,
            {name.lower(): value for name, value in request.headers.items()},
        )
        if request.headers.get("Upgrade", "").lower() == "websocket":
            self.sockets.append(f"{seen.host}{seen.path}")
            return await self._socket(request, f"{seen.host}{seen.path}")
        self.seen.append(seen)
        if self.gate is not None:
            await self.gate.wait()
        text = self.answers.get(f"{seen.method} {seen.path}")
        if self.refusal is not None and not seen.path.endswith("/time"):
            status, words = self.refusal
            return web.Response(status=status, text=words, content_type="application/json")
        if text is None:
            self.surprises.append(seen.line)
            return web.Response(status=404, text="{}")
        return web.Response(text=text, content_type="application/json")

    async def _socket(self, request: web.Request, place: str) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                asked = json.loads(message.data)
                if place.endswith("/stream"):
                    await self._subscribe(socket, place, asked)
                else:
                    await self._method(socket, asked)
        return socket

    async def _subscribe(
        self, socket: web.WebSocketResponse, place: str, asked: dict[str, object]
    ) -> None:
        names = asked["params"]
        assert isinstance(names, list)
        self.subscribed.setdefault(place, []).extend(names)
        await socket.send_str(json.dumps({"result": None, "id": asked["id"]}))
        for name in names:
            for frame in self.streams.get(name, ()):
                await socket.send_str(frame)

    async def _method(self, socket: web.WebSocketResponse, asked: dict[str, object]) -> None:
        self.asked.append(asked)
        text = self.methods.get(str(asked["method"]))
        if text is None:
            self.surprises.append(str(asked["method"]))
            text = '{"status":400,"error":{"code":-1100,"msg":"not recorded"}}'
        await socket.send_str(json.dumps({**json.loads(text), "id": asked["id"]}))


@asynccontextmanager
async def serving(
    loop: PretendLoop, exchange: RecordedExchange, tls: ssl.SSLContext, *hosts: str
) -> AsyncIterator[RecordedExchange]:
    """Reachable under `hosts` on the pretended network inside the block."""
    app = web.Application(client_max_size=1024)
    app.router.add_route("*", "/{rest:.*}", exchange.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    loop.routes.update(dict.fromkeys(hosts, runner.addresses[0][1]))
    try:
        yield exchange
    finally:
        await runner.cleanup()


def params_of(seen: Seen) -> dict[str, str]:
    return dict(parse_qsl(seen.query, keep_blank_values=True))


def recorded_frames(*parts: str) -> Streams:
    """Frames of a recording of several streams, by stream name, in their order."""
    found: Streams = {}
    with gzip.open(shared_data(*parts), "rt", encoding="utf-8") as lines:
        for line in lines:
            _, _, frame = line.partition(": ")
            if frame.startswith('{"stream"'):
                found.setdefault(json.loads(frame)["stream"], []).append(frame.strip())
    return found


def recorded_depth(symbol: str, *parts: str) -> str:
    """The recorded REST depth answer of `symbol`."""
    with gzip.open(shared_data(*parts), "rt", encoding="utf-8") as lines:
        for line in lines:
            if f"symbol={symbol}&" in line:
                return line.partition(": ")[2].strip()
    raise LookupError(symbol)


def recorded_answer(path: str, query: str) -> str:
    """One answer of the recorded public REST answers, as JSON text."""
    place = shared_data("rest", "gct_spot_usdm_public.jsonl.gz")
    with gzip.open(place, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if (row["path"], row["query"]) == (path, query):
                return json.dumps(row["response"])
    raise LookupError(f"{path}?{query}")
