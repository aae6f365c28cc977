"""Stop, take-profit and trailing orders that wait for the last price."""

from __future__ import annotations

from collections import deque

from terminal.domain.order import OrderType, Side
from terminal.simulator.spot.live import LiveOrder

_STOPS = (OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT)


def waits_above(order_type: OrderType, side: Side) -> bool:
    """Does the order trigger when the price rises to its stop (else: when it falls)?"""
    return (order_type in _STOPS) == (side is Side.BUY)


class StopBook:
    """Waiting conditional orders of one symbol; the oldest triggers first."""

    def __init__(self) -> None:
        self._waiting: list[LiveOrder] = []
        self._reached: deque[LiveOrder] = deque()
        self._started: deque[LiveOrder] = deque()

    def add(self, order: LiveOrder) -> None:
        self._waiting.append(order)

    def remove(self, order: LiveOrder) -> None:
        if order in self._started:
            self._started.remove(order)
        if order in self._reached:
            self._reached.remove(order)
        else:
            self._waiting.remove(order)

    def see(self, tick: int) -> None:
        """A trade at `tick`; orders it reaches wait for `next_reached`."""
        if not self._waiting:
            return
        reached = []
        for order in self._waiting:
            if order.record.trailing_delta is None:
                if _is_reached(order, tick):
                    reached.append(order)
            elif order.extreme:
                if _trails_to(order, tick):
                    reached.append(order)
            elif _is_reached(order, tick):
                order.extreme = tick
                self._started.append(order)
        for order in reached:
            self._waiting.remove(order)
        self._reached.extend(reached)

    def next_started(self) -> LiveOrder | None:
        """A trailing order that began to follow the price."""
        return self._started.popleft() if self._started else None

    def next_reached(self) -> LiveOrder | None:
        return self._reached.popleft() if self._reached else None


def _is_reached(order: LiveOrder, tick: int) -> bool:
    if waits_above(order.record.type, order.record.side):
        return tick >= order.stop_tick
    return tick <= order.stop_tick


def _trails_to(order: LiveOrder, tick: int) -> bool:
    """Follow the price to its extreme; True when it came back from there by the delta.

    The delta is in hundredths of a percent; equality triggers (spot.md 8.4).
    """
    delta = order.record.trailing_delta or 0
    if order.record.side is Side.SELL:
        order.extreme = max(order.extreme, tick)
        return tick * 10_000 <= order.extreme * (10_000 - delta)
    order.extreme = min(order.extreme, tick)
    return tick * 10_000 >= order.extreme * (10_000 + delta)
