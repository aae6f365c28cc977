"""The REST door: parameters and signature exactly as sent, headers as documented.

Source: REST "General information on endpoints", "Limits", "HTTP return codes".
"""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import msgspec
from aiohttp import web

from terminal.simulator import auth
from terminal.simulator.limits import RateLimited
from terminal.simulator.model import VenueError
from terminal.simulator.params import Params, parse_form
from terminal.simulator.spot.desk import Desk, Endpoint, Proof, Security, Visit
from terminal.simulator.spot.table import BY_PATH, PATHS
from terminal.simulator.wire.text import TimeUnit, time_unit

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


class RestDoor:
    """Turns HTTP requests into calls at the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """The response to any request that is not a WebSocket handshake."""
        path, _, query = request.raw_path.partition("?")
        endpoint = BY_PATH.get((request.method, path))
        if endpoint is None:
            return _not_found(request, path)
        body = (await request.read()).decode("utf-8", "surrogateescape")
        address = request.remote or ""
        account_before = request.headers.get("X-MBX-APIKEY")
        headers = {"Date": formatdate(self._desk.exchange.clock.now_ms() / 1000, usegmt=True)}
        status = 200
        try:
            unit = time_unit(request.headers.get("X-MBX-TIME-UNIT"))
            payload = self._perform(endpoint, query, body, account_before, address, unit)
        except VenueError as error:
            payload = {"code": error.code, "msg": error.text}
            if error.data is not None:
                payload["data"] = error.data
            status = error.http_status
            if isinstance(error, RateLimited):
                headers["Retry-After"] = str(error.retry_after_seconds)
        self._count(headers, endpoint, address, account_before)
        headers["Content-Type"] = _JSON
        return web.Response(body=_encode(payload), status=status, headers=headers)

    def _perform(
        self,
        endpoint: Endpoint,
        query: str,
        body: str,
        api_key: str | None,
        address: str,
        unit: TimeUnit,
    ) -> Any:
        """Query and body together; a name in both counts once, as the query has it."""
        plain_query, query_signature = auth.split_signature(query)
        plain_body, body_signature = auth.split_signature(body)
        values = parse_form(plain_query)
        if endpoint.rest[0] != "GET":
            values = {**parse_form(plain_body), **values}
        proof = Proof()
        if endpoint.security is Security.SIGNED:
            signed = (plain_query + plain_body).encode("utf-8", "surrogateescape")
            signature = query_signature or body_signature
            if signature and not auth.is_encoded(signed):
                signature = "not over encoded parameters"
            proof = Proof(api_key, signed, signature)
        return self._desk.perform(endpoint, Params(values), Visit(address, unit, False, proof))

    def _count(
        self, headers: dict[str, str], endpoint: Endpoint, address: str, api_key: str | None
    ) -> None:
        ledger = self._desk.ledger
        used = str(ledger.used_weight(address))
        headers["X-MBX-USED-WEIGHT"] = used
        headers[f"X-MBX-USED-WEIGHT-{ledger.settings.weight.letter}"] = used
        if not endpoint.counts_orders or api_key is None:
            return
        key = self._desk.keys.find(api_key)
        if key is not None:
            for rule, count in ledger.order_counts(key.account_id):
                headers[f"X-MBX-ORDER-COUNT-{rule.letter}"] = str(count)


def _not_found(request: web.BaseRequest, path: str) -> web.Response:
    if path in _EMPTY_LISTS:
        return web.Response(body=b"[]", headers={"Content-Type": _JSON})
    if path in PATHS:
        return web.Response(status=405)
    if "text/html" in request.headers.get("Accept", ""):
        page = "<html><body><h1>404 Not Found</h1></body></html>"
        return web.Response(status=404, text=page, content_type="text/html")
    return web.Response(status=404)
