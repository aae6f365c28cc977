"""Changing an open spot order: smaller in its place, or cancelled and placed anew.

Sources: spot "Order Amend Keep Priority", "Cancel an Existing Order and Send a New Order". The two
halves of a replacement are not one transaction; what happened is read from the two results in the
answer, never from its status.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from terminal.domain.errors import OutcomeUnknown, Rejected
from terminal.domain.instrument import SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.numbers import plain_text
from terminal.domain.order import Order
from terminal.domain.spot.ticket import PlainTicket
from terminal.venue.api import Accepted, Replaced, ReplaceResult
from terminal.venue.binance.endpoint import Call, Endpoint, Kind, Security
from terminal.venue.binance.errors import UNKNOWN_CODES, plain
from terminal.venue.binance.intake import UNREADABLE
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot.account_messages import OrderAnswer
from terminal.venue.binance.spot.encode import encode_order
from terminal.venue.binance.spot.list_messages import (
    AmendAnswer,
    AmendedOrder,
    HalfRefusal,
    ReplaceAnswer,
)
from terminal.venue.binance.spot.parse import parse_answer_fills, parse_order

_TRADING = "Trading endpoints"
HALF_DONE, NOT_DONE = -2021, -2022
AMEND = Endpoint(
    "PUT", "/api/v3/order/amend/keepPriority", "order.amend.keepPriority", 4, AmendAnswer,
    _TRADING, security=Security.SIGNED, kind=Kind.COMMAND,
)  # fmt: skip
REPLACE = Endpoint(
    "POST", "/api/v3/order/cancelReplace", "order.cancelReplace", 1, ReplaceAnswer, _TRADING,
    security=Security.SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip

_ORDER = msgspec.json.Decoder(OrderAnswer, strict=False)
_REFUSAL = msgspec.json.Decoder(HalfRefusal)
_REPLACE = msgspec.json.Decoder(ReplaceAnswer, strict=False)


async def amend(
    call: Call, instrument: InstrumentId, client_id: str, quantity: Decimal
) -> Accepted:
    """Sends the order's own id as the new one: otherwise the exchange would rename it."""
    params: dict[str, Value] = {
        "symbol": instrument.symbol,
        "origClientOrderId": client_id,
        "newClientOrderId": client_id,
        "newQty": plain_text(quantity),
    }
    answer = await call(AMEND, params)
    return Accepted(parse_order(_as_answer(answer.order, answer.transact_ms)))


async def replace_order(
    call: Call,
    order: Order,
    ticket: PlainTicket,
    pair: SpotPair,
    client_id: str,
    last_price: Decimal | None,
) -> Replaced:
    """Stop on failure; the cancel only counts while the order is as far filled as we believe."""
    filled = order.filled_quantity > 0
    params: dict[str, Value] = {
        **encode_order(ticket, pair, client_id, last_price),
        "cancelReplaceMode": "STOP_ON_FAILURE",
        "cancelOrigClientOrderId": order.client_id,
        "cancelRestrictions": "ONLY_PARTIALLY_FILLED" if filled else "ONLY_NEW",
        "newOrderRespType": "FULL",
    }
    try:
        return parse_replaced(await call(REPLACE, params))
    except Rejected as error:
        if error.code not in (HALF_DONE, NOT_DONE) or not error.data:
            raise
        try:
            return parse_replaced(_REPLACE.decode(error.data))
        except UNREADABLE as unreadable:
            raise OutcomeUnknown(
                "The exchange's answer could not be understood; either order may be live.",
                detail=f"order.cancelReplace: {unreadable}",
            ) from unreadable


def parse_replaced(answer: ReplaceAnswer) -> Replaced:
    """Both halves as they happened.

    Raises:
        OutcomeUnknown: when the exchange does not know about one of them, or cannot be understood.
    """
    try:
        if answer.cancel_result != "SUCCESS":
            reason = _reason(answer.cancel)
            if answer.new_result != "SUCCESS":
                return Replaced(ReplaceResult.UNCHANGED, reason=reason)
            # Not what was asked for, yet both orders are live now.
            message = _ORDER.decode(answer.new)
            placed = parse_order(message)
            fills = parse_answer_fills(message, placed)
            return Replaced(ReplaceResult.ONLY_PLACED, None, placed, fills, reason)
        canceled = parse_order(_ORDER.decode(answer.cancel))
        if answer.new_result != "SUCCESS":
            reason = _reason(answer.new)
            return Replaced(ReplaceResult.ONLY_CANCELED, canceled=canceled, reason=reason)
        message = _ORDER.decode(answer.new)
        placed = parse_order(message)
    except UNREADABLE as error:
        raise OutcomeUnknown(
            "The exchange's answer could not be understood; either order may be live.",
            detail=f"order.cancelReplace: {error}",
        ) from error
    fills = parse_answer_fills(message, placed)
    return Replaced(ReplaceResult.REPLACED, canceled, placed, fills)


def _reason(half: msgspec.Raw) -> str:
    refusal = _REFUSAL.decode(half)
    if refusal.code in UNKNOWN_CODES:
        raise OutcomeUnknown(
            "The exchange does not know whether it did one half of the change.",
            detail=f"order.cancelReplace: {refusal.code} {plain(refusal.msg)}",
        )
    return plain(refusal.msg)


def _as_answer(order: AmendedOrder, transact_ms: int) -> OrderAnswer:
    return OrderAnswer(
        symbol=order.symbol,
        venue_id=order.venue_id,
        client_id=order.client_id,
        original_client_id=order.original_client_id,
        list_id=order.list_id,
        price=order.price,
        quantity=order.quantity,
        filled_quantity=order.filled_quantity,
        filled_quote=order.filled_quote,
        trigger_price=order.trigger_price,
        iceberg_quantity=order.iceberg_quantity,
        status=order.status,
        time_in_force=order.time_in_force,
        type=order.type,
        side=order.side,
        transact_ms=transact_ms,
        working_ms=order.working_ms,
        stp_mode=order.stp_mode,
    )
