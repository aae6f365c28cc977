"""Wire messages of order lists, amendments and replacements.

Sources: spot "Trading endpoints" (new order lists, cancel an existing order and send a new one,
order amend keep priority), "Account endpoints" (order lists).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Raw, Struct

from terminal.domain.order import OrderStatus, OrderType, Side, TimeInForce
from terminal.venue.binance.numbers import Message
from terminal.venue.binance.spot.account_messages import OrderAnswer


class ListEntry(Struct, rename={"venue_id": "orderId", "client_id": "clientOrderId"}):
    """A member as the list names it."""

    venue_id: int = 0
    client_id: str = ""


class ListAnswer(
    Struct,
    rename={
        "list_id": "orderListId", "contingency": "contingencyType",
        "list_status": "listOrderStatus", "client_id": "listClientOrderId",
        "time_ms": "transactionTime", "reports": "orderReports",
    },
):  # fmt: skip
    """An order list as placing, cancelling and every query write it."""

    symbol: str
    list_id: int
    contingency: str
    list_status: str
    client_id: str
    time_ms: int
    orders: Sequence[ListEntry] = ()
    reports: Sequence[OrderAnswer] = ()


class AmendedOrder(
    Message,
    rename={
        "venue_id": "orderId", "list_id": "orderListId", "client_id": "clientOrderId",
        "original_client_id": "origClientOrderId", "quantity": "qty",
        "filled_quantity": "executedQty", "filled_quote": "cumulativeQuoteQty",
        "time_in_force": "timeInForce", "trigger_price": "stopPrice",
        "iceberg_quantity": "icebergQty", "working_ms": "workingTime",
        "stp_mode": "selfTradePreventionMode",
    },
):  # fmt: skip
    """The order after an amendment; its quantities have names of their own here."""

    symbol: str
    venue_id: int
    client_id: str
    price: Decimal
    quantity: Decimal
    filled_quantity: Decimal
    filled_quote: Decimal
    status: OrderStatus
    time_in_force: TimeInForce
    type: OrderType
    side: Side
    original_client_id: str = ""
    list_id: int = -1
    trigger_price: Decimal = Decimal(0)
    iceberg_quantity: Decimal = Decimal(0)
    working_ms: int = -1
    stp_mode: str = ""


class AmendAnswer(Struct, rename={"transact_ms": "transactTime", "order": "amendedOrder"}):
    """`PUT /api/v3/order/amend/keepPriority`."""

    transact_ms: int
    order: AmendedOrder


class ReplaceAnswer(
    Struct,
    rename={
        "cancel_result": "cancelResult", "new_result": "newOrderResult",
        "cancel": "cancelResponse", "new": "newOrderResponse",
    },
):  # fmt: skip
    """`POST /api/v3/order/cancelReplace`, and the `data` of its refusals.

    Each half is the order, or `{"code": …, "msg": …}`, or null: the two results tell which.
    """

    cancel_result: str
    new_result: str
    cancel: Raw = Raw()
    new: Raw = Raw()


class HalfRefusal(Struct):
    """Why one half of a replacement did not happen."""

    code: int = 0
    msg: str = ""
