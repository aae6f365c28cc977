"""What an account did in the past, as the exchange keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from terminal.domain.futures.round_trip import RoundTrip
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order
from terminal.domain.order_list import OrderList


class RecordKind(StrEnum):
    ORDERS = "Orders"
    FILLS = "Fills"
    LISTS = "Order lists"
    AMENDMENTS = "Amendments"
    PREVENTED = "Prevented matches"
    ALLOCATIONS = "Allocations"
    CONDITIONAL = "Conditional orders"
    INCOME = "Income"
    FUNDING = "Funding"
    FORCED = "Liquidations"
    CLOSED = "Closed positions"


def kinds_of(market: Market) -> tuple[RecordKind, ...]:
    """What an account of this market keeps."""
    return _FUTURES if market in (Market.USDM, Market.COINM) else _SPOT


_SPOT = (
    RecordKind.ORDERS,
    RecordKind.FILLS,
    RecordKind.LISTS,
    RecordKind.AMENDMENTS,
    RecordKind.PREVENTED,
    RecordKind.ALLOCATIONS,
)
_FUTURES = (
    RecordKind.ORDERS,
    RecordKind.CONDITIONAL,
    RecordKind.AMENDMENTS,
    RecordKind.FILLS,
    RecordKind.INCOME,
    RecordKind.FUNDING,
    RecordKind.FORCED,
    RecordKind.CLOSED,
)


REALIZED, COMMISSION, FUNDING = "REALIZED_PNL", "COMMISSION", "FUNDING_FEE"
"""The exchange's words for the income of trading and holding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """One movement of a futures wallet: `amount` (signed) of `asset`.

    `kind` is the exchange's word (REALIZED_PNL, COMMISSION, FUNDING_FEE, TRANSFER …), `trade_id` the
    execution it belongs to, 0 when none.
    """

    kind: str
    amount: Decimal
    asset: str
    info: str = ""
    trade_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One order changed: made smaller in its place (spot), or given another price or quantity
    (futures, where the prices are told too). Quantities in base units."""

    order_id: int
    client_id: str
    quantity_before: Decimal
    quantity_after: Decimal
    price_before: Decimal | None = None
    price_after: Decimal | None = None


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

    The exchange keeps no closed positions: they are made here from fills and income, and carry the
    id of the fill that closed them.

    `has_prevented` says of an order that matches with own orders were prevented.
    """

    instrument: InstrumentId
    id: int
    time_ms: int
    value: Order | Fill | OrderList | Amendment | PreventedMatch | Allocation | Income | RoundTrip
    has_prevented: bool = False
