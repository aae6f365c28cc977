"""The futures exchange's books as JSON: where every unit of money came from and where it is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from terminal.domain.numbers import plain_text
from terminal.simulator.ledger import CROWD, FEES
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import AlgoOrder, FuturesOrder
from terminal.simulator.usdm.purse import INSURANCE
from terminal.simulator.usdm.words import IncomeType

_ALL = 10**9
_NAMES = {
    IncomeType.TRANSFER: "deposits",
    IncomeType.REALIZED_PNL: "realized_pnl",
    IncomeType.DELIVERED_SETTLEMENT: "delivered_pnl",
    IncomeType.FUNDING_FEE: "funding",
    IncomeType.COMMISSION: "commission",
    IncomeType.INSURANCE_CLEAR: "insurance",
    IncomeType.AUTO_EXCHANGE: "auto_exchange",
}


def accounting(exchange: UsdmExchange) -> dict[str, Any]:
    """Wallets with what they are made of, positions, and the sides that are nobody's account.

    Raises:
        LedgerBroken: money was made or lost.
    """
    exchange.check_ledger()
    purse = exchange.accounts.purse
    sides = (("crowd", CROWD), ("fees", FEES), ("insurance", INSURANCE))
    return {
        "time": exchange.clock.now_ms(),
        "conserved": True,
        "accounts": [_account(exchange, each.account_id) for each in exchange.accounts],
        **{
            name: {asset: plain_text(purse.cross(number, asset)) for asset in purse.assets(number)}
            for name, number in sides
        },
    }


def _account(exchange: UsdmExchange, account_id: int) -> dict[str, Any]:
    account, purse = exchange.accounts.get(account_id), exchange.accounts.purse
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in exchange.income(account_id, limit=_ALL):
        sums[row.asset][_NAMES[row.kind]] += row.amount
    assets = {
        asset: {
            "wallet": plain_text(purse.wallet(account_id, asset)),
            "cross": plain_text(purse.cross(account_id, asset)),
            "isolated": plain_text(purse.isolated(account_id, asset)),
            **{name: plain_text(amount) for name, amount in sorted(parts.items())},
        }
        for asset, parts in sorted(sums.items())
    }
    positions = [
        {
            "symbol": row.symbol,
            "position_side": row.position_side.value,
            "quantity": plain_text(row.quantity),
            "entry_price": plain_text(row.entry_price),
            "mark_price": plain_text(row.mark_price),
            "unrealized": plain_text(row.unrealized),
            "liquidation_price": plain_text(row.liquidation_price),
            "maintenance_margin": plain_text(row.maintenance_margin),
            "initial_margin": plain_text(row.initial_margin),
            "isolated_wallet": plain_text(row.isolated_wallet),
            "leverage": row.leverage,
            "margin_mode": row.margin_mode.value,
        }
        for row in exchange.positions(account_id)
        if row.quantity
    ]
    return {
        "account_id": account_id,
        "hedge": account.is_hedge,
        "multi_assets": account.multi_assets,
        "assets": assets,
        "positions": positions,
        "orders": [_order(order) for order in account.orders.values()],
        "algo_orders": [_algo(order) for order in account.algos.values()],
    }


def _order(order: FuturesOrder) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "client_id": order.client_id,
        "symbol": order.symbol,
        "side": order.side.value,
        "position_side": order.position_side.value,
        "type": order.type.value,
        "status": order.status.value,
        "price": plain_text(order.price),
        "quantity": plain_text(order.quantity),
        "executed": plain_text(order.executed),
        "reduce_only": order.reduce_only,
        "algo_id": order.algo_id,
        "time": order.created_ms,
    }


def _algo(order: AlgoOrder) -> dict[str, Any]:
    return {
        "algo_id": order.algo_id,
        "client_id": order.client_id,
        "symbol": order.symbol,
        "side": order.side.value,
        "position_side": order.position_side.value,
        "type": order.type.value,
        "status": order.status.value,
        "trigger_price": plain_text(order.trigger_price),
        "quantity": plain_text(order.quantity),
        "order_id": order.order_id,
        "reason": order.reason,
        "time": order.created_ms,
    }
