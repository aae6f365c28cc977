"""What is asked about a connection of the WebSocket API itself, and not about the market.

Source: spot WebSocket API "Session authentication", "User Data Stream requests", "General requests".
"""

from __future__ import annotations

import msgspec

from terminal.venue.binance.endpoint import Endpoint, Security

_SESSION = "WebSocket API, Session authentication"
_USER_DATA = "WebSocket API, User Data Stream requests"


class _Subscribed(msgspec.Struct):
    """`{"subscriptionId": n}`; older servers answer an empty object."""


class Ended(msgspec.Struct):
    """An answer whose arrival is all there is to know."""


class SessionState(
    msgspec.Struct,
    rename={
        "api_key": "apiKey", "authorised_ms": "authorizedSince", "connected_ms": "connectedSince",
        "server_ms": "serverTime",
    },
):  # fmt: skip
    """Answer of `session.logon`, `session.status` and `session.logout`; no key where nobody is
    logged on."""

    api_key: str | None = None
    authorised_ms: int | None = None
    connected_ms: int = 0
    server_ms: int = 0


class Subscription(msgspec.Struct, rename={"number": "subscriptionId"}):
    """One entry of `session.subscriptions`."""

    number: int


LOGON = Endpoint("", "", "session.logon", 2, SessionState, _SESSION, security=Security.SIGNED)
STATUS = Endpoint("", "", "session.status", 2, SessionState, _SESSION)
LOGOUT = Endpoint("", "", "session.logout", 2, SessionState, _SESSION)
SUBSCRIBE_SESSION = Endpoint("", "", "userDataStream.subscribe", 2, _Subscribed, _USER_DATA)
SUBSCRIBE_SIGNED = Endpoint(
    "", "", "userDataStream.subscribe.signature", 2, _Subscribed, _USER_DATA,
    security=Security.SIGNED,
)  # fmt: skip
UNSUBSCRIBE = Endpoint("", "", "userDataStream.unsubscribe", 2, Ended, _USER_DATA)
SUBSCRIPTIONS = Endpoint("", "", "session.subscriptions", 2, list[Subscription], _USER_DATA)
