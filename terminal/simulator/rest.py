"""The REST door: parameters and signature exactly as sent, headers as documented.

Source: REST "General information on endpoints", "Limits", "HTTP return codes".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import msgspec
from aiohttp import web

from terminal.simulator import auth
from terminal.simulator.desk import AnyDesk, AnyEndpoint, Proof, Security, Visit
from terminal.simulator.faults.plan import Reply
from terminal.simulator.limits import RateLimited
from terminal.simulator.params import Params, parse_form
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire.text import TimeUnit, time_unit

_encode = msgspec.json.Encoder().encode
_JSON = "application/json;charset=UTF-8"
# Routes of other products that independent clients read while they load; nothing is listed there.
_EMPTY_LISTS = frozenset(
    {
        "/sapi/v1/margin/allPairs",
        "/sapi/v1/margin/isolated/allPairs",
        "/sapi/v1/capital/config/getall",
    }
)


class RestCall:
    """One request to a known endpoint, read and not yet performed."""

    def __init__(self, desk: AnyDesk, endpoint: AnyEndpoint, request: RawRequest) -> None:
        self.desk = desk
        self._request = request
        self.endpoint = endpoint
        key = desk.keys.find(request.api_key or "")
        self.account_id = -1 if key is None else key.account_id
        self.params = _readable(endpoint, request)
        self.symbol = self.params.get("symbol", "")

    async def prepare(self) -> None:
        """Make what the answer needs and would take too long to make in one piece."""
        await self.desk.prepare(self.endpoint, Params(self.params))

    def perform(self, exchange: Any = None) -> Reply:
        """The exchange's answer; `exchange` stands in for the real one."""
        try:
            unit = time_unit(self._request.unit)
            return self._reply(200, self._perform(unit, exchange))
        except VenueError as error:
            return self.refuse(error)

    def refuse(self, error: VenueError) -> Reply:
        payload: dict[str, Any] = {"code": error.code, "msg": error.text}
        if error.data is not None:
            payload["data"] = error.data
        reply = self._reply(error.http_status, payload)
        if isinstance(error, RateLimited):
            reply.headers["Retry-After"] = str(error.retry_after_seconds)
        return reply

    def plain(self, status: int, body: Any, headers: dict[str, str]) -> Reply:
        """An answer that no exchange wrote; text becomes a page, anything else JSON."""
        if isinstance(body, str):
            kind = "text/html" if body.lstrip().startswith("<") else "text/plain"
            return Reply(status, body.encode(), {"Content-Type": kind, **headers})
        return Reply(status, _encode(body), {"Content-Type": _JSON, **headers})

    def _reply(self, status: int, payload: Any) -> Reply:
        headers = {"Date": formatdate(self.desk.exchange.clock.now_ms() / 1000, usegmt=True)}
        self._count(headers)
        headers["Content-Type"] = _JSON
        return Reply(status, _encode(payload), headers)

    def _perform(self, unit: TimeUnit, exchange: Any) -> Any:
        """Query and body together; a name in both counts once, as the query has it."""
        endpoint, request = self.endpoint, self._request
        plain_query, query_signature = auth.split_signature(request.query)
        plain_body, body_signature = auth.split_signature(request.body)
        values = parse_form(plain_query)
        if endpoint.rest[0] != "GET":
            values = {**parse_form(plain_body), **values}
        proof = Proof()
        if endpoint.security is Security.KEY:
            proof = Proof(request.api_key)
        elif endpoint.security is Security.SIGNED:
            signed = (plain_query + plain_body).encode("utf-8", "surrogateescape")
            signature = query_signature or body_signature
            if signature and self.desk.must_encode and not auth.is_encoded(signed):
                signature = "not over encoded parameters"
            proof = Proof(request.api_key, signed, signature)
        visit = Visit(request.address, unit, False, proof)
        return self.desk.perform(endpoint, Params(values), visit, exchange)

    def _count(self, headers: dict[str, str]) -> None:
        ledger = self.desk.ledger
        used = str(ledger.used_weight(self._request.address))
        headers["X-MBX-USED-WEIGHT"] = used
        headers[f"X-MBX-USED-WEIGHT-{ledger.settings.weight.letter}"] = used
        if self.endpoint.counts_orders and self.account_id >= 0:
            for rule, count in ledger.order_counts(self.account_id):
                headers[f"X-MBX-ORDER-COUNT-{rule.letter}"] = str(count)


@dataclass(frozen=True, slots=True)
class RawRequest:
    """What of an HTTP request matters here, exactly as it was sent."""

    query: str
    body: str
    api_key: str | None = field(repr=False)
    address: str
    unit: str | None


async def read_call(desks: Iterable[AnyDesk], request: web.BaseRequest) -> RestCall | web.Response:
    """The call that a request makes at one of the desks, or the answer to one that makes none."""
    path, _, query = request.raw_path.partition("?")
    place = (request.method, path)
    desk = next((each for each in desks if place in each.by_path), None)
    if desk is None:
        return _not_found(request, path, is_known=any(path in each.paths for each in desks))
    body = (await request.read()).decode("utf-8", "surrogateescape")
    api_key = request.headers.get("X-MBX-APIKEY")
    unit = request.headers.get("X-MBX-TIME-UNIT")
    raw = RawRequest(query, body, api_key, request.remote or "", unit)
    return RestCall(desk, desk.by_path[place], raw)


def _readable(endpoint: AnyEndpoint, request: RawRequest) -> dict[str, str]:
    """The parameters without a signature; empty when they cannot be read."""
    try:
        values = parse_form(auth.split_signature(request.query)[0])
        if endpoint.rest[0] != "GET":
            values = {**parse_form(auth.split_signature(request.body)[0]), **values}
    except VenueError:
        return {}
    return values


def _not_found(request: web.BaseRequest, path: str, *, is_known: bool) -> web.Response:
    if path in _EMPTY_LISTS:
        return web.Response(body=b"[]", headers={"Content-Type": _JSON})
    if is_known:
        return web.Response(status=405)
    if "text/html" in request.headers.get("Accept", ""):
        page = "<html><body><h1>404 Not Found</h1></body></html>"
        return web.Response(status=404, text=page, content_type="text/html")
    return web.Response(status=404)
