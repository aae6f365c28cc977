"""A client on the WebSocket API: requests in order, a session's key, user data.

Source: WebSocket API "Request format", "Response format", "Authentication requests".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar, Protocol

import msgspec
from aiohttp import WSCloseCode

from terminal.simulator import auth
from terminal.simulator.desk import AnyDesk, AnyEndpoint, Proof, Security, Visit
from terminal.simulator.faults.outlet import Outlet
from terminal.simulator.faults.plan import Loss, Reply
from terminal.simulator.keys import ApiKey, KeyKind
from terminal.simulator.limits import BANNED, RateLimited
from terminal.simulator.params import Params, from_json
from terminal.simulator.sockets import Work
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire.text import TimeUnit
from terminal.simulator.spot_wire.user_events import server_shutdown

_encode = msgspec.json.Encoder().encode
_SESSION_WEIGHT = 2
_OK = 200
_BAD_REQUEST = 400
_REVOKED = 401
_DOOR_NAMES = ("apiKey", "signature", "returnRateLimits")


class _Number(str):
    """A JSON number kept as its text, because that text was signed."""

    __slots__ = ()


class WsCall:
    """One request of a session, read and not yet performed."""

    def __init__(
        self,
        session: WsSession,
        request_id: Any,
        method: str,
        params: dict[str, str],
        *,
        shown: bool,
    ) -> None:
        self._session = session
        self.request_id = request_id
        self.method = method
        self.params = params
        self.shows_limits = shown
        self.symbol = params.get("symbol", "")
        self.account_id = session.account_of(params)

    @property
    def needs_time(self) -> bool:
        """Must something be prepared before this can be answered?"""
        endpoint = self._session.endpoint(self.method)
        return endpoint is not None and endpoint.prepare is not None

    @property
    def prefix(self) -> str:
        """What stands before the method's name where markets must be told apart."""
        return self._session.prefix

    async def prepare(self) -> None:
        await self._session.prepare(self)

    def perform(self, exchange: Any = None) -> Reply:
        """The exchange's answer; `exchange` stands in for the real one."""
        return self._session.performed(self, exchange)

    def refuse(self, error: VenueError) -> Reply:
        return self._session.refused(self, error)

    def plain(self, status: int, body: Any, _headers: dict[str, str]) -> Reply:
        """What no exchange wrote: a text alone is the whole frame."""
        if isinstance(body, str) and body:
            return Reply(status, body.encode())
        return Reply(status, _encode({"id": self.request_id, "status": status, "error": body}))


class WsDoor(Protocol):
    """Lets calls in, at once or later."""

    def take(self, call: WsCall, answer: Callable[[Reply | None, Loss | None], None]) -> Work:
        """Perform a call and answer it, or return what it takes to do so."""


