"""Orders that the exchange itself sends to close a position."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.order import OrderType, Side, StpMode, TimeInForce
from terminal.simulator.usdm.accounts import FuturesAccount, Holding, LiveFutures
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.model import ForceOrder, FuturesOrder
from terminal.simulator.usdm.words import ExecutionKind, ForceCause

_NAMES = {
    ForceCause.LIQUIDATION: "autoclose-{now}{number}",
    ForceCause.ADL: "adl_autoclose",
    ForceCause.DELIVERY: "settlement_autoclose-{now}{number}",
}


class ForcedOrders:
    """Makes them, trades them, tells them."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine
        self._number = 0

    def open(
        self,
        account: FuturesAccount,
        market: ContractMarket,
        held: Holding,
        cause: ForceCause,
        price: Decimal,
        now_ms: int,
        quantity: Decimal | None = None,
    ) -> LiveFutures:
        """An order that closes the position (or `quantity` of it), told as NEW, not yet traded."""
        self._number += 1
        size = abs(held.quantity) if quantity is None else quantity
        record = FuturesOrder(
            order_id=self._engine.accounts.next_order_id(),
            account_id=account.account_id,
            symbol=market.symbol,
            side=closing_side(held),
            type=OrderType.LIMIT,
            original_type=OrderType.LIMIT,
            client_id=_NAMES[cause].format(now=now_ms, number=self._number),
            position_side=held.position.side,
            time_in_force=TimeInForce.IOC,
            price=price,
            quantity=size,
            reduce_only=True,
            stp_mode=StpMode.NONE,
            created_ms=now_ms,
            updated_ms=now_ms,
            cause=cause,
        )
        live = LiveFutures(record, max(1, market.scale.ticks(price)), market.scale.lots(size))
        account.orders[record.order_id] = record
        account.live[record.order_id] = live
        self._engine.accounts.tell(ExecutionKind.NEW, record, now_ms)
        return live

    def take(self, market: ContractMarket, live: LiveFutures, now_ms: int) -> None:
        """Let it take what the book has at its price; it does not rest."""
        market.take(live.side, live.remaining, live.tick, now_ms, live)

    def match(
        self,
        market: ContractMarket,
        live: LiveFutures,
        other: LiveFutures | None,
        lots: int,
        now_ms: int,
    ) -> None:
        """Trade outside the book at the order's own price, with another order or the crowd."""
        live.remaining -= lots
        if other is not None:
            other.remaining -= lots
        market.trade(live.side, live.tick, lots, now_ms, other, live)
        market.end_aggregate()

    def close(self, account: FuturesAccount, live: LiveFutures, now_ms: int) -> None:
        """Write it into the history, and tell everybody of a liquidation."""
        record = live.record
        account.forced.append(record)
        if record.cause is not ForceCause.LIQUIDATION:
            return
        event = ForceOrder(
            order=replace(record),
            cause=record.cause,
            last_quantity=record.executed,
            time_ms=now_ms,
        )
        for told in self._engine.listeners.force_order:
            told(event)


def closing_side(held: Holding) -> Side:
    return Side.SELL if held.quantity > 0 else Side.BUY
