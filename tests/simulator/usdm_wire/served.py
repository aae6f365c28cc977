"""A served futures exchange inside the test's own loop, and a client that signs by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import aiohttp

from terminal.simulator.clock import Clock, ScaledClock
from terminal.simulator.keys import KeyKind
from terminal.simulator.limits import LimitSettings
from terminal.simulator.listening import open_listener
from terminal.simulator.server import ServerSettings, SpotServer
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import listing
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.listing import contract_listing
from terminal.simulator.usdm_wire.desk import limits as usual_limits
from tests.simulator.served import Answer, Client, sign

CONTRACTS = ("BTCUSDT", "ETHUSDT", "TSLAUSDT")


class FuturesClient(Client):
    """Speaks to the futures part of a server over real sockets."""

    @property
    def exchange(self) -> UsdmExchange:
        assert self.server.usdm is not None
        return self.server.usdm.exchange

    async def public(self, path: str, query: str = "") -> Any:
        status, body, _headers = await self.send("GET", f"/fapi/{path}", query)
        assert status == 200, body
        return body

    async def ask_signed(
        self, verb: str, path: str, kind: KeyKind = KeyKind.HMAC, **params: object
    ) -> Answer:
        """Status, body and headers of a signed request with its parameters in the query."""
        key = self.key(kind)
        params.setdefault("timestamp", self.now())
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in params.items())
        signature = quote(sign(key, query.encode()), safe="")
        return await self.send(
            verb,
            f"/fapi/{path}",
            f"{query}&signature={signature}",
            headers={"X-MBX-APIKEY": key.api_key},
        )

    async def private(self, verb: str, path: str, **params: object) -> Any:
        """The body of a signed request that must succeed."""
        status, body, _headers = await self.ask_signed(verb, path, **params)
        assert status == 200, body
        return body

    async def refused(self, verb: str, path: str, **params: object) -> int:
        """The code of a signed request that must be refused."""
        status, body, _headers = await self.ask_signed(verb, path, **params)
        assert status >= 400, body
        return int(body["code"])

    async def keyed(self, verb: str, path: str) -> Answer:
        """A request that names a key and signs nothing."""
        headers = {"X-MBX-APIKEY": self.key().api_key}
        return await self.send(verb, f"/fapi/{path}", headers=headers)

    def away(self, percent: int, symbol: str = "BTCUSDT") -> str:
        """A price on the tick, so far from the best bid (below zero: under it)."""
        spec = self.exchange.contracts[symbol]
        wanted = self.exchange.best(symbol).bid * (100 + percent) / 100
        return str(wanted // spec.tick_size * spec.tick_size)

    def last(self, symbol: str = "BTCUSDT") -> Decimal:
        return self.exchange.trades(symbol, limit=1)[-1].price


async def heard(
    ws: aiohttp.ClientWebSocketResponse, wanted: Callable[[Any], bool], seconds: float = 5.0
) -> Any:
    """The first message that is wanted; others are dropped."""
    async with asyncio.timeout(seconds):
        while True:
            message = json.loads(await ws.receive_str())
            if wanted(message):
                return message


@asynccontextmanager
async def served(
    *,
    limits: LimitSettings | None = None,
    contracts: tuple[str, ...] = CONTRACTS,
    clock: Clock | None = None,
) -> AsyncIterator[FuturesClient]:
    """A client of a fresh exchange with three contracts, by the machine's time or `clock`."""
    clock = clock or ScaledClock()
    usual = listing()
    spot = SpotExchange(
        clock, seed=7, listed={n: usual[n] for n in ("BTCUSDT", "ETHUSDT", "BNBUSDT")}
    )
    all_contracts = contract_listing(clock.now_ms())
    chosen = {name: all_contracts[name] for name in contracts}
    usdm = UsdmExchange(clock, seed=7, spot=spot, listed=chosen)
    settings = ServerSettings(usdm_limits=limits or usual_limits())
    async with (
        SpotServer(spot, settings, usdm=usdm).serving(open_listener("127.0.0.1", 0)) as server,
        aiohttp.ClientSession() as session,
    ):
        yield FuturesClient(server, session)
