"""Builds what an environment offers: the spot market and, with a key, its account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from terminal.domain.errors import Invalid
from terminal.domain.market import Environment
from terminal.venue.api import ConnectionSink
from terminal.venue.binance.clock import ClockKeeper, ServerClock
from terminal.venue.binance.environment import SpotUrls, require_allowed, spot_urls
from terminal.venue.binance.ratelimit import RateLedger, rule_of
from terminal.venue.binance.rest import RestClient
from terminal.venue.binance.signing import Credentials, Signer
from terminal.venue.binance.spot import endpoints
from terminal.venue.binance.spot.account import SpotAccount
from terminal.venue.binance.spot.account_messages import OrderCount
from terminal.venue.binance.spot.market import SpotMarket
from terminal.venue.binance.tls import ExchangeTls, exchange_tls
from terminal.venue.binance.wsapi import WsApi


class SpotVenue:
    """Owns the sockets of one spot session.

        async with SpotVenue(environment, credentials=key, sink=links).open() as venue:
            ... venue.market, venue.account ...

    `run()` of both ports is the caller's to start. `account` is None without credentials.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        sink: ConnectionSink,
        urls: SpotUrls | None = None,
        credentials: Credentials | None = None,
        tls: ExchangeTls | None = None,
    ) -> None:
        """`urls` is needed for the simulator; `tls` may be shared by the venues of a session.

        Raises:
            Invalid: for an unreadable private key, or an address of another environment.
        """
        self.environment = environment
        urls = urls if urls is not None else spot_urls(environment)
        if environment is not Environment.SIMULATOR:
            tls = tls if tls is not None else exchange_tls(environment)
        if tls is not None and tls.environment is not environment:
            raise Invalid("An encrypted connection belongs to one environment and stays there.")
        require_allowed(environment, *urls.all, custom=frozenset() if tls is None else tls.hosts)
        signer = Signer(credentials) if credentials is not None else None
        self.clock = ServerClock()
        self.ledger = RateLedger()
        self.rest = RestClient(
            urls.rest, clock=self.clock, ledger=self.ledger, sink=sink, signer=signer, tls=tls
        )
        self._wsapi: WsApi | None = None
        if signer is not None:
            self._wsapi = WsApi(
                urls.ws_api,
                clock=self.clock,
                ledger=self.ledger,
                sink=sink,
                signer=signer,
                host=urls.ws_api_host,
                tls=tls,
            )
        self.market = SpotMarket(
            self.rest,
            streams_url=urls.streams,
            streams_host=urls.streams_host,
            clock=self.clock,
            ledger=self.ledger,
            sink=sink,
            tls=tls,
            other_way=self._wsapi,
        )
        self._keeper = ClockKeeper(self.clock, self._server_time, sink)
        self.account: SpotAccount | None = None
        if self._wsapi is not None:
            self._wsapi.resync_clock = self._keeper.sample
            self.account = SpotAccount(
                self.rest,
                self._wsapi,
                last_price=self.market.last_price,
                resync_clock=self._keeper.sample,
                sink=sink,
                host=urls.ws_api_host,
                take_counts=lambda rows: self._take_counts(rows, sink),
            )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SpotVenue]:
        """Keep clock and order connection alive inside the block; leaving it ends all sockets."""
        async with self.rest, asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._keeper.run())]
            if self._wsapi is not None:
                tasks.append(group.create_task(self._wsapi.run()))
            try:
                yield self
            finally:
                if self.account is not None:
                    await self.account.part()
                for task in tasks:
                    task.cancel()

    async def wait_for_orders(self) -> None:
        """Return once the order connection is open; at once without an account."""
        if self._wsapi is not None:
            await self._wsapi.wait_ready()

    def _take_counts(self, rows: Sequence[OrderCount], sink: ConnectionSink) -> None:
        now_ms = self.clock.now_ms()
        for row in rows:
            rule = rule_of(row.kind, row.interval, row.number, row.limit)
            if rule is not None:
                sink(self.ledger.observe(rule, row.count, now_ms))

    async def _server_time(self) -> int:
        return (await self.rest.call(endpoints.TIME)).time_ms
