"""What an account agreed to: fees in BNB, contracts of stocks, the quantitative rules of trading.

Sources: USDⓈ-M Futures, "Get BNB Burn Status", "Toggle BNB Burn On Futures Trade", "Futures Trading
Quantitative Rules Indicators"; `stock/contract` of 2025-12-11.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Raw

from terminal.domain.futures.derivative import RuleIndicator
from terminal.venue.binance.endpoint import Call, Endpoint, Kind, Security
from terminal.venue.binance.numbers import Message
from terminal.venue.binance.usdm.parse import usdm_id

_ACCOUNT = "ACCOUNT"


class FeeBurn(Message, rename={"is_on": "feeBurn"}):
    is_on: bool


class IndicatorRow(
    Message,
    rename={
        "code": "indicator", "threshold": "triggerValue", "is_locked": "isLocked",
        "until_ms": "plannedRecoverTime",
    },
):  # fmt: skip
    """Values are numbers here, not texts."""

    code: str
    value: Decimal
    threshold: Decimal
    is_locked: bool = False
    until_ms: int = 0


class TradingStatus(Message):
    """`GET /fapi/v1/apiTradingStatus`, by symbol or ACCOUNT."""

    indicators: dict[str, list[IndicatorRow]]


FEE_BURN = Endpoint(
    "GET", "/fapi/v1/feeBurn", "", 30, FeeBurn, "Get BNB Burn Status", security=Security.SIGNED
)
SET_FEE_BURN = Endpoint(
    "POST", "/fapi/v1/feeBurn", "", 1, Raw, "Toggle BNB Burn On Futures Trade",
    security=Security.SIGNED, kind=Kind.COMMAND,
)  # fmt: skip
RULES = Endpoint(
    "GET", "/fapi/v1/apiTradingStatus", "", 10, TradingStatus,
    "Futures Trading Quantitative Rules Indicators", security=Security.SIGNED,
)  # fmt: skip
AGREE = Endpoint(
    "POST", "/fapi/v1/stock/contract", "", 50, Raw, "TradFi contract agreement",
    security=Security.SIGNED, kind=Kind.COMMAND,
)  # fmt: skip


async def fee_burn(call: Call) -> bool:
    return (await call(FEE_BURN)).is_on


async def set_fee_burn(call: Call, *, on: bool) -> None:
    await call(SET_FEE_BURN, {"feeBurn": "true" if on else "false"})


async def trading_rules(call: Call) -> Sequence[RuleIndicator]:
    status = await call(RULES)
    return [
        RuleIndicator(
            instrument=None if name == _ACCOUNT else usdm_id(name),
            code=row.code,
            value=row.value,
            threshold=row.threshold,
            is_locked=row.is_locked,
            until_ms=row.until_ms,
        )
        for name, rows in status.indicators.items()
        for row in rows
    ]


async def agree_to_stocks(call: Call) -> None:
    await call(AGREE)
