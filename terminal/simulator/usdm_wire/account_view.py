"""Balances, positions and settings as requests answer them.

Source: USDⓈ-M "Account Endpoints" and "Position Information V2" and "V3".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from terminal.domain.futures.margin import Brackets
from terminal.domain.futures.position import MarginMode
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.model import IncomeRow, MarginChangeRow
from terminal.simulator.usdm.views import (
    AccountView,
    AdlQuantiles,
    AssetRow,
    FuturesRates,
    PositionRow,
    SymbolConfig,
)
from terminal.simulator.usdm_wire.text import cut, money, plain, quantity

_NO_GROUP = -1
_ALIAS = "uXaRTi"


def balance(row: AssetRow) -> dict[str, Any]:
    return {
        "accountAlias": _ALIAS,
        "asset": row.asset,
        "balance": money(row.wallet),
        "crossWalletBalance": money(row.cross_wallet),
        "crossUnPnl": money(row.cross_unrealized),
        "availableBalance": money(row.available),
        "maxWithdrawAmount": money(row.max_withdraw),
        "marginAvailable": row.margin_available,
        "updateTime": row.updated_ms,
    }


def account_v3(view: AccountView) -> dict[str, Any]:
    return {
        **_totals(view.total),
        "assets": [_asset(row) for row in view.assets],
        "positions": [_account_position_v3(row) for row in view.positions if is_used(row)],
    }


def account_v2(
    view: AccountView, positions: Iterable[PositionRow], *, fee_burn: bool
) -> dict[str, Any]:
    return {
        "feeTier": view.fee_tier,
        "feeBurn": fee_burn,
        "canTrade": view.can_trade,
        "canDeposit": True,
        "canWithdraw": True,
        "updateTime": view.updated_ms,
        "multiAssetsMargin": view.multi_assets,
        "tradeGroupId": _NO_GROUP,
        **_totals(view.total),
        "assets": [{**_asset(row), "marginAvailable": row.margin_available} for row in view.assets],
        "positions": [_account_position_v2(row) for row in positions],
    }


def account_config(view: AccountView) -> dict[str, Any]:
    return {
        "feeTier": view.fee_tier,
        "canTrade": view.can_trade,
        "canDeposit": True,
        "canWithdraw": True,
        "dualSidePosition": view.is_hedge,
        "updateTime": 0,
        "multiAssetsMargin": view.multi_assets,
        "tradeGroupId": _NO_GROUP,
    }


def _totals(total: AssetRow) -> dict[str, str]:
    return {
        "totalInitialMargin": money(total.initial_margin),
        "totalMaintMargin": money(total.maintenance_margin),
        "totalWalletBalance": money(total.wallet),
        "totalUnrealizedProfit": money(total.unrealized),
        "totalMarginBalance": money(total.margin_balance),
        "totalPositionInitialMargin": money(total.position_initial_margin),
        "totalOpenOrderInitialMargin": money(total.open_order_initial_margin),
        "totalCrossWalletBalance": money(total.cross_wallet),
        "totalCrossUnPnl": money(total.cross_unrealized),
        "availableBalance": money(total.available),
        "maxWithdrawAmount": money(total.max_withdraw),
    }


def _asset(row: AssetRow) -> dict[str, Any]:
    return {
        "asset": row.asset,
        "walletBalance": money(row.wallet),
        "unrealizedProfit": money(row.unrealized),
        "marginBalance": money(row.margin_balance),
        "maintMargin": money(row.maintenance_margin),
        "initialMargin": money(row.initial_margin),
        "positionInitialMargin": money(row.position_initial_margin),
        "openOrderInitialMargin": money(row.open_order_initial_margin),
        "crossWalletBalance": money(row.cross_wallet),
        "crossUnPnl": money(row.cross_unrealized),
        "availableBalance": money(row.available),
        "maxWithdrawAmount": money(row.max_withdraw),
        "updateTime": row.updated_ms,
    }


def is_used(row: PositionRow) -> bool:
    """Newer answers show only positions, and contracts with open orders."""
    return bool(row.quantity or row.open_order_initial_margin)


def _account_position_v3(row: PositionRow) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "positionSide": row.position_side.value,
        "positionAmt": plain(row.quantity),
        "unrealizedProfit": money(row.unrealized),
        "isolatedMargin": money(row.isolated_margin),
        "notional": cut(row.notional),
        "isolatedWallet": cut(row.isolated_wallet),
        "initialMargin": cut(row.initial_margin),
        "maintMargin": cut(row.maintenance_margin),
        "updateTime": row.updated_ms,
    }


def _account_position_v2(row: PositionRow) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "initialMargin": cut(row.initial_margin),
        "maintMargin": cut(row.maintenance_margin),
        "unrealizedProfit": money(row.unrealized),
        "positionInitialMargin": cut(row.position_initial_margin),
        "openOrderInitialMargin": cut(row.open_order_initial_margin),
        "leverage": str(row.leverage),
        "isolated": row.margin_mode is MarginMode.ISOLATED,
        "entryPrice": cut(row.entry_price),
        "breakEvenPrice": cut(row.break_even_price),
        "maxNotional": plain(row.max_notional),
        "bidNotional": cut(row.bid_notional),
        "askNotional": cut(row.ask_notional),
        "positionSide": row.position_side.value,
        "positionAmt": plain(row.quantity),
        "notional": cut(row.notional),
        "isolatedWallet": cut(row.isolated_wallet),
        "updateTime": row.updated_ms,
    }


def position_v3(spec: ContractSpec, row: PositionRow) -> dict[str, Any]:
    return {
        **_risk(spec, row),
        "marginAsset": row.margin_asset,
        "initialMargin": cut(row.initial_margin),
        "maintMargin": cut(row.maintenance_margin),
        "positionInitialMargin": cut(row.position_initial_margin),
        "openOrderInitialMargin": cut(row.open_order_initial_margin),
        "adl": row.adl,
        "bidNotional": cut(row.bid_notional),
        "askNotional": cut(row.ask_notional),
        "updateTime": row.updated_ms,
    }


def position_v2(spec: ContractSpec, row: PositionRow) -> dict[str, Any]:
    mode = "isolated" if row.margin_mode is MarginMode.ISOLATED else "cross"
    return {
        **_risk(spec, row),
        "leverage": str(row.leverage),
        "maxNotionalValue": plain(row.max_notional),
        "marginType": mode,
        "isAutoAddMargin": _word(row.is_auto_add),
        "updateTime": row.updated_ms,
        "isolated": row.margin_mode is MarginMode.ISOLATED,
        "adlQuantile": row.adl,
    }


def _risk(spec: ContractSpec, row: PositionRow) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "positionSide": row.position_side.value,
        "positionAmt": quantity(spec, row.quantity),
        "entryPrice": cut(row.entry_price),
        "breakEvenPrice": cut(row.break_even_price),
        "markPrice": money(row.mark_price),
        "unRealizedProfit": money(row.unrealized),
        "liquidationPrice": cut(row.liquidation_price),
        "isolatedMargin": cut(row.isolated_margin),
        "notional": cut(row.notional),
        "isolatedWallet": cut(row.isolated_wallet),
    }


def symbol_config(row: SymbolConfig) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "marginType": "ISOLATED" if row.margin_mode is MarginMode.ISOLATED else "CROSSED",
        "isAutoAddMargin": _word(row.is_auto_add),
        "leverage": row.leverage,
        "maxNotionalValue": plain(row.max_notional),
    }


def _word(value: bool) -> str:
    return "true" if value else "false"


def commission(symbol: str, rates: FuturesRates) -> dict[str, str]:
    return {
        "symbol": symbol,
        "makerCommissionRate": f"{rates.maker:.6f}",
        "takerCommissionRate": f"{rates.taker:.6f}",
        "rpiCommissionRate": f"{rates.rpi:.6f}",
    }


def adl(row: AdlQuantiles) -> dict[str, Any]:
    """A cross position in hedge mode has HEDGE, a mere sign, in place of BOTH."""
    last = {"HEDGE": 0} if row.both is None else {"BOTH": row.both}
    quantiles = {"LONG": row.long, "SHORT": row.short, **last}
    return {"symbol": row.symbol, "adlQuantile": quantiles}


def brackets(symbol: str, tiers: Brackets) -> dict[str, Any]:
    """Numbers, not text, as the exchange prints them."""
    return {
        "symbol": symbol,
        "brackets": [
            {
                "bracket": number,
                "initialLeverage": tier.max_leverage,
                "notionalCap": int(tier.cap),
                "notionalFloor": int(tier.floor),
                "maintMarginRatio": float(tier.ratio),
                "cum": float(tier.amount),
            }
            for number, tier in enumerate(tiers.tiers, 1)
        ],
    }


def income(row: IncomeRow) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "incomeType": row.kind.value,
        "income": money(row.amount),
        "asset": row.asset,
        "time": row.time_ms,
        "info": row.info,
        "tranId": row.transaction_id,
        "tradeId": "" if row.trade_id is None else str(row.trade_id),
    }


def margin_change(row: MarginChangeRow) -> dict[str, Any]:
    """`type` is 1 for margin added and 2 for margin taken out; the amount has no sign."""
    return {
        "symbol": row.symbol,
        "type": 1 if row.amount > 0 else 2,
        "deltaType": "USER_ADJUST" if row.is_by_user else "TRADE",
        "amount": cut(abs(row.amount)),
        "asset": row.asset,
        "time": row.time_ms,
        "positionSide": row.position_side.value,
    }


def quantitative_rules(canceled: Mapping[str, Decimal], now_ms: int) -> dict[str, Any]:
    """Share of cancelled orders by symbol (GCR); nobody is ever locked here."""
    return {
        "indicators": {
            symbol: [
                {
                    "isLocked": False,
                    "plannedRecoverTime": 0,
                    "indicator": "GCR",
                    "value": float(ratio),
                    "triggerValue": 0.99,
                }
            ]
            for symbol, ratio in canceled.items()
        },
        "updateTime": now_ms,
    }
