"""Users' orders and order lists while they can still trade."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.order import Side
from terminal.simulator.spot.model import NewOrder, OrderRecord
from terminal.simulator.spot.order_lists import OrderListRecord


@dataclass(slots=True, eq=False)
class LiveOrder:
    """A user's order while it can still trade.

    `tick` is 0 for market orders; `remaining` and `shown` (the visible part) in lots;
    `extreme` is the best tick a trailing order has seen, 0 before it follows the price;
    `locked` in units of `lock_asset`; `ahead` counts the crowd's lots since the order before it.
    """

    record: OrderRecord
    tick: int
    remaining: int
    lock_asset: str
    locked: int = 0
    stop_tick: int = 0
    extreme: int = 0
    iceberg: int = 0
    shown: int = 0
    ahead: int = 0
    was_filled: bool = False
    hidden: bool = False
    group: Group | None = None

    @property
    def order_id(self) -> int:
        return self.record.order_id

    @property
    def side(self) -> Side:
        return self.record.side


@dataclass(slots=True, eq=False)
class Group:
    """An order list while it lives.

    `working` is None for an OCO; `legs` are the OCO's orders or the pending ones, and `requests`
    what was asked for them. The two legs of a pair share one lock, kept by `legs`' first owner.
    `held` is the base asset, in units, that an OPO keeps for its pending side. `is_decided` once
    one leg of a pair has won; `is_ending` while the user's cancel goes through the members.
    """

    record: OrderListRecord
    working: LiveOrder | None
    legs: list[LiveOrder]
    requests: tuple[NewOrder, ...]
    held: int = 0
    is_decided: bool = False
    is_ending: bool = False
    is_released: bool = False
    """Have the pending orders been put into the market?"""

    @property
    def members(self) -> list[LiveOrder]:
        return self.legs if self.working is None else [self.working, *self.legs]

    def other(self, leg: LiveOrder) -> LiveOrder | None:
        """The second leg of a pair."""
        return next((each for each in self.legs if each is not leg), None)

    def waits_for_its_quantity(self, order: LiveOrder) -> bool:
        """Is this the pending order of an OPO, whose quantity is not known yet?"""
        pending = order is not self.working and not self.is_released
        return pending and self.record.kind.sells_what_it_buys
