"""Reduce-only orders that rest: together they never close more than there is.

Whenever the position shrinks, the orders that would be filled last give way: what the position
does not cover any more is taken off them, and an order with nothing left expires (reason 4).
"""

from __future__ import annotations

from terminal.domain.futures.position import PositionSide
from terminal.domain.order import OrderStatus, Side
from terminal.simulator.usdm.accounts import (
    FuturesAccount,
    FuturesAccounts,
    LiveFutures,
    closable_lots,
)
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.words import ExecutionKind, ExpiryReason


def trim(
    market: ContractMarket,
    accounts: FuturesAccounts,
    account: FuturesAccount,
    position_side: PositionSide,
    now_ms: int,
) -> None:
    """Bring the resting reduce-only orders of a position in line with it."""
    for side in (Side.BUY, Side.SELL):
        orders = resting_reducers(account, market.symbol, position_side, side)
        if not orders:
            continue
        left = closable_lots(account, orders[0].record, market.scale)
        for live in orders:
            fits = min(left, live.remaining)
            left -= fits
            if fits == live.remaining:
                continue
            if not fits:
                market.withdraw(live, now_ms, OrderStatus.EXPIRED, ExpiryReason.REDUCE_ONLY)
                continue
            cut = live.remaining - fits
            market.book.side(side).shrink(live, cut)
            live.record.quantity -= market.scale.quantity(cut)
            live.record.updated_ms = now_ms
            accounts.tell(ExecutionKind.AMENDMENT, live.record, now_ms)


def resting_reducers(
    account: FuturesAccount, symbol: str, position_side: PositionSide, side: Side
) -> list[LiveFutures]:
    """Those that would be filled first come first."""
    sign = -1 if side is Side.BUY else 1
    found = [
        live
        for live in account.live_on(symbol)
        if live.rests
        and live.only_reduces
        and live.side is side
        and live.record.position_side is position_side
    ]
    return sorted(found, key=lambda live: (sign * live.tick, live.order_id))
