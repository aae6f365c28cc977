"""Builds the USDⓈ-M market of an environment and, with a key, its account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from terminal.domain.errors import Invalid, Unavailable
from terminal.domain.market import Environment, Market
from terminal.venue.api import ConnectionSink
from terminal.venue.binance.clock import ClockKeeper, ServerClock
from terminal.venue.binance.endpoint import Endpoint
from terminal.venue.binance.environment import UsdmUrls, require_allowed, usdm_urls
from terminal.venue.binance.listenkey import ListenKeyStream
from terminal.venue.binance.market_sinks import sink_of
from terminal.venue.binance.ratelimit import RateLedger, RateRule
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Credentials, Signer
from terminal.venue.binance.tls import ExchangeTls, exchange_tls
from terminal.venue.binance.usdm import endpoints
from terminal.venue.binance.usdm.account import UsdmAccount
from terminal.venue.binance.usdm.market import UsdmMarket
from terminal.venue.binance.wsapi import WsApi

T = TypeVar("T")
PREFIX = "USDM_"
WS_PREFIX = "USDM_WS_"
RULES = (
    RateRule("WEIGHT", 2_400, 60),
    RateRule("ORDERS_10S", 300, 10),
    RateRule("ORDERS_1M", 1_200, 60),
)
"""Before exchangeInfo is read; the WebSocket API has a pool of weight of its own."""


class UsdmVenue:
    """Owns the sockets of one USDⓈ-M session; use like `SpotVenue`.

    Links and limits are reported under the market's own names. `account` is None without credentials.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        sink: ConnectionSink,
        urls: UsdmUrls | None = None,
        credentials: Credentials | None = None,
        tls: ExchangeTls | None = None,
    ) -> None:
        """`urls` is needed for the simulator; `tls` may be shared by the venues of a session.

        Raises:
            Invalid: for an unreadable private key, or an address of another environment.
        """
        self.environment = environment
        urls = urls if urls is not None else usdm_urls(environment)
        if environment is not Environment.SIMULATOR:
            tls = tls if tls is not None else exchange_tls(environment)
        if tls is not None and tls.environment is not environment:
            raise Invalid("An encrypted connection belongs to one environment and stays there.")
        require_allowed(environment, *urls.all, custom=frozenset() if tls is None else tls.hosts)
        signer = Signer(credentials) if credentials is not None else None
        own = sink_of(Market.USDM, sink, PREFIX)
        self.clock = ServerClock()
        self.ledger = RateLedger(RULES)
        self.rest = RestClient(
            urls.rest, clock=self.clock, ledger=self.ledger, sink=own, signer=signer, tls=tls
        )
        streams_host = urlsplit(urls.streams).netloc
        self.market = UsdmMarket(
            self.rest,
            streams_url=urls.streams,
            streams_host=streams_host,
            clock=self.clock,
            ledger=self.ledger,
            sink=own,
            tls=tls,
        )
        self._keeper = ClockKeeper(self.clock, self._server_time, own)
        self._wsapi: WsApi | None = None
        self._orders_ledger: RateLedger | None = None
        self._listen: ListenKeyStream | None = None
        self.account: UsdmAccount | None = None
        if signer is None:
            return
        if urls.ws_api:
            self._orders_ledger = RateLedger(RULES)
            self._wsapi = WsApi(
                urls.ws_api,
                clock=self.clock,
                ledger=self._orders_ledger,
                sink=sink_of(Market.USDM, sink, WS_PREFIX),
                signer=signer,
                host=urlsplit(urls.ws_api).netloc,
                tls=tls,
            )
            self._wsapi.resync_clock = self._keeper.sample
            self.market.other_way = self._wsapi
        self._listen = ListenKeyStream(
            f"{urls.streams}/private/ws", fetch=self._fetch_key, keep=self._keep_key, tls=tls
        )
        self.account = UsdmAccount(
            self.rest,
            self._wsapi,
            self._listen,
            last_price=self.market.last_price,
            resync_clock=self._keeper.sample,
            now_ms=self.clock.now_ms,
            sink=own,
            host=streams_host,
            take_limits=self._take_limits,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[UsdmVenue]:
        """Keep clock, order connection and user stream alive inside the block."""
        async with self.rest, asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._keeper.run())]
            if self._wsapi is not None:
                tasks.append(group.create_task(self._wsapi.run()))
            if self._listen is not None:
                tasks.append(group.create_task(self._listen.run()))
            try:
                yield self
            finally:
                for task in tasks:
                    task.cancel()

    async def wait_for_orders(self) -> None:
        """Return once the order connection is open; at once where there is none."""
        if self._wsapi is not None:
            await self._wsapi.wait_ready()

    def _take_limits(self, rules: Sequence[RateRule]) -> None:
        """Orders are counted by account, whichever way they go."""
        self.ledger.set_rules(rules)
        if self._orders_ledger is not None:
            self._orders_ledger.set_rules(rules)

    async def _fetch_key(self) -> str:
        return (await self._either(endpoints.START_STREAM)).key

    async def _keep_key(self) -> None:
        await self._either(endpoints.KEEP_STREAM)

    async def _either(self, endpoint: Endpoint[T]) -> T:
        """The user stream is worth a second way when REST cannot be reached."""
        try:
            return await self.rest.call(endpoint)
        except Unavailable:
            if self._wsapi is None or not self._wsapi.is_ready:
                raise
            return await self._wsapi.call(endpoint)

    async def _server_time(self) -> int:
        return (await self.rest.call(endpoints.TIME)).time_ms
