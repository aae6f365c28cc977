"""The simulator's own door, which no exchange has: look into the ledger, set faults, turn knobs.

All under `/control`. It answers JSON; what is wrong with a request is said in `error` with 400.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from terminal.simulator.control.accounts import AccountDesk
from terminal.simulator.control.ledger import LedgerView
from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.faults.lab import Laboratory
from terminal.simulator.keys import KeyRing
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm_control.door import UsdmControl
from terminal.simulator.usdm_wire.venue import UsdmVenue

# Numbers of WebSocket requests are kept as a kind of text.
_encode = msgspec.json.Encoder(enc_hook=str).encode


class Control:
    """Answers the control requests of one exchange."""

    def __init__(
        self,
        exchange: SpotExchange,
        keys: KeyRing,
        lab: Laboratory,
        announce_shutdown: Callable[[], None],
        step_to: Callable[[int], None],
        usdm: UsdmVenue | None = None,
    ) -> None:
        """`step_to` lets every market live up to a time, when the clock is stepped."""
        self._usdm = None if usdm is None else UsdmControl(usdm.exchange, usdm.fills)
        self._step_to = step_to
        self._exchange = exchange
        self._keys = keys
        self._lab = lab
        self._accounts = AccountDesk(exchange, keys, lab.outside, self._usdm)
        self._ledger = LedgerView(exchange, keys, lab, None if usdm is None else usdm.book)
        self._announce_shutdown = announce_shutdown

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """The response to a request under `/control`."""
        whole, _, query = request.raw_path.partition("?")
        path = whole.removeprefix("/control").rstrip("/")
        options = dict(parse_qsl(query))
        if request.method == "DELETE" and path.startswith("/faults/"):
            path, options["id"] = "/faults", path.removeprefix("/faults/")
        handler = self._handler(request.method, path)
        if handler is None:
            return _response({"error": f"There is no {request.method} /control{path}."}, 404)
        try:
            body = {**options, **_parse(await request.read())}
            answer = handler(body)
            return _response(await answer if inspect.isawaitable(answer) else answer, 200)
        except (BadRequest, VenueError) as error:
            return _response({"error": str(error)}, 400)

    def _handler(self, method: str, path: str) -> Callable[[dict[str, Any]], Any] | None:
        """Who answers a request; None when nobody does."""
        futures, inner = self._usdm, path.removeprefix("/usdm")
        if futures is not None and path != inner and futures.knows(method, inner):
            return lambda body: futures.answer(method, inner, body)
        own = self._HANDLERS.get((method, path))
        return None if own is None else lambda body: own(self, body)

    async def _show_ledger(self, body: dict[str, Any]) -> dict[str, Any]:
        """`?since=N&limit=M`: accounts, request counts, and the journal's rows from N on.

        `orders_from=ID` leaves out what ended before: closed orders of lower ids and their fills.
        """
        return await self._ledger.show(
            _whole(body, "since", 0), _whole(body, "limit", 0), _whole(body, "orders_from", 0)
        )

    def _set_fault(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._lab.set(body)

    def _list_faults(self, _body: dict[str, Any]) -> dict[str, Any]:
        return {"faults": [fault.as_json() for fault in self._lab.book]}

    def _remove_faults(self, body: dict[str, Any]) -> dict[str, Any]:
        """All of them, or the one at `/faults/ID`."""
        one = _whole(body, "id", 0) if "id" in body else None
        removed = self._lab.remove(one)
        if one is not None and not removed:
            raise BadRequest(f"There is no fault {one}.")
        return {"removed": removed}

    def _change_market(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._lab.market.change(body)

    def _outside_order(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._lab.outside.order(body)

    def _account(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._accounts.change(body)

    def _restrict(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._accounts.restrict(body)

    def _deposit(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"account_id": 1, "asset": "USDT", "delta": "100"}`: a deposit, or below zero."""
        account_id = self._lab.outside.check(body.get("account_id", 1))
        asset = body.get("asset")
        if not isinstance(asset, str):
            raise BadRequest("'asset' must name an asset.")
        self._exchange.adjust(account_id, asset, as_decimal("delta", body.get("delta")))
        return {"account_id": account_id}

    def _clock(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"skew_ms"|"step_ms"|"drift_ms_per_min"|"speed"|"advance_ms": …}`; `{}` tells the time.

        `advance_ms` lets a stepped clock, and with it the market, go on.
        """
        clock = self._exchange.clock
        known = {"skew_ms", "step_ms", "drift_ms_per_min", "speed", "advance_ms"}
        for name, value in body.items():
            if name not in known:
                raise BadRequest(f"A clock has no '{name}'; {', '.join(sorted(known))}.")
            number = as_decimal(name, value)
            if name == "skew_ms":
                clock.skew(int(number))
            elif name == "step_ms":
                clock.step(int(number))
            elif name == "drift_ms_per_min":
                clock.drift(float(number))
            elif name == "speed":
                self._set_speed(number)
            else:
                self._advance(value)
        return {
            "time": clock.now_ms(),
            "speed": clock.speed,
            "true_time": clock.true.now_ms(),
            "offset_ms": clock.offset_ms,
        }

    def _set_speed(self, speed: Decimal) -> None:
        set_speed = getattr(self._exchange.clock.true, "set_speed", None)
        if set_speed is None or speed <= 0:
            raise BadRequest("A running clock's speed is above zero; a stepped one has none.")
        set_speed(float(speed))

    def _advance(self, milliseconds: object) -> None:
        advance = getattr(self._exchange.clock.true, "advance", None)
        if advance is None:
            raise BadRequest("This clock runs by itself; start with --speed 0 to step it.")
        if not isinstance(milliseconds, int) or milliseconds < 0:
            raise BadRequest("'advance_ms' must be a whole number, zero or more.")
        self._step_to(advance(milliseconds))

    def _revoke(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"api_key": …}`: the key is no longer valid; its sessions learn with their next request."""
        if not self._keys.revoke(str(body.get("api_key"))):
            raise BadRequest("There is no such API key.")
        return {}

    def _shutdown(self, _body: dict[str, Any]) -> dict[str, Any]:
        """Announce a shutdown on every connection, without shutting down."""
        self._announce_shutdown()
        return {}

    _HANDLERS: ClassVar[dict[tuple[str, str], Callable[[Control, dict[str, Any]], Any]]] = {
        ("GET", "/ledger"): _show_ledger,
        ("POST", "/faults"): _set_fault,
        ("GET", "/faults"): _list_faults,
        ("DELETE", "/faults"): _remove_faults,
        ("POST", "/market"): _change_market,
        ("POST", "/orders"): _outside_order,
        ("POST", "/accounts"): _account,
        ("POST", "/deposits"): _deposit,
        ("POST", "/clock"): _clock,
        ("POST", "/keys/revoke"): _revoke,
        ("POST", "/keys/restrict"): _restrict,
        ("POST", "/shutdown-notice"): _shutdown,
    }


def _parse(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise BadRequest("The body must be a JSON object.")
    return parsed


def _whole(body: dict[str, Any], name: str, default: int) -> int:
    """A whole number from a body or, as text, from the address."""
    text = str(body.get(name, default))
    if not text.isdigit():
        raise BadRequest(f"'{name}' must be a whole number, zero or more.")
    return int(text)


def _response(payload: Any, status: int) -> web.Response:
    return web.Response(body=_encode(payload), status=status, content_type="application/json")
