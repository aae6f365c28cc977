"""Events of the user data stream.

Source: "User Data Streams for Binance", with `eR` of 2026-03-26.
"""

from __future__ import annotations

from typing import Any

from terminal.domain.order import ZERO
from terminal.simulator.spot.model import BalanceChange, BalanceDelta, Execution, Prevention
from terminal.simulator.spot_wire.text import TimeUnit, number


def execution_report(execution: Execution, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """An `executionReport` with its conditional fields."""
    order = execution.order
    fill = execution.fill
    shown: dict[str, Any] = {
        "e": "executionReport",
        "E": now_ms * unit,
        "s": order.symbol,
        "c": order.client_id,
        "S": order.side.value,
        "o": order.type.value,
        "f": order.time_in_force.value,
        "q": number(order.quantity),
        "p": number(order.price),
        "P": number(order.stop_price),
        "F": number(order.iceberg_quantity),
        "g": order.order_list_id,
        "C": order.original_client_id,
        "x": execution.kind.value,
        "X": order.status.value,
        "r": order.reject_reason,
        "i": order.order_id,
        "l": number(fill.quantity if fill else ZERO),
        "z": number(order.executed),
        "L": number(fill.price if fill else ZERO),
        "n": number(fill.commission) if fill else "0",
        "N": fill.commission_asset if fill else None,
        "T": execution.time_ms * unit,
        "t": fill.trade_id if fill else -1,
        "I": execution.execution_id,
        "w": order.is_working and not order.status.is_final and (fill is None or fill.is_maker),
        "m": fill.is_maker if fill else False,
        "M": fill is not None,
        "O": order.created_ms * unit,
        "Z": number(order.executed_quote),
        "Y": number(fill.quote_quantity if fill else ZERO),
        "Q": number(order.quote_quantity),
    }
    if order.working_ms >= 0:
        shown["W"] = order.working_ms * unit
    shown["V"] = order.stp_mode.value
    if order.trailing_delta is not None:
        shown["d"] = order.trailing_delta
        shown["D"] = order.trailing_ms * unit if order.trailing_ms >= 0 else -1
    if order.strategy_id is not None:
        shown["j"] = order.strategy_id
    if order.strategy_type is not None:
        shown["J"] = order.strategy_type
    if order.prevented_quantity:
        shown["A"] = number(order.prevented_quantity)
    if execution.prevention is not None:
        shown |= _prevented(execution.prevention, order.symbol)
    if fill is not None and fill.allocation_id >= 0:
        shown["b"] = "ONE_PARTY_TRADE_REPORT"
        shown["a"] = fill.allocation_id
    if order.used_sor:
        shown["k"] = order.working_floor
        shown["uS"] = True
    if order.peg is not None:
        shown["gP"] = order.peg.value
        if order.peg_levels is not None:
            shown["gOT"] = "PRICE_LEVEL"
            shown["gOV"] = order.peg_levels
        shown["gp"] = number(order.pegged_price)
    if order.expiry_reason is not None:
        shown["eR"] = order.expiry_reason
    return shown


def _prevented(part: Prevention, symbol: str) -> dict[str, Any]:
    """What an order lost to self-trade prevention, and the trade that would have been."""
    return {
        "v": part.match_id,
        "B": number(part.lost),
        "u": part.trade_group,
        "U": part.counter_order_id,
        "Cs": symbol,
        "pl": number(part.quantity),
        "pL": number(part.price),
        "pY": number(part.quantity * part.price),
    }


def account_position(change: BalanceChange, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """Absolute balances of the assets that changed."""
    return {
        "e": "outboundAccountPosition",
        "E": now_ms * unit,
        "u": change.time_ms * unit,
        "B": [
            {"a": asset, "f": number(free), "l": number(locked)}
            for asset, (free, locked) in change.balances.items()
        ],
    }


def balance_update(delta: BalanceDelta, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """A deposit, withdrawal or transfer."""
    return {
        "e": "balanceUpdate",
        "E": now_ms * unit,
        "a": delta.asset,
        "d": number(delta.delta),
        "T": delta.time_ms * unit,
    }


def lock_update(delta: BalanceDelta, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """Another system locked free balance, or unlocked it (below zero)."""
    return {**balance_update(delta, now_ms, unit), "e": "externalLockUpdate"}


def stream_terminated(now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {"e": "eventStreamTerminated", "E": now_ms * unit}


def server_shutdown(now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    return {"e": "serverShutdown", "E": now_ms * unit}
