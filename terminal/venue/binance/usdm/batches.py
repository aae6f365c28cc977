"""Several orders in one request, each with an answer of its own.

Sources: USDⓈ-M Futures, "Place Multiple Orders" (5), "Modify Multiple Orders" (5), "Cancel Multiple
Orders" (10 of one symbol). Orders with a trigger have no such request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
from msgspec import Raw

from terminal.domain.errors import Invalid, OutcomeUnknown, TerminalError
from terminal.domain.market import InstrumentId
from terminal.venue.api import Accepted
from terminal.venue.binance.endpoint import Call, Endpoint, Kind, Lane, Security
from terminal.venue.binance.errors import Refusal, domain_error
from terminal.venue.binance.numbers import Message
from terminal.venue.binance.usdm.account_messages import OrderAnswer
from terminal.venue.binance.usdm.encode import ORDER_PATH, encode_modification, encode_order
from terminal.venue.binance.usdm.instruments import LinearContract
from terminal.venue.futures_api import Amendment, Placement

PLACE_MANY = Endpoint(
    "POST", "/fapi/v1/batchOrders", "", 5, list[Raw], "Place Multiple Orders",
    security=Security.SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
MODIFY_MANY = Endpoint(
    "PUT", "/fapi/v1/batchOrders", "", 5, list[Raw], "Modify Multiple Orders",
    security=Security.SIGNED, kind=Kind.COMMAND, orders=1,
)  # fmt: skip
CANCEL_MANY = Endpoint(
    "DELETE", "/fapi/v1/batchOrders", "", 1, list[Raw], "Cancel Multiple Orders",
    security=Security.SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip

Accept = Callable[[OrderAnswer], Accepted]
Result = Accepted | TerminalError
_REFUSED = 400


class MaybeRefused(Message):
    """An element of the answer: an order, or why there is none (`code` below zero)."""

    code: int = 0
    msg: str = ""


_MAYBE = msgspec.json.Decoder(MaybeRefused)
_ORDER = msgspec.json.Decoder(OrderAnswer, strict=False)


async def place_many(
    call: Call, now_ms: int, wishes: Sequence[Placement], accept: Accept
) -> Sequence[Result]:
    """The fate of each wish, in their order.

    Raises:
        Invalid: one of them waits for a trigger; nothing was sent.
        TerminalError: as `Account.place`, then true of all of them.
    """
    rows = []
    for wish in wishes:
        if not isinstance(wish.instrument, LinearContract):
            raise Invalid(f"{wish.instrument.symbol} is not traded on the USDⓈ-M account.")
        path, encoded = encode_order(wish.ticket, wish.instrument, wish.client_id, None)
        if path != ORDER_PATH:
            raise Invalid("Orders with a trigger are placed one by one.")
        rows.append({**encoded, "newOrderRespType": "ACK"})
    answer = await call(replace(PLACE_MANY, orders=len(rows)), {"batchOrders": _json(rows)})
    return _results(answer, len(rows), now_ms, accept)


async def modify_many(
    call: Call, now_ms: int, changes: Sequence[Amendment], accept: Accept
) -> Sequence[Result]:
    """As `place_many`; each order loses its place in the queue."""
    rows = [encode_modification(c.order, c.quantity, c.price)[1] for c in changes]
    answer = await call(replace(MODIFY_MANY, orders=len(rows)), {"batchOrders": _json(rows)})
    return _results(answer, len(rows), now_ms, accept)


async def cancel_many(
    call: Call, now_ms: int, instrument: InstrumentId, ids: Sequence[str], accept: Accept
) -> Sequence[Result]:
    """As `place_many`, of at most ten orders of one contract."""
    params = {"symbol": instrument.symbol, "origClientOrderIdList": _json(list(ids))}
    answer = await call(CANCEL_MANY, params)
    return _results(answer, len(ids), now_ms, accept)


def _results(answer: Sequence[Raw], expected: int, now_ms: int, accept: Accept) -> Sequence[Result]:
    """An answer of another length names no order any more: then nobody knows."""
    if len(answer) != expected:
        raise OutcomeUnknown(
            "The exchange's answer could not be understood; the orders may be live.",
            detail=f"{len(answer)} answers to {expected} orders",
        )
    return [_result(each, now_ms, accept) for each in answer]


def _result(payload: Raw, now_ms: int, accept: Accept) -> Result:
    try:
        maybe = _MAYBE.decode(payload)
        if maybe.code < 0:
            refusal = Refusal(_REFUSED, maybe.code, maybe.msg)
            return domain_error(refusal, is_command=True, now_ms=now_ms, what="batchOrders")
        return accept(_ORDER.decode(payload))
    except (msgspec.DecodeError, ValueError) as error:
        return OutcomeUnknown(
            "The exchange's answer could not be understood; the order may be live.",
            detail=f"batchOrders: {error}",
        )
    except TerminalError as error:
        return error


def _json(rows: object) -> str:
    return msgspec.json.encode(rows).decode()
