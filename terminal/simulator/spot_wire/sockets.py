"""The WebSocket addresses of spot: market streams and the WebSocket API."""

from __future__ import annotations

from terminal.simulator.faults.connections import Connections
from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.limits import RateLedger
from terminal.simulator.socket_doors import (
    Serve,
    asked,
    is_raw,
    options,
    serve_api,
    serve_streams,
)
from terminal.simulator.sockets import SocketSettings
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot_wire.desk import Desk
from terminal.simulator.spot_wire.session import SpotSession
from terminal.simulator.spot_wire.streams import StreamHub
from terminal.simulator.spot_wire.text import time_unit
from terminal.simulator.spot_wire.user_streams import UserHub
from terminal.simulator.stream_session import StreamSession
from terminal.simulator.ws_session import WsDoor

API_PATH = "/ws-api/v3"
_STREAMS = "streams"
_API = "ws_api"


class SpotSockets:
    """Lets clients in to spot."""

    def __init__(
        self,
        exchange: SpotExchange,
        desk: Desk,
        ledger: RateLedger,
        links: Connections,
        door: WsDoor,
        settings: SocketSettings,
    ) -> None:
        self.hub = StreamHub(exchange)
        self.settings = settings
        self.ledger = ledger
        self._desk = desk
        self._users = UserHub(exchange, ledger)
        self._links = links
        self._door = door

    def kind(self, path: str) -> str | None:
        if path.rstrip("/") == API_PATH:
            return _API
        return _STREAMS if is_raw(path) or path.rstrip("/") == "/stream" else None

    def weight(self, kind: str) -> int:
        return 2 if kind == _API else 0

    def enter(self, path: str, query: str, address: str) -> Serve:
        named = options(query)
        unit = time_unit(named.get("timeUnit"))

        async def serve_requests(outlet: Outlet) -> None:
            session = SpotSession(
                self._desk,
                self._users,
                outlet,
                self.settings,
                address=address,
                unit=unit,
                return_limits=named.get("returnRateLimits", "true") != "false",
                door=self._door,
            )
            await serve_api(self._links, session, outlet)

        async def serve_market(outlet: Outlet) -> None:
            session = StreamSession(
                self.hub,
                outlet,
                unit=unit,
                combined=not is_raw(path),
                max_streams=self.settings.max_streams,
            )
            await serve_streams(
                self._links,
                session,
                outlet,
                self.settings,
                lambda: session.subscribe(asked(path, query)),
            )

        return serve_requests if self.kind(path) == _API else serve_market
