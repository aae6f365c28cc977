"""The WebSocket addresses of USDⓈ-M futures: streams in three groups, and the WebSocket API.

Source: "Websocket Market Streams", "Websocket API General Info", and the split of 2026-04-23.
"""

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
from terminal.simulator.spot_wire.text import TimeUnit
from terminal.simulator.stream_session import StreamSession
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm_wire.desk import PREFIX, Desk
from terminal.simulator.usdm_wire.names import Group
from terminal.simulator.usdm_wire.private import PrivateSession, wanted
from terminal.simulator.usdm_wire.session import UsdmSession
from terminal.simulator.usdm_wire.streams import GroupHub, StreamHub
from terminal.simulator.usdm_wire.users import UserHub
from terminal.simulator.ws_session import WsDoor

API_PATH = "/ws-fapi/v1"
OLD_PATH = "/fstream"
"""Stands for the address without a group, which on this port belongs to spot."""
USUAL_SOCKETS = SocketSettings(ping_seconds=180.0, pong_seconds=600.0, frames_per_second=10)
_HANDSHAKE_WEIGHT = 5
_API = f"{PREFIX}ws_api"


class GroupSession(StreamSession):
    """A client on market streams; the futures exchange hangs up on text that is not JSON.

    Ids may be words here too, whatever the page says: the exchange's own SDK sends them.
    """

    is_strict = True

    def announce_shutdown(self, now_ms: int) -> None:
        """The futures exchange announces nothing."""


class UsdmSockets:
    """Lets clients in to USDⓈ-M futures."""

    def __init__(
        self,
        exchange: UsdmExchange,
        desk: Desk,
        users: UserHub,
        links: Connections,
        door: WsDoor,
        settings: SocketSettings = USUAL_SOCKETS,
    ) -> None:
        self.hub = StreamHub(exchange)
        self.settings = settings
        self.ledger: RateLedger = desk.ledger
        self._desk = desk
        self._users = users
        self._links = links
        self._door = door

    def kind(self, path: str) -> str | None:
        if path.rstrip("/") == API_PATH:
            return _API
        group, _ = _split(path)
        return None if group is None else PREFIX + group.value

    def weight(self, kind: str) -> int:
        return _HANDSHAKE_WEIGHT if kind == _API else 0

    def enter(self, path: str, query: str, address: str) -> Serve:
        group, rest = _split(path)
        if group is None:
            shows = options(query).get("returnRateLimits", "true") != "false"
            return lambda outlet: self._serve_requests(outlet, address, shows_limits=shows)
        if group is Group.PRIVATE:
            return lambda outlet: self._serve_private(outlet, rest, query)
        return lambda outlet: self._serve_group(outlet, group, rest, query)

    async def _serve_requests(self, outlet: Outlet, address: str, *, shows_limits: bool) -> None:
        session = UsdmSession(
            self._desk,
            outlet,
            address=address,
            unit=TimeUnit.MILLISECOND,
            return_limits=shows_limits,
            door=self._door,
        )
        await serve_api(self._links, session, outlet)

    async def _serve_group(self, outlet: Outlet, group: Group, rest: str, query: str) -> None:
        session = GroupSession(
            GroupHub(self.hub, group),
            outlet,
            unit=TimeUnit.MILLISECOND,
            combined=not is_raw(rest),
            max_streams=self.settings.max_streams,
            prefix=PREFIX,
            group=group.value,
        )
        names = asked(rest, query)
        await serve_streams(
            self._links, session, outlet, self.settings, lambda: session.subscribe(names)
        )

    async def _serve_private(self, outlet: Outlet, rest: str, query: str) -> None:
        session = PrivateSession(
            self._users,
            outlet,
            combined=not is_raw(rest),
            max_streams=self.settings.max_streams,
        )
        await serve_streams(
            self._links,
            session,
            outlet,
            self.settings,
            lambda: session.listen(wanted(rest, query)),
        )


def _split(path: str) -> tuple[Group | None, str]:
    """The group that an address begins with, and what is left: `/ws…` or `/stream`."""
    for group in Group:
        prefix = OLD_PATH if group is Group.OLD else f"/{group.value}"
        rest = path.removeprefix(prefix)
        if rest != path and (is_raw(rest) or rest.rstrip("/") == "/stream"):
            return group, rest
    return None, path
