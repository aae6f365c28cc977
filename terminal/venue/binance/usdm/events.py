"""User events of USDⓈ-M futures as account events: pure, total, no IO."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from terminal.domain.events import (
    AccountEvent,
    BalanceAdjusted,
    MarginCalled,
    MultiAssetsReported,
    OrderReported,
    PositionModeReported,
    PositionsReported,
    SymbolSettingsReported,
    TriggerFailed,
    WalletsReported,
)
from terminal.domain.futures.derivative import MarginCall, SymbolSettings, Wallet, WalletReason
from terminal.domain.futures.words import PositionMode, PositionSide
from terminal.domain.payoff import LinearPayoff
from terminal.venue.binance.futures_order_events import (
    parse_algo_update,
    parse_positions,
    read_order_update,
)
from terminal.venue.binance.futures_user_messages import (
    AccountUpdate,
    AlgoUpdate,
    ConfigUpdate,
    FuturesUserEvent,
    KeyExpired,
    MarginCallEvent,
    OrderTradeUpdate,
    TriggerRefused,
    decode_event,
)
from terminal.venue.binance.usdm.parse import margin_mode, usdm_id
from terminal.venue.binance.userstream import StreamEnded

_LINEAR = LinearPayoff()
_FROM_OUTSIDE = frozenset(
    ("DEPOSIT", "WITHDRAW", "ADMIN_DEPOSIT", "ADMIN_WITHDRAW", "ASSET_TRANSFER")
)
_REASONS = {
    **{reason.value: reason for reason in WalletReason},
    **dict.fromkeys(_FROM_OUTSIDE, WalletReason.TRANSFER),
}


def parse_user_event(payload: msgspec.Raw | bytes) -> Sequence[AccountEvent]:
    """Account events of one payload; empty for kinds that carry no state.

    Raises:
        StreamEnded: when the key of the stream is dead.
        msgspec.DecodeError, ValueError: for a known event that does not have its shape.
    """
    event = decode_event(bytes(payload))
    return () if event is None else _events(event)


def _events(event: FuturesUserEvent) -> Sequence[AccountEvent]:
    match event:
        case OrderTradeUpdate():
            report = read_order_update(event, usdm_id(event.order.symbol), _LINEAR, "")
            return (OrderReported(report.order, report.fill), *_mode(event))
        case AlgoUpdate():
            return (OrderReported(parse_algo_update(event, usdm_id(event.algo.symbol))),)
        case AccountUpdate():
            return _account(event)
        case ConfigUpdate():
            return _config(event)
        case MarginCallEvent():
            return (MarginCalled(_calls(event), event.event_ms),)
        case TriggerRefused():
            refused = event.order
            instrument = usdm_id(refused.symbol)
            return (TriggerFailed(instrument, refused.venue_id, refused.reason, event.event_ms),)
        case KeyExpired():
            raise StreamEnded


def _mode(event: OrderTradeUpdate) -> Sequence[AccountEvent]:
    """The exchange does not tell of a changed position mode, but no order fits the other one."""
    if event.order.execution != "NEW":
        return ()
    hedged = event.order.position_side is not PositionSide.BOTH
    mode = PositionMode.HEDGE if hedged else PositionMode.ONE_WAY
    return (PositionModeReported(mode, event.event_ms),)


def _account(event: AccountUpdate) -> Sequence[AccountEvent]:
    body, at_ms = event.account, event.event_ms
    found: list[AccountEvent] = []
    reason = _REASONS.get(body.reason, WalletReason.OTHER)
    if body.wallets:
        wallets = [
            Wallet(asset=row.asset, balance=row.wallet, cross=row.cross, change=row.change)
            for row in body.wallets
        ]
        about = usdm_id(body.symbol) if body.symbol else None
        found.append(
            WalletsReported(
                wallets, complete=False, event_ms=at_ms, reason=reason, instrument=about
            )
        )
    held = [row.side for row in body.positions if row.quantity]
    if held:
        hedged = any(side is not PositionSide.BOTH for side in held)
        mode = PositionMode.HEDGE if hedged else PositionMode.ONE_WAY
        found.append(PositionModeReported(mode, at_ms))
    if body.positions:
        ids = {row.symbol: usdm_id(row.symbol) for row in body.positions}
        positions = parse_positions(event, ids)
        found.append(PositionsReported(positions, complete=False, event_ms=at_ms))
        modes = {position.instrument: position.margin_mode for position in positions}
        found.extend(
            SymbolSettingsReported(instrument, SymbolSettings(margin_mode=mode), at_ms)
            for instrument, mode in modes.items()
        )
    if body.reason in _FROM_OUTSIDE:
        found.extend(
            BalanceAdjusted(row.asset, row.change, at_ms) for row in body.wallets if row.change
        )
    return found


def _config(event: ConfigUpdate) -> Sequence[AccountEvent]:
    found: list[AccountEvent] = []
    if event.leverage is not None:
        settings = SymbolSettings(leverage=event.leverage.leverage)
        instrument = usdm_id(event.leverage.symbol)
        found.append(SymbolSettingsReported(instrument, settings, event.event_ms))
    if event.mode is not None:
        found.append(MultiAssetsReported(event.mode.multi_assets, event.event_ms))
    return found


def _calls(event: MarginCallEvent) -> Sequence[MarginCall]:
    return [
        MarginCall(
            instrument=usdm_id(row.symbol),
            side=row.side,
            quantity=row.quantity,
            mark=row.mark,
            unrealized=row.unrealized,
            maintenance=row.maintenance,
            margin_mode=margin_mode(row.margin_mode),
        )
        for row in event.positions
    ]
