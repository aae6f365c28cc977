"""From an environment to attached services: the simulator's life and the venue on top of it."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from terminal.domain.errors import Unavailable
from terminal.domain.market import Environment
from terminal.services.clock import wall_ms
from terminal.services.engine import Engine
from terminal.services.simulator_host import SimulatorAddress
from terminal.state.notices import Severity
from terminal.venue.api import Account, MarketData

log = logging.getLogger(__name__)
KEY_KIND = "ED25519"
VENUE_MODULE = "terminal.venue.binance.venue"
FUTURES_MODULE = "terminal.venue.binance.usdm.venue"
NOT_RUNNING = "the simulator is not running"


class Host(Protocol):
    """Where a simulator comes from: a child process, or one that already runs."""

    def begin(self) -> None: ...

    async def ready(self) -> SimulatorAddress: ...

    async def died(self) -> str: ...

    async def end(self) -> None: ...

    def stop(self) -> None: ...


@asynccontextmanager
async def simulated_venue(engine: Engine, address: SimulatorAddress) -> AsyncIterator[None]:
    """Services attached to a running simulator inside the block, detached after it."""
    # Network libraries are imported after the first paint, to keep the start short, and in a
    # thread, because on a busy machine they take seconds in which the window would hang.
    for module in (VENUE_MODULE, FUTURES_MODULE):
        await asyncio.to_thread(importlib.import_module, module)
    from terminal.venue.binance.environment import SpotUrls, UsdmUrls
    from terminal.venue.binance.signing import Credentials, KeyKind
    from terminal.venue.binance.usdm.venue import UsdmVenue
    from terminal.venue.binance.venue import SpotVenue

    key = address.key(KEY_KIND)
    secret = key.secret or key.private_key_pem
    credentials = Credentials(KeyKind(key.kind), key.api_key, secret)
    venue = SpotVenue(
        Environment.SIMULATOR,
        sink=engine.links.apply,
        urls=SpotUrls(rest=address.rest, streams=address.streams, ws_api=address.ws_api),
        credentials=credentials,
    )
    venues: list[Venue] = [venue]
    if address.usdm is not None:
        there = address.usdm
        futures = UsdmUrls(rest=there.rest, streams=there.streams, ws_api=there.ws_api)
        venues.append(
            UsdmVenue(
                Environment.SIMULATOR,
                sink=engine.links.apply,
                urls=futures,
                credentials=credentials,
            )
        )
    async with attached(engine, *venues, ending=NOT_RUNNING):
        yield


class Venue(Protocol):
    """The sockets of one market of an environment; `account` is None without a key."""

    @property
    def market(self) -> MarketData: ...

    @property
    def account(self) -> Account | None: ...

    def open(self) -> AbstractAsyncContextManager[object]: ...


@asynccontextmanager
async def attached(engine: Engine, *venues: Venue, ending: str) -> AsyncIterator[None]:
    """The services on open venues inside the block; `ending` is why they are not any more."""
    try:
        async with AsyncExitStack() as stack:
            for venue in venues:
                await stack.enter_async_context(venue.open())
            for venue in venues:
                engine.attach(venue.market, venue.account)
            try:
                yield
            finally:
                engine.detach(ending)
    finally:
        # After the sockets are closed, so that nothing reports a link as retrying any more.
        engine.links.all_off(ending)


class SimulatedExchange:
    """Keeps a simulator and its venue going; when it dies, says so and waits to be restarted."""

    def __init__(self, engine: Engine, host: Host) -> None:
        self._engine = engine
        self._host = host
        self._restart = asyncio.Event()
        self.address: SimulatorAddress | None = None

    @property
    def is_running(self) -> bool:
        return self.address is not None

    def restart(self) -> None:
        self._restart.set()

    async def run(self) -> None:
        """Until cancelled; the child never outlives this."""
        try:
            while True:
                cause = await self._live()
                if cause:
                    self._tell(cause)
                    await self._restart.wait()
                await self._host.end()
                self._engine.forget_market()
        finally:
            self.address = None
            self._host.stop()

    async def _live(self) -> str:
        """One life of the child; why it ended by itself, empty when it is to be restarted."""
        self._restart.clear()
        try:
            self.address = await self._host.ready()
            async with simulated_venue(self._engine, self.address):
                return await self._until_over()
        except Unavailable as error:
            return str(error)
        finally:
            self.address = None

    async def _until_over(self) -> str:
        """Wait for the child's death or the wish to restart, whichever comes first."""
        async with asyncio.TaskGroup() as group:
            death = group.create_task(self._host.died())
            wish = group.create_task(self._restart.wait())
            await asyncio.wait((death, wish), return_when=asyncio.FIRST_COMPLETED)
            cause = "" if wish.done() else death.result()
            death.cancel()
            wish.cancel()
        return cause

    def _tell(self, cause: str) -> None:
        self._engine.links.all_off(cause)
        self._engine.stores.notices.add(
            Severity.DANGER,
            "The simulator is not running",
            f"{cause} Choose “Restart simulator” here or with Ctrl+K; its market begins anew.",
            time_ms=wall_ms(),
            key="simulator",
        )
