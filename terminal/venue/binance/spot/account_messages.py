"""Wire messages of a spot account: orders, balances, fills, user data.

Sources: spot "User Data Streams", "Trading endpoints", "Account endpoints" (mid-2026). Fields we
do not use are left out; unknown ones are ignored. Prices in quote per base, times in UTC ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
from terminal.venue.binance.numbers import Message


class FillRow(
    Message,
    gc=False,
    rename={
        "quantity": "qty", "fee": "commission", "fee_asset": "commissionAsset", "id": "tradeId",
        "allocation_id": "allocId",
    },
):  # fmt: skip
    """One entry of `fills` in the FULL answer of an order; an allocation has -1 for a trade."""

    price: Decimal
    quantity: Decimal
    fee: Decimal
    fee_asset: str
    id: int
    allocation_id: int = -1


class OrderAnswer(
    Message,
    rename={
        "venue_id": "orderId", "list_id": "orderListId", "client_id": "clientOrderId",
        "original_client_id": "origClientOrderId", "quantity": "origQty",
        "filled_quantity": "executedQty", "filled_quote": "cummulativeQuoteQty",
        "time_in_force": "timeInForce", "trigger_price": "stopPrice",
        "iceberg_quantity": "icebergQty", "quote_quantity": "origQuoteOrderQty",
        "transact_ms": "transactTime", "time_ms": "time", "updated_ms": "updateTime",
        "working_ms": "workingTime", "is_working": "isWorking", "expiry_reason": "expiryReason",
        "reports": "orderReports", "stp_mode": "selfTradePreventionMode",
        "trailing_delta": "trailingDelta", "pegged_price": "peggedPrice",
        "prevented_id": "preventedMatchId", "prevented_quantity": "preventedQuantity",
    },
):  # fmt: skip
    """An order as every REST or WebSocket API answer writes it: RESULT, FULL, query, cancel.

    In the answer of cancel-all, whole order lists are mixed in: they have no id of their own, but
    `reports`.
    """

    symbol: str
    venue_id: int | None = None
    client_id: str = ""
    original_client_id: str = ""
    list_id: int = -1
    price: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)
    filled_quantity: Decimal = Decimal(0)
    filled_quote: Decimal = Decimal(0)
    quote_quantity: Decimal = Decimal(0)
    trigger_price: Decimal = Decimal(0)
    iceberg_quantity: Decimal = Decimal(0)
    status: OrderStatus | None = None
    time_in_force: TimeInForce | None = None
    type: OrderType | None = None
    side: Side | None = None
    transact_ms: int = 0
    time_ms: int = 0
    updated_ms: int = 0
    working_ms: int = -1
    is_working: bool | None = None
    expiry_reason: str = ""
    stp_mode: str = ""
    trailing_delta: int | None = None
    pegged_price: Decimal | None = None
    prevented_id: int | None = None
    prevented_quantity: Decimal = Decimal(0)
    fills: Sequence[FillRow] = ()
    reports: Sequence[OrderAnswer] = ()


class BalanceRow(Message, gc=False):
    """One entry of `balances` in `GET /api/v3/account`."""

    asset: str
    free: Decimal
    locked: Decimal


class Rates(Message, gc=False):
    """Maker and taker fractions of one commission kind, and those by side (added to them)."""

    maker: Decimal
    taker: Decimal
    buyer: Decimal = Decimal(0)
    seller: Decimal = Decimal(0)


class AccountAnswer(
    Struct,
    rename={"can_trade": "canTrade", "updated_ms": "updateTime", "rates": "commissionRates"},
):
    """`GET /api/v3/account`."""

    can_trade: bool
    rates: Rates
    balances: list[BalanceRow]
    updated_ms: int = 0


class DiscountAnswer(
    Message,
    gc=False,
    rename={
        "for_account": "enabledForAccount", "for_symbol": "enabledForSymbol",
        "asset": "discountAsset", "reduction": "discount",
    },
):  # fmt: skip
    """Paying commission in another asset; both switches must be on."""

    asset: str
    reduction: Decimal
    for_account: bool = False
    for_symbol: bool = False


class CommissionAnswer(
    Struct,
    rename={
        "standard": "standardCommission", "tax": "taxCommission", "special": "specialCommission",
    },
):  # fmt: skip
    """`GET /api/v3/account/commission`: the three kinds add up."""

    standard: Rates
    tax: Rates | None = None
    special: Rates | None = None
    discount: DiscountAnswer | None = None


class TestedOrder(
    Struct,
    rename={
        "standard": "standardCommissionForOrder", "tax": "taxCommissionForOrder",
        "special": "specialCommissionForOrder",
    },
):  # fmt: skip
    """`POST /api/v3/order/test` with `computeCommissionRates`: what the order would pay."""

    standard: Rates
    tax: Rates | None = None
    special: Rates | None = None


class OrderCount(Struct, gc=False, rename={"kind": "rateLimitType", "number": "intervalNum"}):
    """One row of `GET /api/v3/rateLimit/order`: unfilled orders of the account in one window."""

    kind: str
    interval: str
    number: int
    limit: int
    count: int


class MyTrade(
    Message,
    gc=False,
    rename={
        "venue_id": "orderId", "quantity": "qty", "quote_quantity": "quoteQty",
        "fee": "commission", "fee_asset": "commissionAsset", "time_ms": "time",
        "is_buyer": "isBuyer", "is_maker": "isMaker",
    },
):  # fmt: skip
    """One row of `GET /api/v3/myTrades`; it names the order by the exchange's id only."""

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


