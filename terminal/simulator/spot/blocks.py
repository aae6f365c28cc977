"""Block trades: agreed between others outside the book, told to everybody, part of nothing else.

Source: `historicalBlockTrades` and `<symbol>@blockTrade` of 2026-05. Nobody trades blocks here by
himself; the operator reports them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from decimal import Decimal

from terminal.domain.order import Side
from terminal.simulator.spot.model import TradeRecord

KEPT = 10_000


class BlockTrades:
    """Ids count from 1 for each symbol. `listeners` hear of every block at once."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[TradeRecord], None]] = []
        self._by_symbol: dict[str, deque[TradeRecord]] = {}

    def report(
        self, symbol: str, price: Decimal, quantity: Decimal, taker: Side, now_ms: int
    ) -> TradeRecord:
        known = self._by_symbol.setdefault(symbol, deque(maxlen=KEPT))
        block = TradeRecord(
            trade_id=known[-1].trade_id + 1 if known else 1,
            symbol=symbol,
            price=price,
            quantity=quantity,
            time_ms=now_ms,
            buyer_is_maker=taker is Side.SELL,
            buyer_order_id=0,
            seller_order_id=0,
        )
        known.append(block)
        for listener in self.listeners:
            listener(block)
        return block

    def since(self, symbol: str, from_id: int, limit: int) -> list[TradeRecord]:
        """By ascending id, from `from_id` on."""
        known = self._by_symbol.get(symbol, ())
        return [block for block in known if block.trade_id >= from_id][:limit]