class WsSession:
    """Answers requests of one connection, one after the other.

    A market adds requests of its own to `OWN`, which need the session itself.
    """

    version = ""
    """A prefix that a method's name may carry without meaning anything."""

    def __init__(
        self,
        desk: AnyDesk,
        outlet: Outlet,
        *,
        address: str,
        unit: TimeUnit,
        return_limits: bool,
        door: WsDoor,
    ) -> None:
        self._desk = desk
        self._outlet = outlet
        self._door = door
        self._address = address
        self._unit = unit
        self._return_limits = return_limits
        self._connected_ms = self._now()
        self._authorized_ms = 0
        self._key: ApiKey | None = None
        self._was_revoked = False
        self._ordering_account: int | None = None

    @property
    def prefix(self) -> str:
        return self._desk.prefix

    @property
    def routes(self) -> tuple[str, ...]:
        """Names under which a fault finds this connection."""
        return (f"{self.prefix}ws_api",)

    @property
    def accounts(self) -> tuple[int, ...]:
        """Whose key this session has, and whose events it hears."""
        return () if self._key is None else (self._key.account_id,)

    def endpoint(self, method: str) -> AnyEndpoint | None:
        return self._desk.by_method.get(method)

    def leave(self) -> None:
        """The connection is gone."""

    def announce_shutdown(self, now_ms: int) -> None:
        self._outlet.send(_encode({"event": server_shutdown(now_ms, self._unit)}))

    def end_user_data(self, *, silently: bool) -> None:
        """There is none unless a market adds it."""

    def on_text(self, text: str) -> Work:
        """Perform one request and answer it, or return what it takes to do so."""
        request_id: Any = None
        try:
            request = _parse(text)
            request_id = _request_id(request)
            method = _method(request, self.version)
            params = from_json(request.get("params") or {})
            shown = Params(params).boolean("returnRateLimits", default=self._return_limits)
        except VenueError as error:
            self._answer(self._reply("", _refusal(request_id, error), shown=self._return_limits))
            return None
        return self._door.take(WsCall(self, request_id, method, params, shown=shown), self._answer)

    def performed(self, call: WsCall, exchange: Any) -> Reply:
        """Perform a call and write its answer."""
        try:
            result = self._perform(call.method, call.params, exchange)
        except VenueError as error:
            answer = _refusal(None if self._was_revoked else call.request_id, error)
            self._was_revoked = False
        else:
            answer = {"id": call.request_id, "status": _OK, "result": result}
        return self._reply(call.method, answer, shown=call.shows_limits)

    def refused(self, call: WsCall, error: VenueError) -> Reply:
        answer = _refusal(call.request_id, error)
        return self._reply(call.method, answer, shown=call.shows_limits)

    async def prepare(self, call: WsCall) -> None:
        """Make what the answer needs and would take too long to make in one piece."""
        if call.needs_time:
            await self._desk.prepare(self._desk.by_method[call.method], Params(call.params))

    def account_of(self, params: dict[str, str]) -> int:
        """Whose request this is: the named key's, or else the session's; -1 for nobody's."""
        key = self._desk.keys.find(params["apiKey"]) if "apiKey" in params else self._key
        return -1 if key is None else key.account_id

    def _reply(self, method: str, answer: dict[str, Any], *, shown: bool) -> Reply:
        if shown:
            answer["rateLimits"] = self._limits(method)
        return Reply(answer["status"], _encode(answer))

    def _answer(self, reply: Reply | None, loss: Loss | None = None) -> None:
        """Send an answer, or what a loss leaves of it."""
        if reply is not None and loss is None:
            self._outlet.socket.send(reply.body)
        elif reply is not None and loss is not None and loss.how == "truncate":
            self._outlet.socket.send(reply.body[: loss.size])
        elif loss is not None and loss.how in ("close", "reset"):
            self._outlet.socket.abort()
        if reply is not None and reply.status == BANNED:
            self._outlet.socket.close(WSCloseCode.POLICY_VIOLATION, b"IP banned")

    def _perform(self, method: str, params: dict[str, str], exchange: Any) -> Any:
        own = self.OWN.get(method)
        if own is not None:
            self._desk.ledger.admit(self._address, _SESSION_WEIGHT, raw=False)
            self._desk.ledger.charge(self._address, _SESSION_WEIGHT)
            return own(self, params)
        endpoint = self.endpoint(method)
        if endpoint is None:
            raise VenueError(-1130, f"Unknown method '{method}'.")
        visit = Visit(self._address, self._unit, True, self._proof(endpoint, params))
        kept = {name: value for name, value in params.items() if name not in _DOOR_NAMES}
        return self._desk.perform(endpoint, Params(kept), visit, exchange)

    def _proof(self, endpoint: AnyEndpoint, params: dict[str, str]) -> Proof:
        """The request's own key and signature, or else the session's key."""
        if endpoint.security is Security.NONE:
            return Proof()
        if endpoint.security is Security.KEY and "apiKey" in params:
            return Proof(params["apiKey"])
        if "apiKey" in params or "signature" in params or self._key is None:
            proof = own_proof(params)
        else:
            self.check_session()
            proof = Proof(api_key=self._key.api_key, trusted=True)
        key = self._desk.keys.find(proof.api_key or "")
        self._ordering_account = None if key is None else key.account_id
        return proof

    def check_session(self) -> None:
        """401 without an id once the session's key has been taken away."""
        if self._key is not None and self._desk.keys.find(self._key.api_key) is None:
            self._key = None
            self._was_revoked = True
            text = "Invalid API-key, IP, or permissions for action."
            raise VenueError(-2015, text, http_status=_REVOKED)

    # Requests that exist on this API only.

    def _logon(self, params: dict[str, str]) -> dict[str, Any]:
        reader = Params(params)
        reader.accept_only(("apiKey", "signature", "returnRateLimits"))
        key = self._desk.authenticate(reader, own_proof(params))
        self._desk.keys.check_address(key, self._address)
        if key.kind is not KeyKind.ED25519:
            text = "This operation is only supported for Ed25519 API keys."
            raise VenueError(-1020, text)
        self._end_session()
        self._key = key
        self._authorized_ms = self._now()
        return self._state()

    def _session_status(self, _params: dict[str, str]) -> dict[str, Any]:
        return self._state()

    def _logout(self, _params: dict[str, str]) -> dict[str, Any]:
        self._end_session()
        self._key = None
        return self._state()

    def _end_session(self) -> None:
        """The session's key is no longer this one."""

    def _state(self) -> dict[str, Any]:
        is_known = self._key is not None
        return {
            "apiKey": self._key.api_key if self._key else None,
            "authorizedSince": self._authorized_ms * self._unit if is_known else None,
            "connectedSince": self._connected_ms * self._unit,
            "returnRateLimits": self._return_limits,
            "serverTime": self._now() * self._unit,
        }

    OWN: ClassVar[dict[str, Callable[[Any, dict[str, str]], Any]]] = {
        "session.logon": _logon,
        "session.status": _session_status,
        "session.logout": _logout,
    }

    def _limits(self, method: str) -> list[dict[str, object]]:
        """The limits a request counts against, with what is used."""
        ledger = self._desk.ledger
        shown: list[dict[str, object]] = []
        endpoint = self.endpoint(method)
        if endpoint is not None and endpoint.counts_orders and self._ordering_account is not None:
            shown = [rule.as_json(n) for rule, n in ledger.order_counts(self._ordering_account)]
        shown.append(ledger.settings.weight.as_json(ledger.used_weight(self._address)))
        return shown

    def _now(self) -> int:
        return int(self._desk.exchange.clock.now_ms())


