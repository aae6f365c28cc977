"""A served exchange inside the test's own loop, and a client that signs by itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import yarl
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from terminal.simulator.clock import ScaledClock
from terminal.simulator.keys import ApiKey, KeyKind
from terminal.simulator.limits import LimitSettings
from terminal.simulator.listening import open_listener
from terminal.simulator.server import ServerSettings, SpotServer
from terminal.simulator.sockets import SocketSettings
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import Listed, listing
from tests.support import canaries

SYMBOLS = ("BTCUSDT", "ETHUSDT", "ETHBTC")
Answer = tuple[int, Any, Mapping[str, str]]


def sign(key: ApiKey, payload: bytes) -> str:
    """The signature of a payload, before any escaping."""
    if isinstance(key.private_key, rsa.RSAPrivateKey):
        raw = key.private_key.sign(payload, padding.PKCS1v15(), SHA256())
    elif isinstance(key.private_key, ed25519.Ed25519PrivateKey):
        raw = key.private_key.sign(payload)
    else:
        return hmac.new(key.secret.encode(), payload, hashlib.sha256).hexdigest()
    return base64.b64encode(raw).decode()


class Client:
    """Speaks to a server over real sockets."""

    def __init__(self, server: SpotServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.base = server.ready_line["spot"]["rest"]
        self._ids = itertools.count(1)

    def key(self, kind: KeyKind = KeyKind.HMAC) -> ApiKey:
        return next(key for key in self.server.demo_keys if key.kind is kind)

    def now(self) -> int:
        return self.server.exchange.clock.now_ms()

    async def send(self, verb: str, path: str, query: str = "", **more: Any) -> Answer:
        """Status, parsed body and headers of a request whose query is sent as it stands."""
        url = yarl.URL(f"{self.base}{path}" + (f"?{query}" if query else ""), encoded=True)
        async with self.session.request(verb, url, **more) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None, response.headers

    async def get(self, path: str, query: str = "") -> Any:
        status, body, _headers = await self.send("GET", f"/api/v3/{path}", query)
        assert status == 200, body
        return body

    async def signed(
        self, verb: str, path: str, kind: KeyKind = KeyKind.HMAC, **params: object
    ) -> Answer:
        """A signed request with its parameters in the query."""
        key = self.key(kind)
        params.setdefault("timestamp", self.now())
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in params.items())
        signature = quote(sign(key, query.encode()), safe="")
        return await self.send(
            verb,
            f"/api/v3/{path}",
            f"{query}&signature={signature}",
            headers={"X-MBX-APIKEY": key.api_key},
        )

    @asynccontextmanager
    async def websocket(self, path: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self.session.ws_connect(f"{self.base}{path}", autoping=False) as ws:
            yield ws

    def signature(self, params: dict[str, Any], kind: KeyKind) -> dict[str, Any]:
        """WebSocket API parameters with key, time and signature."""
        key = self.key(kind)
        sent = {**params, "apiKey": key.api_key, "timestamp": self.now()}
        payload = "&".join(f"{name}={sent[name]}" for name in sorted(sent))
        return {**sent, "signature": sign(key, payload.encode())}

    async def ask(
        self,
        ws: aiohttp.ClientWebSocketResponse,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        kind: KeyKind | None = None,
    ) -> dict[str, Any]:
        """The answer to a WebSocket API request; signed when a kind of key is given."""
        sent = dict(params or {}) if kind is None else self.signature(params or {}, kind)
        number = next(self._ids)
        await ws.send_json({"id": number, "method": method, "params": sent})
        while True:
            message: dict[str, Any] = await ws.receive_json(timeout=5)
            if message.get("id") == number:
                return message


@asynccontextmanager
async def served(
    *,
    limits: LimitSettings | None = None,
    sockets: SocketSettings | None = None,
    extra: Mapping[str, Listed] | None = None,
) -> AsyncIterator[Client]:
    """A client of a fresh exchange with three symbols, and others if given."""
    usual = listing()
    listed = {name: usual[name] for name in SYMBOLS} | dict(extra or {})
    exchange = SpotExchange(ScaledClock(), seed=7, listed=listed)
    settings = ServerSettings(limits=limits or LimitSettings(), sockets=sockets or SocketSettings())
    async with (
        SpotServer(exchange, settings).serving(open_listener("127.0.0.1", 0)) as server,
        aiohttp.ClientSession() as session,
    ):
        canaries.remember(_secrets_of(server.demo_keys))
        yield Client(server, session)


def _secrets_of(keys: Iterable[ApiKey]) -> Iterator[str]:
    for key in keys:
        yield key.api_key
        yield key.secret if key.kind is KeyKind.HMAC else key.private_key_pem