class ExecutionReport(
    Message,
    tag_field="e",
    tag="executionReport",
    rename={
        "event_ms": "E", "symbol": "s", "client_id": "c", "side": "S", "type": "o",
        "time_in_force": "f", "quantity": "q", "price": "p", "trigger_price": "P",
        "iceberg_quantity": "F", "list_id": "g", "original_client_id": "C", "execution": "x",
        "status": "X", "reject_reason": "r", "venue_id": "i", "last_quantity": "l",
        "filled_quantity": "z", "last_price": "L", "fee": "n", "fee_asset": "N", "time_ms": "T",
        "trade_id": "t", "is_working": "w", "is_maker": "m", "created_ms": "O",
        "filled_quote": "Z", "last_quote": "Y", "quote_quantity": "Q", "expiry_reason": "eR",
        "stp_mode": "V", "trailing_delta": "d", "pegged_price": "gp", "allocation_id": "a",
    },
):  # fmt: skip
    """Any change of an order. The state is `status`, never `execution`."""

    event_ms: int
    symbol: str
    client_id: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    quantity: Decimal
    price: Decimal
    trigger_price: Decimal
    iceberg_quantity: Decimal
    original_client_id: str
    execution: str
    status: OrderStatus
    reject_reason: str
    venue_id: int
    last_quantity: Decimal
    filled_quantity: Decimal
    last_price: Decimal
    time_ms: int
    is_working: bool
    is_maker: bool
    created_ms: int
    filled_quote: Decimal
    last_quote: Decimal
    quote_quantity: Decimal = Decimal(0)
    list_id: int = -1
    trade_id: int = -1
    fee: Decimal = Decimal(0)
    fee_asset: str | None = None
    expiry_reason: str = ""
    stp_mode: str = ""
    trailing_delta: int | None = None
    pegged_price: Decimal | None = None
    allocation_id: int = -1


class PositionBalance(Message, gc=False, rename={"asset": "a", "free": "f", "locked": "l"}):
    """One asset of `outboundAccountPosition`; absolute amounts."""

    asset: str
    free: Decimal
    locked: Decimal


class AccountPosition(
    Struct,
    tag_field="e",
    tag="outboundAccountPosition",
    rename={"event_ms": "E", "updated_ms": "u", "balances": "B"},
):
    """Balances that may have changed."""

    event_ms: int
    updated_ms: int
    balances: list[PositionBalance]


class BalanceUpdate(
    Message,
    tag_field="e",
    tag="balanceUpdate",
    rename={"event_ms": "E", "asset": "a", "delta": "d"},
):
    """Deposit, withdrawal or transfer."""

    event_ms: int
    asset: str
    delta: Decimal


class ExternalLockUpdate(
    Message,
    tag_field="e",
    tag="externalLockUpdate",
    rename={"event_ms": "E", "asset": "a", "delta": "d"},
):
    """An amount locked or unlocked by another system."""

    event_ms: int
    asset: str
    delta: Decimal


class ListMember(Struct, gc=False, rename={"venue_id": "i", "client_id": "c"}):
    """One order of `listStatus`."""

    venue_id: int
    client_id: str


class ListStatus(
    Struct,
    tag_field="e",
    tag="listStatus",
    rename={
        "symbol": "s", "list_id": "g", "contingency": "c", "list_status": "L",
        "client_id": "C", "time_ms": "T", "orders": "O",
    },
):  # fmt: skip
    """What became of an order list; its members are reported one by one besides."""

    symbol: str
    list_id: int
    contingency: str
    list_status: str
    client_id: str
    time_ms: int
    orders: list[ListMember]


class StreamTerminated(Struct, tag_field="e", tag="eventStreamTerminated"):
    """The subscription ended."""


UserEvent = (
    ExecutionReport
    | AccountPosition
    | BalanceUpdate
    | ExternalLockUpdate
    | ListStatus
    | StreamTerminated
)
