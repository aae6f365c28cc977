"""Requests under `/control/usdm`: prices, funding, rules, money, settings, orders, the books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.domain.numbers import plain_text
from terminal.domain.order import Side
from terminal.simulator.faults.catalogue import BadRequest, as_decimal
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.words import ContractStatus
from terminal.simulator.usdm_control.accounting import accounting
from terminal.simulator.usdm_control.orders import OutsideFutures, word
from terminal.simulator.usdm_wire.bench import FuturesBench

_RULES = {
    "tickSize": "tick_size",
    "stepSize": "step_size",
    "minQty": "min_quantity",
    "maxQty": "max_quantity",
    "marketMaxQty": "market_max_quantity",
    "minNotional": "min_notional",
    "multiplierUp": "multiplier_up",
    "multiplierDown": "multiplier_down",
    "maxNumOrders": "max_orders",
    "triggerProtect": "trigger_protect",
    "liquidationFee": "liquidation_fee",
    "fundingIntervalHours": "funding_hours",
}
_WHOLE = ("max_orders", "funding_hours")
_MARKET = {
    *("symbol", "gap_percent", "hold_mark", "funding_rate", "settle_funding"),
    *("status", "rules", "deliver", "empty_side", "ms"),
}


class UsdmControl:
    """Answers for one futures exchange; wrong requests are said with `BadRequest`."""

    def __init__(self, exchange: UsdmExchange, fills: FuturesBench) -> None:
        self._exchange = exchange
        self._outside = OutsideFutures(exchange, fills)

    def knows(self, method: str, path: str) -> bool:
        """Is there such a request? `path` begins after `/control/usdm`."""
        return (method, path) in self._HANDLERS

    def answer(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._HANDLERS[method, path](self, body)

    def open_account(self, account_id: int, balances: object) -> None:
        """The futures wallet of a new account."""
        if not isinstance(balances, dict):
            raise BadRequest("'usdm' must be an object of asset and amount.")
        amounts = {asset: as_decimal(asset, text) for asset, text in balances.items()}
        self._exchange.create_account(amounts, account_id=account_id)

    def _ledger(self, _body: dict[str, Any]) -> dict[str, Any]:
        """Accounts, fees, insurance fund and crowd, when the books balance."""
        return accounting(self._exchange)

    def _market(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"symbol", …}` with any of `gap_percent`, `hold_mark` (a price, null lets it go),
        `funding_rate` (null: by the premium), `settle_funding`, `status`, `rules`, `deliver`, and
        `empty_side` (BUY, SELL: that side has no orders and the crowd rests for `ms`, 1000).
        """
        exchange, symbol = self._exchange, str(body.get("symbol"))
        exchange.contract(symbol)
        unknown = set(body) - _MARKET
        if unknown:
            raise BadRequest(f"'{min(unknown)}' is not something a contract has.")
        if "gap_percent" in body:
            exchange.gap(symbol, as_decimal("gap_percent", body["gap_percent"]))
        if "hold_mark" in body:
            held = body["hold_mark"]
            exchange.hold_mark(symbol, None if held is None else as_decimal("hold_mark", held))
        if "funding_rate" in body:
            rate = body["funding_rate"]
            exchange.force_rate(symbol, None if rate is None else as_decimal("funding_rate", rate))
        if body.get("settle_funding"):
            exchange.settle_funding(symbol)
        if "empty_side" in body:
            side = word(Side, "empty_side", body["empty_side"])
            exchange.empty_book(symbol, side, int(as_decimal("ms", body.get("ms", 1_000))))
        if "rules" in body:
            self._change_rules(symbol, body["rules"])
        if "status" in body:
            exchange.set_status(symbol, word(ContractStatus, "status", body["status"]))
        if body.get("deliver"):
            exchange.deliver(symbol)
        return self._shown(symbol)

    def _shown(self, symbol: str) -> dict[str, Any]:
        spec, mark = self._exchange.contract(symbol), self._exchange.mark(symbol)
        best, rate = self._exchange.best(symbol), mark.funding_rate
        return {
            "symbol": symbol,
            "status": spec.status.value,
            "mark": plain_text(mark.mark_price),
            "index": plain_text(mark.index_price),
            "bid": plain_text(best.bid),
            "ask": plain_text(best.ask),
            "funding_rate": None if rate is None else plain_text(rate),
            "next_funding": mark.next_funding_ms,
            "rules": {name: str(getattr(spec, own)) for name, own in _RULES.items()},
        }

    def _change_rules(self, symbol: str, rules: object) -> None:
        if not isinstance(rules, dict):
            raise BadRequest("'rules' must be an object of values.")
        changes: dict[str, Any] = {}
        for name, value in rules.items():
            if name not in _RULES:
                raise BadRequest(f"There is no rule '{name}'; {', '.join(_RULES)}.")
            own, number = _RULES[name], as_decimal(name, value)
            if number <= 0:
                raise BadRequest(f"'{name}' must be above zero.")
            changes[own] = int(number) if own in _WHOLE else number
        self._exchange.change_rules(symbol, **changes)

    def _deposit(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"account_id": 1, "asset": "USDT", "delta": "100"}`: a transfer in, or below zero out."""
        account_id = self._outside.check(body.get("account_id", 1))
        delta = as_decimal("delta", body.get("delta"))
        self._exchange.deposit(account_id, _asset(body), delta)
        return {"account_id": account_id}

    def _insure(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"asset": "USDT", "delta": "-100"}`: fill the insurance fund or empty it."""
        self._exchange.insure(_asset(body), as_decimal("delta", body.get("delta")))
        balances = self._exchange.insurance_balances()
        return {asset: plain_text(amount) for asset, amount in balances.items()}

    def _liquidate(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"account_id": 1, "symbol": …}`: close its position as if it had to be."""
        account_id = self._outside.check(body.get("account_id", 1))
        self._exchange.liquidate(account_id, str(body.get("symbol")))
        return {"account_id": account_id}

    def _deleverage(self, body: dict[str, Any]) -> dict[str, Any]:
        """The same as the counterparty of somebody's liquidation: auto-deleveraging."""
        account_id = self._outside.check(body.get("account_id", 1))
        self._exchange.deleverage(account_id, str(body.get("symbol")))
        return {"account_id": account_id}

    def _settings(self, body: dict[str, Any]) -> dict[str, Any]:
        """Changes made elsewhere: `{"account_id"?, "symbol"?, "leverage"?, "margin_mode"?,
        "add_margin"?, "position_side"?, "hedge"?, "multi_assets"?}`.
        """
        exchange, symbol = self._exchange, str(body.get("symbol"))
        account_id = self._outside.check(body.get("account_id", 1))
        if "leverage" in body:
            exchange.set_leverage(account_id, symbol, int(as_decimal("leverage", body["leverage"])))
        if "margin_mode" in body:
            mode = word(MarginMode, "margin_mode", body["margin_mode"])
            exchange.set_margin_mode(account_id, symbol, mode)
        if "add_margin" in body:
            side = word(PositionSide, "position_side", body.get("position_side", "BOTH"))
            exchange.change_margin(
                account_id, symbol, side, as_decimal("add_margin", body["add_margin"])
            )
        if "hedge" in body:
            exchange.set_position_mode(account_id, hedge=bool(body["hedge"]))
        if "multi_assets" in body:
            exchange.set_multi_assets(account_id, joint=bool(body["multi_assets"]))
        return {"account_id": account_id}

    def _order(self, body: dict[str, Any]) -> dict[str, Any]:
        """An order of the web page or of a stranger, see `OutsideFutures.order`."""
        return self._outside.order(body)

    def _algos(self, body: dict[str, Any]) -> dict[str, Any]:
        """`{"delay_ms": 500}`: how long conditional orders stay in TRIGGERING."""
        delay = as_decimal("delay_ms", body.get("delay_ms", self._exchange.algos.delay_ms))
        if delay < 0:
            raise BadRequest("'delay_ms' must be zero or more.")
        self._exchange.algos.delay_ms = int(delay)
        return {"delay_ms": self._exchange.algos.delay_ms}

    _HANDLERS: ClassVar[
        dict[tuple[str, str], Callable[[UsdmControl, dict[str, Any]], dict[str, Any]]]
    ] = {
        ("GET", "/ledger"): _ledger,
        ("POST", "/market"): _market,
        ("POST", "/deposits"): _deposit,
        ("POST", "/insurance"): _insure,
        ("POST", "/liquidate"): _liquidate,
        ("POST", "/deleverage"): _deleverage,
        ("POST", "/settings"): _settings,
        ("POST", "/orders"): _order,
        ("POST", "/algos"): _algos,
    }


def _asset(body: dict[str, Any]) -> str:
    asset = body.get("asset")
    if not isinstance(asset, str):
        raise BadRequest("'asset' must name an asset.")
    return asset
