"""What the key that asks may do, which programs probe before they trust it.

Source: Wallet API, "Get API Key Permission".
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.keys import Permission
from terminal.simulator.spot_wire.desk import Call, Endpoint, Security

_NEVER = (
    "ipRestrict",
    "enableInternalTransfer",
    "enableMargin",
    "enableFutures",
    "permitsUniversalTransfer",
    "enableVanillaOptions",
    "enableFixApiTrade",
    "enableFixReadOnly",
    "enablePortfolioMarginTrading",
)


def _restrictions(call: Call) -> dict[str, Any]:
    return {
        **dict.fromkeys(_NEVER, False),
        "createTime": call.exchange.started_ms,
        "enableReading": Permission.READ in call.permissions,
        "enableSpotAndMarginTrading": Permission.TRADE in call.permissions,
        "enableWithdrawals": Permission.WITHDRAW in call.permissions,
    }


ENDPOINTS = (
    Endpoint(
        rest=("GET", "/sapi/v1/account/apiRestrictions"),
        method="",
        weight=1,
        answer=_restrictions,
        security=Security.SIGNED,
    ),
)
