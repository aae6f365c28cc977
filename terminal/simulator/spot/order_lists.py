"""Order lists as values: what is asked for, what is kept, what is told.

Source: REST "Order lists", `orderList/opo` and `opoco` of 2025-12-18.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from terminal.simulator.spot.model import FillRecord, NewOrder, OrderRecord


class ListKind(StrEnum):
    """OPO and OPOCO are OTO and OTOCO whose pending side sells what the working order bought."""

    OCO = "OCO"
    OTO = "OTO"
    OTOCO = "OTOCO"
    OPO = "OPO"
    OPOCO = "OPOCO"

    @property
    def contingency(self) -> str:
        """The word of answers and events: OCO or OTO."""
        return "OCO" if self is ListKind.OCO else "OTO"

    @property
    def is_paired(self) -> bool:
        """Are its last two orders one-cancels-the-other?"""
        return self in (ListKind.OCO, ListKind.OTOCO, ListKind.OPOCO)

    @property
    def sells_what_it_buys(self) -> bool:
        return self in (ListKind.OPO, ListKind.OPOCO)


class ListStatusType(StrEnum):
    RESPONSE = "RESPONSE"
    EXEC_STARTED = "EXEC_STARTED"
    UPDATED = "UPDATED"
    ALL_DONE = "ALL_DONE"


class ListOrderStatus(StrEnum):
    EXECUTING = "EXECUTING"
    ALL_DONE = "ALL_DONE"
    REJECT = "REJECT"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrderList:
    """A request to place a list, parsed and complete, not yet judged.

    `working` is None for an OCO. `legs` are the OCO's or the pending orders, of a pair the one
    above the price first; pending orders of OPO and OPOCO have no quantity.
    """

    kind: ListKind
    symbol: str
    client_id: str
    legs: tuple[NewOrder, ...]
    working: NewOrder | None = None

    @property
    def orders(self) -> tuple[NewOrder, ...]:
        return self.legs if self.working is None else (self.working, *self.legs)


@dataclass(slots=True, kw_only=True)
class OrderListRecord:
    """A list as the engine keeps it; `orders` holds order ids in ascending order."""

    list_id: int
    account_id: int
    symbol: str
    kind: ListKind
    client_id: str
    created_ms: int
    updated_ms: int
    orders: tuple[int, ...] = ()
    status_type: ListStatusType = ListStatusType.EXEC_STARTED
    order_status: ListOrderStatus = ListOrderStatus.EXECUTING

    @property
    def is_open(self) -> bool:
        return self.order_status is ListOrderStatus.EXECUTING


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReport:
    """A list with copies of its orders as they are now, and their fills in order."""

    record: OrderListRecord
    orders: tuple[OrderRecord, ...]
    fills: tuple[FillRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """Something happened to a list (becomes a listStatus event)."""

    report: ListReport
    time_ms: int
