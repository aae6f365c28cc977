"""What the exchange itself holds, and at which prices contracts were delivered.

Source: USDⓈ-M "Insurance Fund Balance", "Delivery Price".
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.usdm_wire.data import of_pair
from terminal.simulator.usdm_wire.desk import DATA_POOL, Call, reading
from terminal.simulator.usdm_wire.text import money


def _delivery_prices(call: Call) -> list[dict[str, Any]]:
    pair = of_pair(call)[0].pair
    return [
        {"deliveryTime": row.time_ms, "deliveryPrice": float(row.price)}
        for row in call.exchange.deliveries(pair)
    ]


def _insurance(call: Call) -> Any:
    spec = call.asked()
    funds = [
        {"asset": asset, "marginBalance": money(amount), "updateTime": call.now_ms}
        for asset, amount in call.exchange.insurance_balances().items()
    ]
    answer = {"symbols": sorted(call.exchange.contracts), "assets": funds}
    return [answer] if spec is None else answer


ENDPOINTS = (
    reading("/futures/data/delivery-price", _delivery_prices, 1, "pair", pool=DATA_POOL),
    reading("v1/insuranceBalance", _insurance, 1, "symbol"),
)
