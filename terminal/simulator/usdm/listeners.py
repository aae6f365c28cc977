"""Callbacks of those who watch the futures exchange, called at once and in the order of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from terminal.simulator.spot.listeners import MarketListeners
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.market_model import FundingRow, MarkPrice
from terminal.simulator.usdm.model import (
    AccountChange,
    AlgoEvent,
    ConfigChange,
    ForceOrder,
    FuturesFill,
    FuturesOrder,
    IncomeRow,
    MarginCall,
    OrderEvent,
    TriggerReject,
)


@dataclass(slots=True)
class FuturesListeners(MarketListeners):
    """One list per kind of event; append a function to hear it."""

    mark: list[Callable[[tuple[MarkPrice, ...]], None]] = field(default_factory=list)
    funding: list[Callable[[FundingRow], None]] = field(default_factory=list)
    contract: list[Callable[[ContractSpec], None]] = field(default_factory=list)
    force_order: list[Callable[[ForceOrder], None]] = field(default_factory=list)
    fill: list[Callable[[FuturesOrder, FuturesFill], None]] = field(default_factory=list)
    order: list[Callable[[OrderEvent], None]] = field(default_factory=list)
    algo: list[Callable[[AlgoEvent], None]] = field(default_factory=list)
    account: list[Callable[[AccountChange], None]] = field(default_factory=list)
    config: list[Callable[[ConfigChange], None]] = field(default_factory=list)
    margin_call: list[Callable[[MarginCall], None]] = field(default_factory=list)
    trigger_reject: list[Callable[[TriggerReject], None]] = field(default_factory=list)
    income: list[Callable[[IncomeRow], None]] = field(default_factory=list)
