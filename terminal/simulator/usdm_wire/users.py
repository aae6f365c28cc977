"""User streams: what happens to an account, told to everyone who knows its listen key."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import (
    AccountChange,
    AlgoEvent,
    ConfigChange,
    FuturesFill,
    FuturesOrder,
    MarginCall,
    OrderEvent,
    TriggerReject,
)
from terminal.simulator.usdm_wire import user_events
from terminal.simulator.usdm_wire.listen_keys import ListenKeys

_encode = msgspec.json.Encoder().encode


class UserListener(Protocol):
    """A connection that is told the events of an account under one of its listen keys."""

    def tell(self, key: str, account_id: int, event: str, payload: bytes) -> None: ...


class UserHub:
    """All listeners by key, fed by the exchange."""

    def __init__(self, exchange: UsdmExchange, keys: ListenKeys) -> None:
        self._exchange = exchange
        self._listeners: dict[str, list[UserListener]] = {}
        self.keys = keys
        keys.ended.append(self._on_end)
        exchange.on_fill.append(self._on_fill)
        exchange.on_order.append(self._on_order)
        exchange.on_algo.append(self._on_algo)
        exchange.on_account.append(self._on_account)
        exchange.on_config.append(self._on_config)
        exchange.on_margin_call.append(self._on_margin_call)
        exchange.on_trigger_reject.append(self._on_trigger_reject)

    def subscribe(self, listener: UserListener, key: str, _unit: object) -> None:
        self._listeners.setdefault(key, []).append(listener)

    def unsubscribe(self, listener: UserListener, key: str, _unit: object) -> None:
        rows = self._listeners.get(key, [])
        if listener in rows:
            rows.remove(listener)
        if not rows:
            self._listeners.pop(key, None)

    def _now(self) -> int:
        return self._exchange.clock.now_ms()

    def _on_fill(self, order: FuturesOrder, fill: FuturesFill) -> None:
        spec = self._exchange.contracts.get(order.symbol)
        if spec is not None:
            self._tell(order.account_id, user_events.trade_lite(spec, order, fill, self._now()))

    def _on_order(self, event: OrderEvent) -> None:
        spec = self._exchange.contracts.get(event.order.symbol)
        # The last orders of a contract end when it is gone already.
        asset = "USDT" if spec is None else spec.margin_asset
        self._tell(event.order.account_id, user_events.order_update(event, self._now(), asset))

    def _on_algo(self, event: AlgoEvent) -> None:
        self._tell(event.order.account_id, user_events.algo_update(event, self._now()))

    def _on_account(self, change: AccountChange) -> None:
        self._tell(change.account_id, user_events.account_update(change, self._now()))

    def _on_config(self, change: ConfigChange) -> None:
        self._tell(change.account_id, user_events.config_update(change, self._now()))

    def _on_margin_call(self, call: MarginCall) -> None:
        self._tell(call.account_id, user_events.margin_call(call, self._now()))

    def _on_trigger_reject(self, event: TriggerReject) -> None:
        self._tell(event.account_id, user_events.trigger_reject(event, self._now()))

    def _on_end(self, key: str, account_id: int, is_old: bool) -> None:
        listeners = self._listeners.pop(key, [])
        if is_old and listeners:
            payload = _encode(user_events.listen_key_expired(key, self._now()))
            for listener in listeners:
                listener.tell(key, account_id, "listenKeyExpired", payload)

    def _tell(self, account_id: int, event: dict[str, Any]) -> None:
        if not self._listeners:
            return
        payload = b""
        for key, listeners in tuple(self._listeners.items()):
            if self.keys.owner(key) != account_id:
                continue
            payload = payload or _encode(event)
            for listener in tuple(listeners):
                listener.tell(key, account_id, event["e"], payload)
