"""The control door of futures: prices, funding, status, wallets and orders from elsewhere.

All under `/control/usdm`. What is wrong with a request is said in `error` with 400.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from terminal.domain.order import OrderType, Side, TimeInForce
from terminal.domain.position import PositionSide
from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.usdm.contract import ALGO_TYPES, ContractSpec
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import NewAlgoOrder, NewFuturesOrder
from terminal.simulator.usdm.words import ContractStatus, WorkingType
from terminal.simulator.usdm_wire import account_view, info, market_view, order_view
from terminal.simulator.usdm_wire.bench import FuturesBench

_DEMO = 1
_OTHER = "other"
_OTHER_OWNS = {"USDT": Decimal(1_000_000_000), "USDC": Decimal(1_000_000_000)}
_ORDER_WORDS = {
    *("symbol", "side", "type", "time_in_force", "quantity", "price", "trigger_price"),
    *("position_side", "reduce_only", "close_position", "working_type", "callback_rate"),
    *("account", "client_id", "cancel", "cancel_algo", "fill", "fill_percent", "away_percent"),
}
_RULES = {
    "tickSize": "tick_size",
    "stepSize": "step_size",
    "minQty": "min_quantity",
    "maxQty": "max_quantity",
    "marketMaxQty": "market_max_quantity",
    "notional": "min_notional",
    "multiplierUp": "multiplier_up",
    "multiplierDown": "multiplier_down",
    "liquidationFee": "liquidation_fee",
    "triggerProtect": "trigger_protect",
    "marketTakeBound": "market_take_bound",
}


class FuturesControl:
    """Answers control requests about futures; `bodies` are objects already read."""

    def __init__(self, exchange: UsdmExchange, fills: FuturesBench) -> None:
        self._exchange = exchange
        self._fills = fills
        self._other: int | None = None

    def answer(self, verb: str, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to a request under `/usdm`; None when there is no such request."""
        handler = self._HANDLERS.get((verb, path))
        return None if handler is None else handler(self, body)

    def open(self, account_id: int, balances: dict[str, Decimal]) -> None:
        """Give an account a futures wallet."""
        if account_id not in self._exchange.accounts:
            self._exchange.create_account(balances, account_id=account_id)

    def _market(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"symbol", "gap_percent"?, "hold_mark"?, "funding_rate"?, "settle_funding"?, "status"?,
        "rules"?, "deliver"?}`, any of them; null lets a held mark or rate go."""
        spec, exchange = self._spec(body), self._exchange
        unknown = set(body) - {"symbol", *self._CHANGES}
        if unknown:
            raise BadRequest(f"'{min(unknown)}' is not something a contract has.")
        for name, change in self._CHANGES.items():
            if name in body:
                change(self, spec.symbol, body[name])
        if spec.symbol not in exchange.contracts:
            return {"symbol": spec.symbol, "is_listed": False}
        spec = exchange.contracts[spec.symbol]
        return {
            "symbol": spec.symbol,
            "is_listed": True,
            "status": spec.status.value,
            **market_view.mark_price(exchange.mark(spec.symbol)),
            **market_view.book_ticker(spec, exchange.best(spec.symbol), exchange.clock.now_ms()),
            "filters": info.filters(spec),
        }

    def _gap(self, symbol: str, percent: object) -> None:
        self._exchange.gap(symbol, as_decimal("gap_percent", percent))

    def _hold_mark(self, symbol: str, price: object) -> None:
        held = None if price is None else as_decimal("hold_mark", price)
        self._exchange.hold_mark(symbol, held)

    def _rate(self, symbol: str, rate: object) -> None:
        forced = None if rate is None else as_decimal("funding_rate", rate)
        self._exchange.force_rate(symbol, forced)

    def _settle(self, symbol: str, wanted: object) -> None:
        if wanted:
            self._exchange.settle_funding(symbol)

    def _status(self, symbol: str, status: object) -> None:
        self._exchange.set_status(symbol, _word(ContractStatus, "status", status))

    def _rules(self, symbol: str, rules: object) -> None:
        if not isinstance(rules, dict) or not set(rules) <= set(_RULES):
            raise BadRequest(f"'rules' must be an object of {', '.join(_RULES)}.")
        changes = {_RULES[name]: as_decimal(name, value) for name, value in rules.items()}
        self._exchange.change_rules(symbol, **changes)

    def _deliver(self, symbol: str, wanted: object) -> None:
        if wanted:
            self._exchange.deliver(symbol)

    def _deposit(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"account_id": 1, "asset": "USDT", "delta": "100"}`: from the spot wallet, or back."""
        account_id, asset = self._account(body.get("account_id", _DEMO)), body.get("asset")
        if not isinstance(asset, str):
            raise BadRequest("'asset' must name an asset.")
        self._exchange.deposit(account_id, asset, as_decimal("delta", body.get("delta")))
        return {"account_id": account_id}

    def _insure(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"asset", "amount"}`: money into the insurance fund, or (below zero) out of it."""
        self._exchange.insure(str(body.get("asset")), as_decimal("amount", body.get("amount")))
        return {"insurance": {k: str(v) for k, v in self._exchange.insurance_balances().items()}}

    def _liquidate(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"symbol", "account_id"?}`: close a position as if it had to be."""
        spec, account_id = self._spec(body), self._account(body.get("account_id", _DEMO))
        self._exchange.liquidate(account_id, spec.symbol)
        rows = self._exchange.positions(account_id, spec.symbol)
        return {"positions": [account_view.position_v3(spec, row) for row in rows]}

    def _order(self, body: dict[str, Any]) -> dict[str, Any]:
        """Place an order from the web page, or from another person; or cancel or fill one.

        `account` is a number, or "other" for a rich stranger; the demo account by default.
        """
        unknown = set(body) - _ORDER_WORDS
        if unknown:
            raise BadRequest(f"'{min(unknown)}' is not something an order has.")
        spec, account_id = self._spec(body), self._account(body.get("account", _DEMO))
        exchange = self._exchange
        if "cancel" in body:
            gone = exchange.cancel(account_id, spec.symbol, **_which("order_id", body["cancel"]))
            return order_view.queried(spec, gone)
        if "cancel_algo" in body:
            ended = exchange.cancel_algo(account_id, **_which("algo_id", body["cancel_algo"]))
            return order_view.algo_queried(spec, ended)
        if "fill" in body:
            live = self._fills.find(account_id, spec.symbol, str(body["fill"]))
            self._fills.fill(live, as_decimal("fill_percent", body.get("fill_percent", 100)))
            return order_view.queried(spec, live.record)
        kind = _word(OrderType, "type", body.get("type", "MARKET"))
        if kind in ALGO_TYPES:
            waiting = exchange.place_algo(account_id, self._conditional(spec, kind, body))
            return {"account_id": account_id, **order_view.algo_queried(spec, waiting)}
        placed = exchange.place(account_id, self._plain(spec, kind, body))
        return {"account_id": account_id, **order_view.queried(spec, placed)}

    def _plain(self, spec: ContractSpec, kind: OrderType, body: dict[str, Any]) -> NewFuturesOrder:
        side = _word(Side, "side", body.get("side"))
        life = body.get("time_in_force", "GTC" if kind is OrderType.LIMIT else None)
        return NewFuturesOrder(
            symbol=spec.symbol,
            side=side,
            type=kind,
            client_id=str(body.get("client_id", _web_id())),
            position_side=_optional(PositionSide, "position_side", body),
            time_in_force=None if life is None else _word(TimeInForce, "time_in_force", life),
            quantity=_decimal("quantity", body),
            price=self._price(spec, side, body),
            reduce_only=body.get("reduce_only"),
        )

    def _price(self, spec: ContractSpec, side: Side, body: dict[str, Any]) -> Decimal | None:
        """The price that was sent, or one so far behind the best of its side."""
        if "away_percent" not in body:
            return _decimal("price", body)
        away = as_decimal("away_percent", body["away_percent"]) / 100
        best = self._exchange.best(spec.symbol)
        price = best.bid * (1 - away) if side is Side.BUY else best.ask * (1 + away)
        return price // spec.tick_size * spec.tick_size

    def _conditional(
        self, spec: ContractSpec, kind: OrderType, body: dict[str, Any]
    ) -> NewAlgoOrder:
        side = _word(Side, "side", body.get("side"))
        working = _optional(WorkingType, "working_type", body) or WorkingType.CONTRACT_PRICE
        return NewAlgoOrder(
            symbol=spec.symbol,
            side=side,
            type=kind,
            client_id=str(body.get("client_id", _web_id())),
            position_side=_optional(PositionSide, "position_side", body),
            quantity=_decimal("quantity", body),
            price=_decimal("price", body),
            trigger_price=_decimal("trigger_price", body),
            working_type=working,
            close_position=body.get("close_position"),
            reduce_only=body.get("reduce_only"),
            callback_rate=_decimal("callback_rate", body),
        )

    def _spec(self, body: dict[str, Any]) -> ContractSpec:
        return self._exchange.contract(str(body.get("symbol")))

    def _account(self, account: object) -> int:
        if account == _OTHER:
            if self._other is None:
                self._other = self._exchange.create_account(_OTHER_OWNS, account_id=-1)
            return self._other
        if not isinstance(account, int) or account not in self._exchange.accounts:
            raise BadRequest(f"There is no futures account {account}.")
        return account

    _CHANGES: ClassVar[dict[str, Callable[[FuturesControl, str, object], None]]] = {
        "gap_percent": _gap,
        "hold_mark": _hold_mark,
        "funding_rate": _rate,
        "settle_funding": _settle,
        "status": _status,
        "rules": _rules,
        "deliver": _deliver,
    }
    _HANDLERS: ClassVar[
        dict[tuple[str, str], Callable[[FuturesControl, dict[str, Any]], dict[str, Any]]]
    ] = {
        ("POST", "/market"): _market,
        ("POST", "/deposits"): _deposit,
        ("POST", "/orders"): _order,
        ("POST", "/liquidate"): _liquidate,
        ("POST", "/insurance"): _insure,
    }


def _web_id() -> str:
    return f"web_{secrets.token_hex(12)}"


def _which(number: str, name: object) -> dict[str, Any]:
    text = str(name)
    return {number: int(text)} if text.isdigit() else {"client_id": text}


def _decimal(name: str, body: dict[str, Any]) -> Decimal | None:
    return as_decimal(name, body[name]) if name in body else None


def _optional(kind: Any, name: str, body: dict[str, Any]) -> Any:
    return _word(kind, name, body[name]) if name in body else None


def _word(kind: Any, name: str, value: object) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise BadRequest(f"'{name}' must be one of {', '.join(kind)}.") from None
