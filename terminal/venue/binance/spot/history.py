"""The account's past on spot: orders, fills, lists, allocations; amendments and prevented matches.

Source: spot "Account endpoints". Times are filtered by the exchange, at most 24 hours at once.
Everything here may wait: it runs in the last lane of the rate ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.market import InstrumentId
from terminal.domain.records import (
    Allocation,
    Amendment,
    PreventedMatch,
    Record,
    RecordKind,
)
from terminal.venue.api import RECORD_LIMIT
from terminal.venue.binance.endpoint import Call, Endpoint, Lane, Security
from terminal.venue.binance.numbers import Message
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot.account_messages import MyTrade, OrderAnswer
from terminal.venue.binance.spot.list_messages import ListAnswer
from terminal.venue.binance.spot.orderlists import parse_list
from terminal.venue.binance.spot.parse import parse_my_trade, parse_order, spot_id

_PAGE = "Account endpoints"


class AmendmentRow(
    Message,
    gc=False,
    rename={
        "venue_id": "orderId", "execution_id": "executionId", "client_id": "newClientOrderId",
        "before": "origQty", "after": "newQty", "time_ms": "time",
    },
):  # fmt: skip
    """One row of `GET /api/v3/order/amendments`."""

    symbol: str
    venue_id: int
    execution_id: int
    client_id: str
    before: Decimal
    after: Decimal
    time_ms: int


class PreventedRow(
    Message,
    gc=False,
    rename={
        "id": "preventedMatchId", "taker_id": "takerOrderId", "maker_id": "makerOrderId",
        "mode": "selfTradePreventionMode", "maker_quantity": "makerPreventedQuantity",
        "taker_quantity": "takerPreventedQuantity", "time_ms": "transactTime",
    },
):  # fmt: skip
    """One row of `GET /api/v3/myPreventedMatches`; either quantity may be missing."""

    symbol: str
    id: int
    taker_id: int
    maker_id: int
    mode: str
    price: Decimal
    time_ms: int
    maker_quantity: Decimal = Decimal(0)
    taker_quantity: Decimal = Decimal(0)


class AllocationRow(
    Message,
    gc=False,
    rename={
        "id": "allocationId", "venue_id": "orderId", "quantity": "qty",
        "quote_quantity": "quoteQty", "fee": "commission", "fee_asset": "commissionAsset",
        "time_ms": "time", "is_buyer": "isBuyer", "is_maker": "isMaker",
    },
):  # fmt: skip
    """One row of `GET /api/v3/myAllocations`."""

    symbol: str
    id: int
    venue_id: int
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal
    fee: Decimal
    fee_asset: str
    time_ms: int
    is_buyer: bool
    is_maker: bool


ALL_ORDERS = Endpoint(
    "GET", "/api/v3/allOrders", "allOrders", 20, list[OrderAnswer], _PAGE,
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip
MY_TRADES = Endpoint(
    "GET", "/api/v3/myTrades", "myTrades", 20, list[MyTrade], _PAGE,
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip
ALL_LISTS = Endpoint(
    "GET", "/api/v3/allOrderList", "allOrderLists", 20, list[ListAnswer], _PAGE,
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip
ALLOCATIONS = Endpoint(
    "GET", "/api/v3/myAllocations", "myAllocations", 20, list[AllocationRow], _PAGE,
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip
AMENDMENTS = Endpoint(
    "GET", "/api/v3/order/amendments", "order.amendments", 4, list[AmendmentRow], _PAGE,
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip
PREVENTED = Endpoint(
    "GET", "/api/v3/myPreventedMatches", "myPreventedMatches", 20, list[PreventedRow], _PAGE,
    security=Security.SIGNED, lane=Lane.BACKGROUND,
)  # fmt: skip


async def record_page(
    call: Call, kind: RecordKind, instrument: InstrumentId, start_ms: int, end_ms: int
) -> Sequence[Record]:
    span: dict[str, Value] = {"startTime": start_ms, "endTime": end_ms, "limit": RECORD_LIMIT}
    mine: dict[str, Value] = {"symbol": instrument.symbol, **span}
    match kind:
        case RecordKind.ORDERS:
            return [_order(row) for row in await call(ALL_ORDERS, mine)]
        case RecordKind.FILLS:
            return [_fill(row) for row in await call(MY_TRADES, mine)]
        case RecordKind.LISTS:
            # The exchange lists all symbols at once.
            return [_list(row) for row in await call(ALL_LISTS, span)]
        case RecordKind.ALLOCATIONS:
            return [_allocation(row) for row in await call(ALLOCATIONS, mine)]
        case _:
            raise ValueError(f"{kind} are kept by order")


async def records_of_order(
    call: Call, kind: RecordKind, instrument: InstrumentId, order_id: int
) -> Sequence[Record]:
    params: dict[str, Value] = {"symbol": instrument.symbol, "orderId": order_id}
    if kind is RecordKind.AMENDMENTS:
        return [_amendment(row) for row in await call(AMENDMENTS, params)]
    return [_prevented(row) for row in await call(PREVENTED, params)]


def _order(row: OrderAnswer) -> Record:
    order = parse_order(row)
    prevented = row.prevented_id is not None or row.prevented_quantity > 0
    return Record(
        instrument=order.instrument,
        id=row.venue_id or 0,
        time_ms=order.created_ms,
        value=order,
        has_prevented=prevented,
    )


def _fill(row: MyTrade) -> Record:
    fill = parse_my_trade(row)
    return Record(instrument=fill.instrument, id=row.id, time_ms=row.time_ms, value=fill)


def _list(row: ListAnswer) -> Record:
    known = parse_list(row)
    return Record(instrument=known.instrument, id=row.list_id, time_ms=row.time_ms, value=known)


def _allocation(row: AllocationRow) -> Record:
    value = Allocation(
        order_id=row.venue_id,
        price=row.price,
        quantity=row.quantity,
        quote_quantity=row.quote_quantity,
        fee=row.fee,
        fee_asset=row.fee_asset,
        is_buyer=row.is_buyer,
        is_maker=row.is_maker,
    )
    return Record(instrument=spot_id(row.symbol), id=row.id, time_ms=row.time_ms, value=value)


def _amendment(row: AmendmentRow) -> Record:
    value = Amendment(
        order_id=row.venue_id,
        client_id=row.client_id,
        quantity_before=row.before,
        quantity_after=row.after,
    )
    place = spot_id(row.symbol)
    return Record(instrument=place, id=row.execution_id, time_ms=row.time_ms, value=value)


def _prevented(row: PreventedRow) -> Record:
    value = PreventedMatch(
        taker_order_id=row.taker_id,
        maker_order_id=row.maker_id,
        price=row.price,
        quantity=max(row.maker_quantity, row.taker_quantity),
        mode=row.mode,
    )
    return Record(instrument=spot_id(row.symbol), id=row.id, time_ms=row.time_ms, value=value)
