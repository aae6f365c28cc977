"""The WebSocket API of spot: a session that can also listen to user data.

Source: WebSocket API "User Data Stream requests", and `userDataStream.subscribe.signature` of
2025-08-12.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.keys import Permission
from terminal.simulator.params import Params
from terminal.simulator.sockets import SocketSettings
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire.desk import Desk
from terminal.simulator.spot_wire.text import TimeUnit
from terminal.simulator.spot_wire.user_streams import Subscriptions, UserHub
from terminal.simulator.ws_session import WsDoor, WsSession, own_proof

_REVOKED = 401


class SpotSession(WsSession):
    """A session with subscriptions to what happens to accounts."""

    version = "v3/"

    def __init__(
        self,
        desk: Desk,
        users: UserHub,
        outlet: Outlet,
        settings: SocketSettings,
        *,
        address: str,
        unit: TimeUnit,
        return_limits: bool,
        door: WsDoor,
    ) -> None:
        super().__init__(
            desk, outlet, address=address, unit=unit, return_limits=return_limits, door=door
        )
        self._subscriptions = Subscriptions(
            users,
            outlet,
            unit,
            most=settings.max_subscriptions,
            most_ids=settings.max_subscription_ids,
        )

    @property
    def routes(self) -> tuple[str, ...]:
        return (*super().routes, "user") if self._subscriptions else super().routes

    @property
    def accounts(self) -> tuple[int, ...]:
        return (*super().accounts, *self._subscriptions.accounts)

    def leave(self) -> None:
        self._subscriptions.leave()

    def end_user_data(self, *, silently: bool) -> None:
        """End all subscriptions to user data, with the event that says so or without a word."""
        if silently:
            self._subscriptions.leave()
        else:
            self._subscriptions.close(None)

    def _end_session(self) -> None:
        self._subscriptions.close_session()

    def _state(self) -> dict[str, Any]:
        return {**super()._state(), "userDataStream": bool(self._subscriptions)}

    def _subscribe(self, _params: dict[str, str]) -> dict[str, Any]:
        self.check_session()
        if self._key is None:
            text = "Invalid API-key, IP, or permissions for action."
            raise VenueError(-2015, text, http_status=_REVOKED)
        self._desk.keys.check(self._key, Permission.READ)
        number = self._subscriptions.open(self._key.account_id, from_session=True)
        return {"subscriptionId": number}

    def _subscribe_signed(self, params: dict[str, str]) -> dict[str, Any]:
        reader = Params(params)
        reader.accept_only(("apiKey", "signature", "returnRateLimits"))
        key = self._desk.authenticate(reader, own_proof(params))
        self._desk.keys.check_address(key, self._address)
        self._desk.keys.check(key, Permission.READ)
        return {"subscriptionId": self._subscriptions.open(key.account_id, from_session=False)}

    def _unsubscribe(self, params: dict[str, str]) -> dict[str, Any]:
        self._subscriptions.close(Params(params).integer("subscriptionId"))
        return {}

    def _list(self, _params: dict[str, str]) -> list[dict[str, int]]:
        return [{"subscriptionId": number} for number in self._subscriptions.numbers]

    OWN: ClassVar[dict[str, Callable[[Any, dict[str, str]], Any]]] = {
        **WsSession.OWN,
        "session.subscriptions": _list,
        "userDataStream.subscribe": _subscribe,
        "userDataStream.subscribe.signature": _subscribe_signed,
        "userDataStream.unsubscribe": _unsubscribe,
    }
