"""Everything a USDⓈ-M account is at one moment, from five questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from terminal.domain.events import (
    AccountEvent,
    MultiAssetsReported,
    PositionModeReported,
    PositionsReported,
    SymbolSettingsReported,
    WalletsReported,
)
from terminal.domain.futures.derivative import SymbolSettings
from terminal.domain.futures.position import Position
from terminal.domain.futures.words import PositionMode
from terminal.domain.market import InstrumentId
from terminal.venue.binance.endpoint import Call
from terminal.venue.binance.usdm import endpoints
from terminal.venue.binance.usdm.parse import (
    parse_position,
    parse_rates,
    parse_settings,
    parse_wallet,
    usdm_id,
)
from terminal.venue.futures_api import AccountModes, FuturesSnapshot

UNSETTLED_MS = 500
"""Events up to so long before the questions may not be part of the answers, nor of our clock."""


async def futures_snapshot(call: Call, now_ms: int) -> FuturesSnapshot:
    """`now_ms` is the exchange's time before asking: what happens meanwhile is newer than this."""
    setup = await call(endpoints.ACCOUNT_CONFIG)
    symbols = await call(endpoints.SYMBOL_CONFIG)
    risks = await call(endpoints.POSITION_RISK)
    account = await call(endpoints.ACCOUNT)
    rates: Mapping[str, Decimal] = {}
    if setup.multi_assets:
        rates = parse_rates(await call(endpoints.ASSET_INDEX))
    transferable = {row.asset: row.transferable for row in await call(endpoints.BALANCE)}
    settings = {usdm_id(row.symbol): parse_settings(row) for row in symbols}
    positions = [
        parse_position(row, settings.get(usdm_id(row.symbol), SymbolSettings()))
        for row in risks
        if row.quantity
    ]
    assets = [row for row in account.assets if row.wallet or row.cross]
    return FuturesSnapshot(
        positions=positions,
        wallets=[parse_wallet(row, rates, transferable.get(row.asset)) for row in assets],
        mode=PositionMode.HEDGE if setup.dual else PositionMode.ONE_WAY,
        multi_assets=setup.multi_assets,
        settings=settings,
        can_trade=setup.can_trade,
        event_ms=now_ms - UNSETTLED_MS,
    )


async def modes_of(call: Call, now_ms: int) -> AccountModes:
    """`now_ms` as for `futures_snapshot`."""
    setup = await call(endpoints.ACCOUNT_CONFIG)
    return AccountModes(
        mode=PositionMode.HEDGE if setup.dual else PositionMode.ONE_WAY,
        multi_assets=setup.multi_assets,
        event_ms=now_ms - UNSETTLED_MS,
    )


async def positions_of(call: Call, instrument: InstrumentId) -> Sequence[Position]:
    """Open positions of one contract, read this moment."""
    rows = await call(endpoints.POSITION_RISK, {"symbol": instrument.symbol})
    return [parse_position(row, SymbolSettings()) for row in rows if row.quantity]


def events_of(known: FuturesSnapshot) -> Sequence[AccountEvent]:
    """A snapshot as events."""
    at_ms = known.event_ms
    return [
        PositionModeReported(known.mode, at_ms),
        MultiAssetsReported(known.multi_assets, at_ms),
        *(
            SymbolSettingsReported(instrument, settings, at_ms)
            for instrument, settings in known.settings.items()
        ),
        WalletsReported(known.wallets, complete=True, event_ms=at_ms),
        PositionsReported(known.positions, complete=True, event_ms=at_ms),
    ]
