"""The laboratory: sets faults, hands them to whoever carries them out, ends them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from terminal.simulator.faults.book import Fault, FaultBook
from terminal.simulator.faults.catalogue import BadRequest, Stage
from terminal.simulator.faults.connections import Connections
from terminal.simulator.faults.later import Later
from terminal.simulator.faults.market import MarketBench
from terminal.simulator.faults.network import FrontDoor, freeze_process
from terminal.simulator.faults.outlet import release
from terminal.simulator.faults.outside import Outside
from terminal.simulator.faults.plan import Bench, Replicas
from terminal.simulator.faults.views import Views
from terminal.simulator.journal import Journal
from terminal.simulator.keys import KeyRing
from terminal.simulator.limits import RateLedger
from terminal.simulator.spot.exchange import SpotExchange

_DEMO = 1


class Laboratory:
    """Everything faults need of one exchange and its server."""

    def __init__(
        self, exchange: SpotExchange, keys: KeyRing, limits: RateLedger, journal: Journal
    ) -> None:
        self._exchange = exchange
        self._keys = keys
        self._limits = limits
        self.journal = journal
        self.book = FaultBook(exchange.seed, lambda: asyncio.get_running_loop().time())
        self.later = Later()
        self.connections = Connections(exchange.clock.now_ms, self.later)
        self.market = MarketBench(exchange, self.later)
        self.outside = Outside(exchange, keys, self.market, journal)
        self.front_door: FrontDoor | None = None
        self._views = Views(exchange, journal)
        self.replicas: list[Replicas] = [self._views]
        """Of every market, for books that are to be shown again."""
        self.bench = Bench(
            exchange.clock.now_ms, self._views, self.market.fill_open, self.market.fill_placed
        )

    def set(self, body: dict[str, Any]) -> dict[str, Any]:
        """Set a fault from `{"do": name, …}`; what is done at once is done now.

        Raises:
            BadRequest: it cannot be done.
        """
        fault = self.book.make(body)
        try:
            return {"id": fault.fault_id, **self._begin(fault)}
        except Exception:
            self.book.remove(fault.fault_id)
            raise

    def remove(self, fault_id: int | None) -> list[int]:
        """End one fault, or all; returns the numbers of those that were known."""
        ids = [fault.fault_id for fault in self.book] if fault_id is None else [fault_id]
        ended = []
        for each in ids:
            fault = self.book.remove(each)
            if fault is not None:
                ended.append(each)
                self._end(fault)
        return ended

    def _end(self, fault: Fault) -> None:
        """Put right what lasts, and let go what is held."""
        if fault.primitive.stage is Stage.CONNECTION:
            self.connections.heal(fault)
        release(fault)
        fault.is_active = False

    def _begin(self, fault: Fault) -> dict[str, Any]:
        stage = fault.primitive.stage
        if stage is Stage.CONNECTION:
            if fault.name == "ws.close" and (fault.skip or fault.event is not None):
                self.book.wait(fault, Stage.MESSAGE)
                return {}
            return {"connections": self.connections.strike(fault)}
        if stage is Stage.NOW:
            fault.fired, fault.is_active = 1, False
            return self._AT_ONCE[fault.name](self, fault, fault.values) or {}
        if fault.name == "book.old_snapshot":
            fault.held.append({each: each.save_books() for each in self.replicas})
        self.book.wait(fault, stage)
        if fault.ends_at is not None:
            wait = fault.ends_at - asyncio.get_running_loop().time()
            self.later.call(wait, self._end, fault)
        if fault.name == "limits.418":
            self._close_for_ban(fault)
        return {}

    def _close_for_ban(self, fault: Fault) -> None:
        """A ban ends the sessions of the WebSocket API; market streams stay."""
        for link in self.connections:
            if "ws_api" in link.session.routes and fault.route in (None, "ws_api"):
                link.socket.close(1008, b"IP banned")

    # What is done at once.

    def _used_weight(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._limits.set_used_weight(values["used"])

    def _order_count(self, fault: Fault, values: dict[str, Any]) -> None:
        self._limits.set_order_count(self._account(fault), values["used"])

    def _revoke(self, fault: Fault, values: dict[str, Any]) -> None:
        account_id = self._account(fault)
        named = values["api_key"]
        for key in tuple(self._keys):
            if key.api_key == named or (named is None and key.account_id == account_id):
                self._keys.revoke(key.api_key)

    def _permissions(self, fault: Fault, values: dict[str, Any]) -> None:
        self.outside.permit(self._account(fault), values["allow"])

    def _fees(self, fault: Fault, values: dict[str, Any]) -> None:
        self.outside.set_fees(self._account(fault), in_bnb=values["mode"] == "BNB")

    def _empty(self, _fault: Fault, values: dict[str, Any]) -> None:
        self.market.empty(values["symbol"], values["side"], values["ms"])

    def _gap(self, _fault: Fault, values: dict[str, Any]) -> None:
        self.market.gap(values["symbol"], values["percent"])

    def _filters(self, _fault: Fault, values: dict[str, Any]) -> None:
        self.market.set_filters(values["symbol"], values["filters"])

    def _status(self, _fault: Fault, values: dict[str, Any]) -> None:
        self.market.set_status(values["symbol"], values["status"])

    def _delist(self, _fault: Fault, values: dict[str, Any]) -> None:
        self.market.remove(values["symbol"])

    def _load(self, fault: Fault, values: dict[str, Any]) -> None:
        self.market.load(values["rate"], values["seconds"], fault.symbol)

    def _skew(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._exchange.clock.skew(values["ms"])

    def _step(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._exchange.clock.step(values["ms"])

    def _drift(self, _fault: Fault, values: dict[str, Any]) -> None:
        self._exchange.clock.drift(values["ms_per_min"])

    def _order(self, _fault: Fault, values: dict[str, Any]) -> dict[str, Any]:
        return self.outside.order(values["order"])

    def _refuse(self, _fault: Fault, values: dict[str, Any]) -> None:
        if self.front_door is None:
            raise BadRequest("The server is not listening yet.")
        self.front_door.refuse(values["seconds"])
        if values["drop"]:
            for link in self.connections:
                link.socket.abort()

    def _freeze(self, _fault: Fault, values: dict[str, Any]) -> None:
        freeze_process(values["ms"])

    def _account(self, fault: Fault) -> int:
        account_id = _DEMO if fault.account is None else fault.account
        self.outside.check(account_id)
        return account_id

    _AT_ONCE: dict[str, Callable[[Laboratory, Fault, dict[str, Any]], Any]] = {  # noqa: RUF012
        "limits.used_weight": _used_weight,
        "limits.order_count": _order_count,
        "key.revoke": _revoke,
        "key.permissions": _permissions,
        "fee.mode": _fees,
        "book.empty": _empty,
        "price_gap": _gap,
        "meta.change": _filters,
        "meta.status": _status,
        "meta.remove": _delist,
        "load": _load,
        "clock.skew": _skew,
        "clock.step": _step,
        "clock.drift": _drift,
        "external_order": _order,
        "net.refuse": _refuse,
        "proc.freeze": _freeze,
    }
