"""Orders of the futures exchange that did not come through its doors: the web page, strangers."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from terminal.domain.futures.position import PositionSide
from terminal.domain.numbers import plain_text
from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.usdm.contract import ALGO_TYPES
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import GTE, FuturesOrder, NewAlgoOrder, NewFuturesOrder
from terminal.simulator.usdm.words import WorkingType
from terminal.simulator.usdm_wire.bench import FuturesBench

_DEMO = 1
_OTHER = "other"
_OTHER_OWNS = Decimal(10_000_000_000)
_WORDS = {
    *("symbol", "side", "type", "quantity", "price", "time_in_force", "position_side"),
    *("reduce_only", "client_id", "account", "away_percent", "cancel", "cancel_algo"),
    *("fill", "fill_percent", "trigger_price", "close_position", "working_type"),
    "callback_rate",
}


class OutsideFutures:
    """Places and cancels for any account; "other" is a rich stranger."""

    def __init__(self, exchange: UsdmExchange, fills: FuturesBench) -> None:
        self._exchange = exchange
        self._fills = fills
        self._other: int | None = None

    def check(self, account: object) -> int:
        """The number of a known account; raises `BadRequest` when there is none."""
        if account == _OTHER:
            return self._stranger()
        if not isinstance(account, int) or account not in self._exchange.accounts:
            raise BadRequest(f"There is no account {account}.")
        return account

    def order(self, body: dict[str, Any]) -> dict[str, Any]:
        """Place an order, or `cancel` one by number or client id (`cancel_algo`: by client id), or
        `fill` a resting one, in part with `fill_percent`. Types with a trigger wait for it.

        `away_percent` prices a limit order so far behind the best price of its side.
        """
        unknown = set(body) - _WORDS
        if unknown:
            raise BadRequest(f"'{min(unknown)}' is not something an order has.")
        account_id, symbol = self.check(body.get("account", _DEMO)), str(body.get("symbol"))
        exchange = self._exchange
        if "cancel_algo" in body:
            name = str(body["cancel_algo"])
            algo_id = int(name) if name.isdigit() else None
            canceled = exchange.cancel_algo(account_id, algo_id=algo_id, client_id=name)
            return {"account_id": account_id, "algo_id": canceled.algo_id}
        if "cancel" in body:
            name = str(body["cancel"])
            order_id = int(name) if name.isdigit() else None
            order = exchange.cancel(account_id, symbol, order_id=order_id, client_id=name)
        elif "fill" in body:
            live = self._fills.find(account_id, symbol, str(body["fill"]))
            self._fills.fill(live, as_decimal("fill_percent", body.get("fill_percent", 100)))
            order = live.record
        elif body.get("type") in ALGO_TYPES:
            waiting = exchange.place_algo(account_id, self._read_conditional(symbol, body))
            return {"account_id": account_id, "algo_id": waiting.algo_id}
        else:
            order = exchange.place(account_id, self._read(symbol, body))
        return _shown(order)

    def _stranger(self) -> int:
        if self._other is None:
            owned = {"USDT": _OTHER_OWNS, "USDC": _OTHER_OWNS}
            # Numbers of spot accounts are small; this one has none beside it.
            self._other = self._exchange.create_account(owned, account_id=1_000_001)
        return self._other

    def _read_conditional(self, symbol: str, body: dict[str, Any]) -> NewAlgoOrder:
        leg, working = body.get("position_side"), body.get("working_type", "CONTRACT_PRICE")

        def number(name: str) -> Decimal | None:
            return as_decimal(name, body[name]) if name in body else None

        return NewAlgoOrder(
            symbol=symbol,
            side=word(Side, "side", body.get("side")),
            type=word(OrderType, "type", body["type"]),
            client_id=str(body.get("client_id", f"web_{secrets.token_hex(12)}")),
            position_side=None if leg is None else word(PositionSide, "position_side", leg),
            quantity=number("quantity"),
            price=number("price"),
            trigger_price=number("trigger_price"),
            working_type=word(WorkingType, "working_type", working),
            close_position=True if body.get("close_position") else None,
            reduce_only=True if body.get("reduce_only") else None,
            callback_rate=number("callback_rate"),
            ends_with_position=body.get("time_in_force") == GTE,
        )

    def _read(self, symbol: str, body: dict[str, Any]) -> NewFuturesOrder:
        kind = word(OrderType, "type", body.get("type", "MARKET"))
        side = word(Side, "side", body.get("side"))
        limit = kind is OrderType.LIMIT
        life = body.get("time_in_force", "GTC" if limit else None)
        price = as_decimal("price", body["price"]) if "price" in body else None
        if "away_percent" in body:
            best, spec = self._exchange.best(symbol), self._exchange.contract(symbol)
            away = as_decimal("away_percent", body["away_percent"]) / 100
            wanted = best.bid * (1 - away) if side is Side.BUY else best.ask * (1 + away)
            price = wanted // spec.tick_size * spec.tick_size
        leg = body.get("position_side")
        return NewFuturesOrder(
            symbol=symbol,
            side=side,
            type=kind,
            client_id=str(body.get("client_id", f"web_{secrets.token_hex(12)}")),
            position_side=None if leg is None else word(PositionSide, "position_side", leg),
            time_in_force=None if life is None else word(TimeInForce, "time_in_force", life),
            quantity=as_decimal("quantity", body.get("quantity")),
            price=price,
            reduce_only=True if body.get("reduce_only") else None,
        )


def word(kind: Any, name: str, value: object) -> Any:
    """A member of an enumeration by its word; raises `BadRequest` with the ones there are."""
    try:
        return kind(value)
    except ValueError:
        raise BadRequest(f"'{name}' must be one of {', '.join(kind)}.") from None


def _shown(order: FuturesOrder) -> dict[str, Any]:
    return {
        "account_id": order.account_id,
        "order_id": order.order_id,
        "client_id": order.client_id,
        "status": order.status.value,
        "executed": plain_text(order.executed),
        "average_price": plain_text(order.average_price),
    }
