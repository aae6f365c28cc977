"""The simulator's own door, which no exchange has: look into the ledger and turn the knobs.

All under `/control`. It answers JSON; what is wrong with a request is said in `error` with 400.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import msgspec
from aiohttp import web

from terminal.simulator.exchange import SpotExchange
from terminal.simulator.keys import KeyRing
from terminal.simulator.model import VenueError
from terminal.simulator.wire import orders as wire
from terminal.simulator.wire.text import TimeUnit, number

_encode = msgspec.json.Encoder().encode
_REMEMBERED = 1000
_MOST_ROWS = 1000


class BadRequest(Exception):
    """A control request that cannot be done; its text is the answer."""


@dataclass(slots=True)
class RequestLog:
    """What clients asked for: totals by name and the newest, never with a parameter."""

    counts: Counter[str] = field(default_factory=Counter)
    newest: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def add(self, name: str) -> None:
        self.counts[name] += 1
        self.newest.append(name)


class Control:
    """Answers the control requests of one exchange."""

    def __init__(
        self,
        exchange: SpotExchange,
        keys: KeyRing,
        log: RequestLog,
        accounts: list[int],
        announce_shutdown: Callable[[], None],
    ) -> None:
        self._exchange = exchange
        self._keys = keys
        self._log = log
        self._accounts = accounts
        self._announce_shutdown = announce_shutdown

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """The response to a request under `/control`."""
        path = request.raw_path.partition("?")[0].removeprefix("/control").rstrip("/")
        handler = self._HANDLERS.get((request.method, path))
        if handler is None:
            return _response({"error": f"There is no {request.method} /control{path}."}, 404)
        try:
            return _response(handler(self, _parse(await request.read())), 200)
        except (BadRequest, VenueError) as error:
            return _response({"error": str(error)}, 400)

    def _ledger(self, _body: dict[str, Any]) -> dict[str, Any]:
        """Balances, orders and fills of every account, and what was asked so far."""
        return {
            "time": self._exchange.clock.now_ms(),
            "accounts": [self._account(account_id) for account_id in self._accounts],
            "requests": dict(self._log.counts),
            "newest_requests": list(self._log.newest)[-100:],
        }

    def _account(self, account_id: int) -> dict[str, Any]:
        exchange, unit = self._exchange, TimeUnit.MILLISECOND
        orders: list[dict[str, Any]] = []
        fills: list[dict[str, Any]] = []
        for symbol in exchange.symbols:
            rows = exchange.all_orders(account_id, symbol, limit=_MOST_ROWS)
            orders += wire.listed(rows, unit)
            own = exchange.fills(account_id, symbol, limit=_MOST_ROWS)
            fills += [wire.own_trade(fill, unit) for fill in own]
        balances = {
            asset: {"free": number(free), "locked": number(locked)}
            for asset, (free, locked) in sorted(exchange.balances(account_id).items())
        }
        names = [key.api_key for key in self._keys if key.account_id == account_id]
        return {
            "account_id": account_id,
            "api_keys": names,
            "balances": balances,
            "orders": sorted(orders, key=lambda row: (row["time"], row["orderId"])),
            "fills": sorted(fills, key=lambda row: (row["time"], row["id"])),
        }

    def _new_account(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"balances": {"USDT": "1000"}, "maker": "0.001", "taker": "0.001"}`: an account, keys."""
        balances = body.get("balances")
        if not isinstance(balances, dict):
            raise BadRequest("'balances' must be an object of asset and amount.")
        amounts = {asset: _decimal(asset, text) for asset, text in balances.items()}
        rates = {name: _decimal(name, body[name]) for name in ("maker", "taker") if name in body}
        account_id = self._exchange.create_account(amounts, **rates)
        self._accounts.append(account_id)
        keys = [key.as_json() for key in self._keys.issue(account_id)]
        return {"account_id": account_id, "keys": keys}

    def _deposit(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"account_id": 1, "asset": "USDT", "delta": "100"}`: a deposit, or below zero."""
        account_id, asset = body.get("account_id", self._accounts[0]), body.get("asset")
        if account_id not in self._accounts or not isinstance(asset, str):
            raise BadRequest("'account_id' and 'asset' must name an account and an asset.")
        self._exchange.adjust(account_id, asset, _decimal("delta", body.get("delta")))
        return {"account_id": account_id}

    def _clock(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"advance_ms": 1000}`: let a stepped clock jump; `{}` only tells the time."""
        advance = getattr(self._exchange.clock, "advance", None)
        if "advance_ms" in body:
            if advance is None:
                raise BadRequest("This clock runs by itself; start with --speed 0 to step it.")
            if not isinstance(body["advance_ms"], int) or body["advance_ms"] < 0:
                raise BadRequest("'advance_ms' must be a whole number, zero or more.")
            self._exchange.step_to(advance(body["advance_ms"]))
        return {"time": self._exchange.clock.now_ms(), "speed": self._exchange.clock.speed}

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
        ("GET", "/ledger"): _ledger,
        ("POST", "/accounts"): _new_account,
        ("POST", "/deposits"): _deposit,
        ("POST", "/clock"): _clock,
        ("POST", "/keys/revoke"): _revoke,
        ("POST", "/shutdown-notice"): _shutdown,
    }


def _parse(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}", parse_float=str)
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise BadRequest("The body must be a JSON object.")
    return parsed


def _decimal(name: str, value: object) -> Decimal:
    try:
        number_ = Decimal(str(value))
    except InvalidOperation:
        raise BadRequest(f"'{name}' must be a decimal number.") from None
    if not number_.is_finite():
        raise BadRequest(f"'{name}' must be a decimal number.")
    return number_


def _response(payload: Any, status: int) -> web.Response:
    return web.Response(body=_encode(payload), status=status, content_type="application/json")
