"""Balances, positions and settings: asking for them, and changing them.

Source: USDⓈ-M "Account Endpoints", "Position Information", "Change …" pages.
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.usdm.views import PositionRow
from terminal.simulator.usdm_wire import account_view
from terminal.simulator.usdm_wire.desk import Call, one_or_all
from terminal.simulator.usdm_wire.orders import signed

_SUCCESS = {"code": 200, "msg": "success"}


def _account_v3(call: Call) -> dict[str, Any]:
    return account_view.account_v3(call.exchange.account_view(call.account_id))


def _account_v2(call: Call) -> dict[str, Any]:
    view = call.exchange.account_view(call.account_id)
    positions = call.exchange.positions(call.account_id, all_rows=True)
    return account_view.account_v2(view, positions, fee_burn=_burns(call))


def _burns(call: Call) -> bool:
    return call.exchange.accounts.get(call.account_id).fee_burn


def _config(call: Call) -> dict[str, Any]:
    return account_view.account_config(call.exchange.account_view(call.account_id))


def _balances(call: Call) -> list[dict[str, Any]]:
    return [account_view.balance(row) for row in call.exchange.balances(call.account_id)]


def _positions(call: Call, *, every: bool) -> list[PositionRow]:
    symbol = call.params.text("symbol")
    return call.exchange.positions(call.account_id, symbol, all_rows=every)


def _positions_v2(call: Call) -> list[dict[str, Any]]:
    return [
        account_view.position_v2(call.listed(row.symbol), row)
        for row in _positions(call, every=True)
    ]


def _positions_v3(call: Call) -> list[dict[str, Any]]:
    """Since V3 only positions that are there, and contracts with open orders."""
    rows = (row for row in _positions(call, every=False) if account_view.is_used(row))
    return [account_view.position_v3(call.listed(row.symbol), row) for row in rows]


def _symbol_config(call: Call) -> list[dict[str, Any]]:
    rows = call.exchange.symbol_config(call.account_id, call.params.text("symbol"))
    return [account_view.symbol_config(row) for row in rows]


def _mode(call: Call) -> dict[str, Any]:
    return {"dualSidePosition": call.exchange.account_view(call.account_id).is_hedge}


def _multi_assets(call: Call) -> dict[str, Any]:
    return {"multiAssetsMargin": call.exchange.account_view(call.account_id).multi_assets}


def _fee_burn(call: Call) -> dict[str, Any]:
    return {"feeBurn": _burns(call)}


def _brackets(call: Call) -> Any:
    """An array, with a symbol too; the page prints an object then, the exchange never sends one."""
    spec = call.asked()
    specs = list(call.exchange.contracts.values()) if spec is None else [spec]
    return [account_view.brackets(each.symbol, each.brackets) for each in specs]


def _commission(call: Call) -> dict[str, str]:
    symbol = call.contract().symbol
    return account_view.commission(symbol, call.exchange.commission(call.account_id, symbol))


def _adl(call: Call) -> list[dict[str, Any]]:
    spec = call.asked()
    rows = call.exchange.adl_quantiles(call.account_id, None if spec is None else spec.symbol)
    return [account_view.adl(row) for row in rows]


def _trading_status(call: Call) -> dict[str, Any]:
    spec, ratios = call.asked(), call.exchange.quantitative_rules(call.account_id)
    shown = {name: value for name, value in ratios.items() if spec is None or name == spec.symbol}
    return account_view.quantitative_rules(shown, call.now_ms)


ENDPOINTS = (
    signed("GET", "v3/account", _account_v3, 5, method="v2/account.status"),
    signed("GET", "v2/account", _account_v2, 10, method="account.status"),
    signed("GET", "v3/balance", _balances, 5, method="v2/account.balance"),
    signed("GET", "v2/balance", _balances, 10, method="account.balance"),
    signed("GET", "v3/positionRisk", _positions_v3, 5, "symbol", method="v2/account.position"),
    signed("GET", "v2/positionRisk", _positions_v2, 10, "symbol", method="account.position"),
    signed("GET", "v1/accountConfig", _config, 5),
    signed("GET", "v1/symbolConfig", _symbol_config, 5, "symbol"),
    signed("GET", "v1/positionSide/dual", _mode, 30),
    signed("GET", "v1/multiAssetsMargin", _multi_assets, 30),
    signed("GET", "v1/feeBurn", _fee_burn, 30),
    signed("GET", "v1/leverageBracket", _brackets, 1, "symbol"),
    signed("GET", "v1/commissionRate", _commission, 20, "symbol"),
    signed("GET", "v1/adlQuantile", _adl, 5, "symbol"),
    signed("GET", "v1/apiTradingStatus", _trading_status, one_or_all(1, 10), "symbol"),
)
