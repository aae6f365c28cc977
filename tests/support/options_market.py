"""One answer of the options' exchangeInfo, in today's shape and in the one before it."""

from __future__ import annotations

import json
from typing import Any

NOW_MS = 1_795_000_000_000
EXPIRY_MS = 1_798_185_600_000


def answer(**changes: Any) -> str:
    """A listing of one call on bitcoin; `changes` replace fields of the symbol, None removes one."""
    symbol: dict[str, Any] = {
        "symbol": "BTC-261225-90000-C",
        "side": "CALL",
        "strikePrice": "90000.000",
        "underlying": "BTCUSDT",
        "unit": 1,
        "expiryDate": EXPIRY_MS,
        "filters": [
            {"filterType": "PRICE_FILTER", "minPrice": "105", "maxPrice": "9000", "tickSize": "5"},
            {"filterType": "LOT_SIZE", "minQty": "0.01", "maxQty": "100", "stepSize": "0.01"},
        ],
        "minQty": "0.01",
        "maxQty": "100",
        "initialMargin": "0.15",
        "maintenanceMargin": "0.075",
        "minInitialMargin": "0.1",
        "minMaintenanceMargin": "0.05",
        "priceScale": 0,
        "quantityScale": 2,
        "quoteAsset": "USDT",
        "status": "TRADING",
        "contractType": "CRYPTO_OPTIONS",
        "underlyingType": "COIN",
        "nakedSell": False,
        **changes,
    }
    listing = {
        "timezone": "UTC",
        "serverTime": NOW_MS,
        "optionContracts": [
            {
                "baseAsset": "BTC",
                "quoteAsset": "USDT",
                "underlying": "BTCUSDT",
                "settleAsset": "USDT",
            }
        ],
        "optionAssets": [{"name": "USDT"}],
        "optionSymbols": [{name: v for name, v in symbol.items() if v is not None}],
        "rateLimits": [{"rateLimitType": "ORDERS", "limit": 100}],
    }
    return json.dumps(listing)
