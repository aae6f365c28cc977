"""Everything behind the addresses of USDⓈ-M futures, ready to be mounted on a server."""

from __future__ import annotations

import asyncio

from terminal.simulator.faults.lab import Laboratory
from terminal.simulator.faults.plan import Bench
from terminal.simulator.faults.ws import WsApiDoor
from terminal.simulator.keys import KeyRing
from terminal.simulator.limits import LimitSettings, RateLedger
from terminal.simulator.sockets import SocketSettings
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire.bench import FuturesBench
from terminal.simulator.usdm_wire.ledger import FuturesLedger
from terminal.simulator.usdm_wire.listen_keys import ListenKeys
from terminal.simulator.usdm_wire.memory import FuturesViews
from terminal.simulator.usdm_wire.sockets import API_PATH, UsdmSockets
from terminal.simulator.usdm_wire.table import open_desk
from terminal.simulator.usdm_wire.users import UserHub

_LOOK_SECONDS = 1.0


class UsdmVenue:
    """Desk, streams and listen keys of one exchange."""

    def __init__(
        self,
        exchange: UsdmExchange,
        keys: KeyRing,
        lab: Laboratory,
        limits: LimitSettings,
        sockets: SocketSettings,
    ) -> None:
        self.exchange = exchange
        self.ledger = RateLedger(exchange.clock.now_ms, limits)
        self.listen_keys = ListenKeys(exchange.clock.now_ms)
        self.desk = open_desk(exchange, keys, self.ledger, self.listen_keys)
        self.users = UserHub(exchange, self.listen_keys)
        views = FuturesViews(exchange)
        self.fills = FuturesBench(exchange)
        self.bench = Bench(
            exchange.clock.now_ms, views, self.fills.fill_open, self.fills.fill_placed
        )
        lab.replicas.append(views)
        self.book = FuturesLedger(exchange, lab.journal.note)
        door = WsApiDoor(lab.book, self.bench, lab.journal)
        self.sockets = UsdmSockets(exchange, self.desk, self.users, lab.connections, door, sockets)

    def addresses(self, place: str) -> dict[str, object]:
        """What the ready line says of this market; `place` is host and port."""
        groups = ("public", "market", "private")
        return {
            "rest": f"http://{place}",
            "streams": {group: f"ws://{place}/{group}" for group in groups},
            "ws_api": f"ws://{place}{API_PATH}",
        }

    async def run(self) -> None:
        """Let the market, its streams and the keys live until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.exchange.run())
            group.create_task(self.sockets.hub.run())
            group.create_task(self._watch_keys())

    async def _watch_keys(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self.listen_keys.expire()
