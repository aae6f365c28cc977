"""A connection to `/private`: user streams by listen key, all events or those that are named.

`/private/ws/KEY`, `/private/ws?listenKey=KEY&events=A/B`, `/private/stream?listenKey=K1&…&listenKey=K2`
and SUBSCRIBE with a key. Source: the notice of 2026-03-06.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl

from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.spot_wire.streams import wrap
from terminal.simulator.spot_wire.text import TimeUnit
from terminal.simulator.stream_session import StreamSession
from terminal.simulator.usdm_wire.desk import PREFIX
from terminal.simulator.usdm_wire.names import Group
from terminal.simulator.usdm_wire.users import UserHub

_EVERYTHING: frozenset[str] = frozenset()
Wanted = tuple[str, frozenset[str]]
"""A listen key, and the events that are asked for; none means all."""


class PrivateSession(StreamSession):
    """Listens to accounts; a key that does not live is accepted and stays silent."""

    def __init__(self, users: UserHub, outlet: Outlet, *, combined: bool, max_streams: int) -> None:
        super().__init__(
            users,
            outlet,
            unit=TimeUnit.MILLISECOND,
            combined=combined,
            max_streams=max_streams,
            prefix=PREFIX,
            group=Group.PRIVATE.value,
        )
        self._users = users
        self._only: dict[str, frozenset[str]] = {}

    @property
    def routes(self) -> tuple[str, ...]:
        return (f"{PREFIX}{Group.PRIVATE.value}", f"{PREFIX}user")

    @property
    def accounts(self) -> tuple[int, ...]:
        found = (self._users.keys.owner(key) for key in self.names)
        return tuple(account_id for account_id in found if account_id is not None)

    def listen(self, wanted: Iterable[Wanted]) -> None:
        """Hear the keys that an address names.

        Raises:
            ControlError: too many streams.
        """
        for key, events in wanted:
            self._only[key] = events
            self.subscribe([key])

    def tell(self, key: str, account_id: int, event: str, payload: bytes) -> None:
        """An event of an account; what was not asked for is left out."""
        only = self._only.get(key, _EVERYTHING)
        if only and event not in only:
            return
        message = wrap(key, payload) if self.is_combined else payload
        self._outlet.send(message, routes=(f"{PREFIX}user",), accounts=(account_id,))

    def announce_shutdown(self, now_ms: int) -> None:
        """The futures exchange announces nothing."""

    def end_user_data(self, *, silently: bool) -> None:
        for account_id in self.accounts:
            self._users.keys.end(account_id, silently=silently)


def wanted(path: str, query: str) -> list[Wanted]:
    """Keys named in the part of an address after its group, or in its query."""
    named = [(key, _EVERYTHING) for key in path.removeprefix("/ws").split("/") if key]
    if path.startswith("/stream"):
        named = []
    for name, value in parse_qsl(query):
        if name == "listenKey":
            named.append((value, _EVERYTHING))
        elif name == "streams":
            named += [(key, _EVERYTHING) for key in value.split("/") if key]
        elif name == "events" and named:
            named[-1] = (named[-1][0], frozenset(filter(None, value.split("/"))))
    return named
