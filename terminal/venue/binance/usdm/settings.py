"""Leverage, margin mode, position mode, multi-assets mode and isolated margin.

Sources: USDⓈ-M Futures, "Change Initial Leverage", "Change Margin Type", "Change Position Mode",
"Change Multi-Assets Mode", "Modify Isolated Position Margin", "Get Position Margin Change History". A change to what it is already is
refused by the exchange, and no error for us.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.errors import Rejected
from terminal.domain.futures.derivative import SymbolSettings
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.market import InstrumentId
from terminal.domain.numbers import plain_text
from terminal.venue.binance.endpoint import Call, Endpoint
from terminal.venue.binance.signing import Value
from terminal.venue.binance.usdm import endpoints
from terminal.venue.binance.usdm.account_messages import Done

SAME_MARGIN_TYPE, SAME_POSITION_MODE, SAME_ASSET_MODE = -4046, -4059, -4171
BY_HAND = "USER_ADJUST"
_ADD, _REDUCE = 1, 2


async def set_leverage(call: Call, instrument: InstrumentId, leverage: int) -> SymbolSettings:
    params: dict[str, Value] = {"symbol": instrument.symbol, "leverage": leverage}
    answer = await call(endpoints.LEVERAGE, params)
    return SymbolSettings(leverage=answer.leverage, max_notional=answer.max_notional)


async def set_margin_mode(call: Call, instrument: InstrumentId, mode: MarginMode) -> None:
    word = "ISOLATED" if mode is MarginMode.ISOLATED else "CROSSED"
    params: dict[str, Value] = {"symbol": instrument.symbol, "marginType": word}
    await _unless_same(call, endpoints.MARGIN_TYPE, params, SAME_MARGIN_TYPE)


async def set_position_mode(call: Call, mode: PositionMode) -> None:
    params: dict[str, Value] = {"dualSidePosition": _word(mode is PositionMode.HEDGE)}
    await _unless_same(call, endpoints.POSITION_MODE, params, SAME_POSITION_MODE)


async def set_multi_assets(call: Call, *, on: bool) -> None:
    params: dict[str, Value] = {"multiAssetsMargin": _word(on)}
    await _unless_same(call, endpoints.MULTI_ASSETS, params, SAME_ASSET_MODE)


async def change_margin(
    call: Call, instrument: InstrumentId, side: PositionSide, amount: Decimal
) -> None:
    params: dict[str, Value] = {
        "symbol": instrument.symbol,
        "positionSide": side.value,
        "amount": plain_text(abs(amount)),
        "type": _ADD if amount > 0 else _REDUCE,
    }
    await call(endpoints.POSITION_MARGIN, params)


async def margin_changes(
    call: Call, instrument: InstrumentId, side: PositionSide, start_ms: int
) -> Sequence[Decimal]:
    params: dict[str, Value] = {"symbol": instrument.symbol, "startTime": start_ms}
    rows = await call(endpoints.MARGIN_CHANGES, params)
    return [
        row.amount if row.type == _ADD else -row.amount
        for row in rows
        if row.position_side is side and row.cause in ("", BY_HAND)
    ]


def _word(value: bool) -> str:
    return "true" if value else "false"


async def _unless_same(
    call: Call, endpoint: Endpoint[Done], params: dict[str, Value], same: int
) -> None:
    try:
        await call(endpoint, params)
    except Rejected as error:
        if error.code != same:
            raise
