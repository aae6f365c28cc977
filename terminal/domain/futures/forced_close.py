"""Orders that the exchange itself makes on an account, told apart by their client order ids.

Source: USDⓈ-M Futures, "Event: Order Update" (special client order ids).
"""

from __future__ import annotations

from enum import StrEnum


class ForcedCause(StrEnum):
    LIQUIDATION = "liquidation"
    ADL = "auto-deleveraging"
    SETTLEMENT = "settlement"


_PREFIXES = (
    ("autoclose-", ForcedCause.LIQUIDATION),
    ("adl_autoclose", ForcedCause.ADL),
    ("settlement_autoclose-", ForcedCause.SETTLEMENT),
)


def forced_cause(client_id: str) -> ForcedCause | None:
    """Why the exchange closed a position by this order; None for everybody else's orders."""
    return next((cause for prefix, cause in _PREFIXES if client_id.startswith(prefix)), None)