def own_proof(params: dict[str, str]) -> Proof:
    payload = auth.websocket_payload(params)
    return Proof(params.get("apiKey"), payload, params.get("signature"))


def _parse(text: str) -> dict[str, Any]:
    try:
        request = json.loads(text, parse_float=_Number, parse_int=_Number)
    except ValueError:
        raise VenueError(-1135, "Invalid JSON Request") from None
    if not isinstance(request, dict):
        raise VenueError(-1135, "Invalid JSON Request")
    return request


def _request_id(request: dict[str, Any]) -> int | str | None:
    """The id as it was sent: a number stays a number."""
    if "id" not in request:
        raise auth.mandatory("id")
    value = request["id"]
    if isinstance(value, _Number):
        try:
            return int(value)
        except ValueError:
            raise VenueError(-1130, "Data sent for parameter 'id' is not valid.") from None
    if value is None or isinstance(value, str):
        return value
    raise VenueError(-1130, "Data sent for parameter 'id' is not valid.")


def _method(request: dict[str, Any], version: str) -> str:
    method = request.get("method")
    if not isinstance(method, str) or not method:
        raise auth.mandatory("method")
    if not isinstance(request.get("params") or {}, dict):
        raise VenueError(-1135, "Invalid JSON Request")
    return method.removeprefix(version)


def _refusal(request_id: Any, error: VenueError) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": error.code, "msg": error.text}
    status = error.http_status
    if error.data is not None:
        shown["data"] = error.data
    if isinstance(error, RateLimited):
        shown["data"] = {"serverTime": error.now_ms, "retryAfter": error.retry_at_ms}
    elif status == _REVOKED and request_id is not None and error.code != -2015:
        status = _BAD_REQUEST
    return {"id": request_id, "status": status, "error": shown}
