"""The ledger of record of futures: what happened, and what every account has, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import (
    AccountChange,
    AlgoEvent,
    ConfigChange,
    ForceOrder,
    IncomeRow,
    MarginCall,
    OrderEvent,
)
from terminal.simulator.usdm_wire import account_view, events, order_view, user_events
from terminal.simulator.usdm_wire.desk import PREFIX
from terminal.simulator.usdm_wire.text import plain

Note = Callable[[str, int, dict[str, Any]], None]
"""Takes a row of the journal: its kind, its time and what it says."""


class FuturesLedger:
    """Writes down what the futures exchange reports, and shows its accounts."""

    def __init__(self, exchange: UsdmExchange, note: Note) -> None:
        self._exchange = exchange
        self._note = note
        exchange.on_order.append(self._on_order)
        exchange.on_algo.append(self._on_algo)
        exchange.on_account.append(self._on_account)
        exchange.on_config.append(self._on_config)
        exchange.on_margin_call.append(self._on_margin_call)
        exchange.on_income.append(self._on_income)
        exchange.on_force_order.append(self._on_force_order)

    def account(self, account_id: int) -> dict[str, Any] | None:
        """All that an account has; None when it has no futures wallet."""
        exchange = self._exchange
        if account_id not in exchange.accounts:
            return None
        view, own = exchange.account_view(account_id), exchange.accounts.get(account_id)
        specs = exchange.contracts
        return {
            "hedge": view.is_hedge,
            "multi_assets": view.multi_assets,
            "total": account_view.balance(view.total),
            "balances": {row.asset: plain(row.wallet) for row in view.assets if row.wallet},
            "available": {row.asset: plain(row.available) for row in view.assets},
            "positions": [
                {
                    **account_view.position_v2(specs[row.symbol], row),
                    **account_view.position_v3(specs[row.symbol], row),
                }
                for row in view.positions
                if row.quantity
            ],
            "orders": [
                order_view.queried(specs[order.symbol], order)
                for order in own.orders.values()
                if order.symbol in specs
            ],
            "algo_orders": [
                order_view.algo_queried(specs[order.symbol], order)
                for order in own.algos.values()
                if order.symbol in specs
            ],
            "fills": [
                order_view.own_trade(specs[fill.symbol], fill)
                for fill in own.fills
                if fill.symbol in specs
            ],
            "income": [account_view.income(row) for row in own.income],
        }

    def insurance(self) -> dict[str, str]:
        funds = self._exchange.insurance_balances()
        return {asset: plain(amount) for asset, amount in funds.items()}

    def _now(self) -> int:
        return self._exchange.clock.now_ms()

    def _add(self, kind: str, account_id: int, time_ms: int, event: dict[str, Any]) -> None:
        self._note(f"{PREFIX}{kind}", time_ms, {"account_id": account_id, "event": event})

    def _on_order(self, event: OrderEvent) -> None:
        shown = user_events.order_update(event, self._now())
        self._add("execution", event.order.account_id, event.time_ms, shown)

    def _on_algo(self, event: AlgoEvent) -> None:
        shown = user_events.algo_update(event, self._now())
        self._add("algo", event.order.account_id, event.time_ms, shown)

    def _on_account(self, change: AccountChange) -> None:
        shown = user_events.account_update(change, self._now())
        self._add("account", change.account_id, change.time_ms, shown)

    def _on_config(self, change: ConfigChange) -> None:
        shown = user_events.config_update(change, self._now())
        self._add("config", change.account_id, change.time_ms, shown)

    def _on_margin_call(self, call: MarginCall) -> None:
        shown = user_events.margin_call(call, self._now())
        self._add("margin_call", call.account_id, call.time_ms, shown)

    def _on_income(self, row: IncomeRow) -> None:
        self._add("income", row.account_id, row.time_ms, account_view.income(row))

    def _on_force_order(self, forced: ForceOrder) -> None:
        spec = self._exchange.contracts.get(forced.order.symbol)
        if spec is not None:
            shown = events.force_order(spec, forced, self._now())
            self._add("force_order", forced.order.account_id, forced.time_ms, shown)
