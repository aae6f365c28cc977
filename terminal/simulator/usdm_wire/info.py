"""exchangeInfo: limits, assets and contracts with their filters.

Source: USDⓈ-M "Exchange Information" and the production and demo answers of 2025 and 2026
(`orderTypes`, `permissionSets`, POSITION_RISK_CONTROL, no MAX_NUM_ALGO_ORDERS).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from terminal.simulator.limits import LimitSettings
from terminal.simulator.usdm.collateral import AssetRules
from terminal.simulator.usdm.contract import ALGO_TYPES, LIVES, NORMAL_TYPES, ContractSpec
from terminal.simulator.usdm_wire.text import plain

_HIDDEN_LIVES = frozenset({"RPI"})
_QUOTE_DECIMALS = 8


def limit_rules(settings: LimitSettings) -> list[dict[str, object]]:
    return [rule.as_json() for rule in (settings.weight, *settings.orders)]


def assets(rules: Iterable[AssetRules]) -> list[dict[str, Any]]:
    """Assets of the futures wallet; all count as margin in multi-assets mode."""
    return [
        {
            "asset": each.asset,
            "marginAvailable": True,
            "autoAssetExchange": plain(each.threshold),
        }
        for each in rules
    ]


def filters(spec: ContractSpec) -> list[dict[str, Any]]:
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": _on_grid(spec, spec.min_price),
            "maxPrice": plain(spec.max_price),
            "tickSize": _on_grid(spec, spec.tick_size),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": plain(spec.min_quantity),
            "maxQty": plain(spec.max_quantity),
            "stepSize": plain(spec.step_size),
        },
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": plain(spec.min_quantity),
            "maxQty": plain(spec.market_max_quantity),
            "stepSize": plain(spec.step_size),
        },
        {"filterType": "MAX_NUM_ORDERS", "limit": spec.max_orders},
        {"filterType": "MIN_NOTIONAL", "notional": plain(spec.min_notional)},
        {
            "filterType": "PERCENT_PRICE",
            "multiplierUp": f"{spec.multiplier_up:.4f}",
            "multiplierDown": f"{spec.multiplier_down:.4f}",
            "multiplierDecimal": "4",
        },
        {"filterType": "POSITION_RISK_CONTROL", "positionControlSide": "NONE"},
    ]


def contract(spec: ContractSpec) -> dict[str, Any]:
    """One element of `symbols`."""
    return {
        "symbol": spec.symbol,
        "pair": spec.pair,
        "contractType": spec.contract_type.value,
        "deliveryDate": spec.delivery_ms,
        "onboardDate": spec.onboard_ms,
        "status": spec.status.value,
        "maintMarginPercent": "2.5000",
        "requiredMarginPercent": "5.0000",
        "baseAsset": spec.base,
        "quoteAsset": spec.quote,
        "marginAsset": spec.margin_asset,
        "pricePrecision": spec.price_precision,
        "quantityPrecision": spec.quantity_precision,
        "baseAssetPrecision": _QUOTE_DECIMALS,
        "quotePrecision": _QUOTE_DECIMALS,
        "underlyingType": spec.underlying_type,
        "underlyingSubType": list(spec.underlying_subtypes),
        "triggerProtect": f"{spec.trigger_protect:.4f}",
        "liquidationFee": f"{spec.liquidation_fee:.6f}",
        "marketTakeBound": f"{spec.market_take_bound:.2f}",
        "maxMoveOrderLimit": 10_000,
        "filters": filters(spec),
        "orderTypes": [kind.value for kind in (*NORMAL_TYPES, *ALGO_TYPES)],
        "timeInForce": [life.value for life in LIVES if life.value not in _HIDDEN_LIVES],
        "permissionSets": ["GRID", "COPY", "DCA", "RPI"],
    }


def exchange_info(
    specs: Iterable[ContractSpec],
    rules: Iterable[AssetRules],
    settings: LimitSettings,
    now_ms: int,
) -> dict[str, Any]:
    return {
        "timezone": "UTC",
        "serverTime": now_ms,
        "futuresType": "U_MARGINED",
        "rateLimits": limit_rules(settings),
        "exchangeFilters": [],
        "assets": assets(rules),
        "symbols": [contract(spec) for spec in specs],
    }


def _on_grid(spec: ContractSpec, value: Decimal) -> str:
    """A price limit with the decimals of the tick, `0.10` for the tick of BTCUSDT."""
    return f"{value:.{max(spec.price_precision, 2)}f}"
