"""exchangeInfo: limits and symbols with their filters.

Source: REST "Exchange information", "Filters"; flags of mid-2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from terminal.simulator.limits import LimitSettings
from terminal.simulator.spot.instruments import SymbolSpec
from terminal.simulator.spot.order_rules import (
    MAX_CONDITIONAL,
    MAX_ICEBERGS,
    MAX_LISTS,
    MAX_ORDERS,
)
from terminal.simulator.spot_wire.text import number


def limit_rules(settings: LimitSettings, *, websocket: bool) -> list[dict[str, object]]:
    """The limits that apply to one of the two APIs."""
    own = settings.connections if websocket else settings.raw_requests
    return [rule.as_json() for rule in (settings.weight, *settings.orders, own)]


def symbol_filters(spec: SymbolSpec) -> list[dict[str, Any]]:
    """The filters of a symbol, as today's exchange lists them."""
    filters = _usual_filters(spec)
    if spec.max_iceberg_orders is not None:
        most = spec.max_iceberg_orders
        filters.append({"filterType": "MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": most})
    if spec.max_position is not None:
        most_base = number(spec.max_position)
        filters.append({"filterType": "MAX_POSITION", "maxPosition": most_base})
    return filters


def _usual_filters(spec: SymbolSpec) -> list[dict[str, Any]]:
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": number(spec.min_price),
            "maxPrice": number(spec.max_price),
            "tickSize": number(spec.tick_size),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": number(spec.min_quantity),
            "maxQty": number(spec.max_quantity),
            "stepSize": number(spec.step_size),
        },
        {"filterType": "ICEBERG_PARTS", "limit": spec.iceberg_parts},
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": number(spec.market_min_quantity),
            "maxQty": number(spec.market_max_quantity),
            "stepSize": number(spec.market_step_size),
        },
        {
            "filterType": "TRAILING_DELTA",
            "minTrailingAboveDelta": spec.min_trailing_above,
            "maxTrailingAboveDelta": spec.max_trailing_above,
            "minTrailingBelowDelta": spec.min_trailing_below,
            "maxTrailingBelowDelta": spec.max_trailing_below,
        },
        {
            "filterType": "PERCENT_PRICE_BY_SIDE",
            "bidMultiplierUp": _multiplier(spec.bid_multiplier_up),
            "bidMultiplierDown": _multiplier(spec.bid_multiplier_down),
            "askMultiplierUp": _multiplier(spec.ask_multiplier_up),
            "askMultiplierDown": _multiplier(spec.ask_multiplier_down),
            "avgPriceMins": spec.average_minutes,
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": number(spec.min_notional),
            "applyMinToMarket": spec.min_notional_to_market,
            "maxNotional": number(spec.max_notional),
            "applyMaxToMarket": spec.max_notional_to_market,
            "avgPriceMins": spec.average_minutes,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": spec.max_orders},
        {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": spec.max_order_lists},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": spec.max_algo_orders},
        {"filterType": "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends": spec.max_order_amends},
    ]


def exchange_filters() -> list[dict[str, Any]]:
    """Counts over all symbols, per account."""
    return [
        {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": MAX_ORDERS},
        {"filterType": "EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": MAX_CONDITIONAL},
        {"filterType": "EXCHANGE_MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": MAX_ICEBERGS},
        {"filterType": "EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists": MAX_LISTS},
    ]


def asset_filters(spec: SymbolSpec, limits: Mapping[str, Decimal]) -> list[dict[str, Any]]:
    """MAX_ASSET of a symbol's two assets, where the account has a limit."""
    return [
        {"filterType": "MAX_ASSET", "asset": asset, "limit": number(limits[asset])}
        for asset in (spec.base, spec.quote)
        if asset in limits
    ]


def execution_rules(spec: SymbolSpec) -> dict[str, Any]:
    """The price range in which takers may trade, as multiples of the reference price."""
    rules: list[dict[str, Any]] = []
    if spec.price_range is not None:
        named = (
            ("bidLimitMultUp", spec.price_range.bid[1]),
            ("bidLimitMultDown", spec.price_range.bid[0]),
            ("askLimitMultUp", spec.price_range.ask[1]),
            ("askLimitMultDown", spec.price_range.ask[0]),
        )
        given = {name: _multiplier(value) for name, value in named if value is not None}
        rules.append({"ruleType": "PRICE_RANGE", **given})
    return {"symbol": spec.symbol, "rules": rules}


def smart_routes(specs: Iterable[SymbolSpec]) -> list[dict[str, Any]]:
    """Symbols of one base whose quotes are as good as each other."""
    routes: dict[str, list[str]] = {}
    for spec in specs:
        if spec.routes:
            routes.setdefault(spec.base, []).append(spec.symbol)
    return [{"baseAsset": base, "symbols": symbols} for base, symbols in routes.items()]


def symbol_info(spec: SymbolSpec, *, show_permission_sets: bool) -> dict[str, Any]:
    """One element of `symbols`."""
    return {
        "symbol": spec.symbol,
        "status": spec.status,
        "baseAsset": spec.base,
        "baseAssetPrecision": spec.base_decimals,
        "quoteAsset": spec.quote,
        "quotePrecision": spec.quote_decimals,
        "quoteAssetPrecision": spec.quote_decimals,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 8,
        "orderTypes": [kind.value for kind in spec.order_types],
        **spec.flags,
        "filters": symbol_filters(spec),
        "permissions": [],
        "permissionSets": [["SPOT"]] if show_permission_sets else [],
        "defaultSelfTradePreventionMode": spec.default_stp_mode.value,
        "allowedSelfTradePreventionModes": [mode.value for mode in spec.stp_modes],
    }


def _multiplier(value: Decimal) -> str:
    return format(value.normalize(), "f")
