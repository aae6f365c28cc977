"""User-data events to account events: pure, no IO.

Source: spot "User Data Streams".
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from terminal.domain.balance import Balance
from terminal.domain.events import (
    AccountEvent,
    BalanceAdjusted,
    BalancesReported,
    ListReported,
    OrderReported,
)
from terminal.domain.order import Fill, Order, allocation_trade_id
from terminal.domain.order_list import OrderList, kind_of_family
from terminal.domain.valuation import worth
from terminal.venue.binance.spot.account_messages import (
    AccountPosition,
    BalanceUpdate,
    ExecutionReport,
    ExternalLockUpdate,
    ListStatus,
    UserEvent,
)
from terminal.venue.binance.spot.parse import known_quantity, source_of, spot_id, stp_mode_of
from terminal.venue.binance.userstream import StreamEnded

USER_EVENT = msgspec.json.Decoder(UserEvent, strict=False)


class _Tag(msgspec.Struct, gc=False):
    e: str = ""


_TAG = msgspec.json.Decoder(_Tag)
_KNOWN = frozenset(
    {
        "executionReport",
        "outboundAccountPosition",
        "balanceUpdate",
        "externalLockUpdate",
        "listStatus",
        "eventStreamTerminated",
    }
)


def decode_user_event(payload: msgspec.Raw | bytes) -> UserEvent | None:
    """One user-data event; None for kinds that we do not know or need."""
    if _TAG.decode(payload).e not in _KNOWN:
        return None
    event: UserEvent = USER_EVENT.decode(payload)
    return event


def parse_user_event(event: UserEvent) -> Sequence[AccountEvent]:
    """Account events of one user-data event.

    Raises:
        StreamEnded: when the exchange ended the subscription.
    """
    match event:
        case ExecutionReport():
            order = parse_execution(event)
            return (OrderReported(order, parse_execution_fill(event, order)),)
        case AccountPosition():
            held = [Balance(row.asset, row.free, row.locked) for row in event.balances]
            return (BalancesReported(held, complete=False, event_ms=event.updated_ms),)
        case ListStatus():
            return (ListReported(parse_list_status(event)),)
        case BalanceUpdate() | ExternalLockUpdate():
            return (BalanceAdjusted(event.asset, event.delta, event.event_ms),)
        case _:
            raise StreamEnded


def parse_execution(event: ExecutionReport) -> Order:
    """The order after an execution report, under the id it had before a cancel or amend."""
    client_id = event.original_client_id or event.client_id
    by_quote = event.quote_quantity > 0
    reason = event.reject_reason if event.reject_reason != "NONE" else event.expiry_reason
    return Order(
        instrument=spot_id(event.symbol),
        client_id=client_id,
        side=event.side,
        type=event.type,
        status=event.status,
        quantity=known_quantity(event.quantity, event.status, by_quote),
        venue_id=event.venue_id,
        price=event.price or None,
        trigger_price=event.trigger_price or None,
        quote_quantity=event.quote_quantity if by_quote else None,
        iceberg_quantity=event.iceberg_quantity or None,
        time_in_force=event.time_in_force,
        filled_quantity=event.filled_quantity,
        filled_quote=event.filled_quote,
        trailing_delta=event.trailing_delta,
        stp_mode=stp_mode_of(event.stp_mode),
        pegged_price=event.pegged_price,
        is_working=event.is_working,
        list_id=event.list_id if event.list_id >= 0 else None,
        source=source_of(client_id),
        created_ms=event.created_ms,
        updated_ms=event.time_ms,
        reason="" if reason == "NONE" else reason,
    )


def parse_execution_fill(event: ExecutionReport, order: Order) -> Fill | None:
    """The fill of a report of execution type TRADE, None for all others."""
    trade_id = event.trade_id
    if trade_id < 0 and event.allocation_id >= 0:
        trade_id = allocation_trade_id(event.allocation_id)
    if event.execution != "TRADE" or trade_id == -1:
        return None
    return Fill(
        instrument=order.instrument,
        trade_id=trade_id,
        client_id=order.client_id,
        venue_id=event.venue_id,
        side=event.side,
        price=event.last_price,
        quantity=event.last_quantity,
        quote_quantity=event.last_quote or worth(event.last_quantity, event.last_price),
        fee=event.fee,
        fee_asset=event.fee_asset or "",
        is_maker=event.is_maker,
        time_ms=event.time_ms,
    )


def parse_list_status(event: ListStatus) -> OrderList:
    members = tuple(member.client_id for member in event.orders)
    return OrderList(
        instrument=spot_id(event.symbol),
        list_id=event.list_id,
        client_id=event.client_id,
        kind=kind_of_family(event.contingency, len(members)),
        orders=members,
        is_done=event.list_status in ("ALL_DONE", "REJECT"),
        time_ms=event.time_ms,
    )
