"""Callbacks of those who watch the exchange, called at once and in the order of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from terminal.simulator.spot.model import (
    BalanceChange,
    BalanceDelta,
    DepthChange,
    Execution,
    TradeRecord,
)
from terminal.simulator.spot.order_lists import ListChange


@dataclass(slots=True)
class MarketListeners:
    """One list per kind of public event; append a function to hear it."""

    trade: list[Callable[[TradeRecord], None]] = field(default_factory=list)
    depth: list[Callable[[DepthChange], None]] = field(default_factory=list)
    best: list[Callable[[str], None]] = field(default_factory=list)


@dataclass(slots=True)
class Listeners(MarketListeners):
    """What happens on the spot exchange, in public and to accounts."""

    execution: list[Callable[[Execution], None]] = field(default_factory=list)
    balance: list[Callable[[BalanceChange], None]] = field(default_factory=list)
    delta: list[Callable[[BalanceDelta], None]] = field(default_factory=list)
    order_list: list[Callable[[ListChange], None]] = field(default_factory=list)
    lock: list[Callable[[BalanceDelta], None]] = field(default_factory=list)
