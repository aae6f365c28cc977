"""Conditional orders that wait for a price, and which of them a price reaches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.order import OrderType, Side
from terminal.simulator.usdm.algo_rules import is_reached
from terminal.simulator.usdm.model import AlgoOrder
from terminal.simulator.usdm.words import WorkingType

_PERCENT = Decimal(100)


@dataclass(slots=True, eq=False)
class Waiting:
    """`extreme` is the best price a trailing order has seen since it was placed."""

    order: AlgoOrder
    extreme: Decimal


class AlgoBook:
    """Waiting orders of all contracts; of those that one price reaches the oldest comes first."""

    def __init__(self, protects: Callable[[AlgoOrder], bool]) -> None:
        """`protects` says whether an order's price protection forbids to trigger now."""
        self._protects = protects
        self._waiting: dict[str, dict[int, Waiting]] = {}
        self._reached: deque[AlgoOrder] = deque()
        self._activated: deque[AlgoOrder] = deque()

    def add(self, order: AlgoOrder, latest: Decimal) -> None:
        self._waiting.setdefault(order.symbol, {})[order.algo_id] = Waiting(order, latest)

    def remove(self, order: AlgoOrder) -> None:
        self._waiting.get(order.symbol, {}).pop(order.algo_id, None)
        if order in self._reached:
            self._reached.remove(order)

    def see(self, symbol: str, working_type: WorkingType, price: Decimal) -> None:
        """A price; orders it reaches wait for `next_reached`."""
        waiting = self._waiting.get(symbol)
        if not waiting:
            return
        for entry in list(waiting.values()):
            order = entry.order
            if order.working_type is not working_type or not self._hits(entry, price):
                continue
            if order.price_protect and self._protects(order):
                continue
            del waiting[order.algo_id]
            self._reached.append(order)

    def next_activated(self) -> AlgoOrder | None:
        """A trailing order that began to follow the price."""
        return self._activated.popleft() if self._activated else None

    def next_reached(self) -> AlgoOrder | None:
        return self._reached.popleft() if self._reached else None

    def _hits(self, entry: Waiting, price: Decimal) -> bool:
        order = entry.order
        if order.type is not OrderType.TRAILING_STOP_MARKET:
            return is_reached(order.type, order.side, order.trigger_price, price)
        buys = order.side is Side.BUY
        entry.extreme = min(entry.extreme, price) if buys else max(entry.extreme, price)
        if not order.is_activated:
            start = order.activate_price
            if start is not None and (entry.extreme > start if buys else entry.extreme < start):
                return False
            order.is_activated = True
            self._activated.append(order)
        rate = (order.callback_rate or Decimal(0)) / _PERCENT
        if buys:
            return price >= entry.extreme * (1 + rate)
        return price <= entry.extreme * (1 - rate)
