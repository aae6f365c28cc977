"""What an account did in the past, as the exchange keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.market import InstrumentId
from terminal.domain.order import Fill, Order
from terminal.domain.order_list import OrderList


class RecordKind(StrEnum):
    ORDERS = "Orders"
    FILLS = "Fills"
    LISTS = "Order lists"
    AMENDMENTS = "Amendments"
    PREVENTED = "Prevented matches"
    ALLOCATIONS = "Allocations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One order made smaller in its place; quantities in base units."""

    order_id: int
    client_id: str
    quantity_before: Decimal
    quantity_after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PreventedMatch:
    """Two orders of one hand that would have met; `quantity` (base) is what did not trade."""

    taker_order_id: int
    maker_order_id: int
    price: Decimal
    quantity: Decimal
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What a smart-routed order was given from another book; like a fill without a trade."""

    order_id: int
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    fee: Decimal
    fee_asset: str
    is_buyer: bool
    is_maker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of the past. `id` is unique among its kind and symbol, `time_ms` UTC.

    `has_prevented` says of an order that matches with own orders were prevented.
    """

    instrument: InstrumentId
    id: int
    time_ms: int
    value: Order | Fill | OrderList | Amendment | PreventedMatch | Allocation
    has_prevented: bool = False
