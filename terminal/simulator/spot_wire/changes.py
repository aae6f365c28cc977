"""Replacing an order by another, and making one smaller where it stands.

Source: REST "cancelReplace" and "Order Amend Keep Priority"; its table of half-failures is in
section 3.6 of the digest.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from terminal.simulator.auth import mandatory
from terminal.simulator.limits import RateLimited
from terminal.simulator.params import Params
from terminal.simulator.spot.commands import Replaced
from terminal.simulator.spot.model import Amendment, VenueError
from terminal.simulator.spot_wire import list_view as list_wire
from terminal.simulator.spot_wire import order_view as wire
from terminal.simulator.spot_wire.desk import Call, Endpoint, Security
from terminal.simulator.spot_wire.order_params import (
    ORDER_NAMES,
    default_response,
    new_client_id,
    read_order,
    response_type,
)
from terminal.simulator.spot_wire.order_view import ResponseType
from terminal.simulator.spot_wire.orders import canceled, placed, read_restriction, which
from terminal.simulator.spot_wire.text import number

_CONFLICT = 409


class _Mode(StrEnum):
    STOP_ON_FAILURE = "STOP_ON_FAILURE"
    ALLOW_FAILURE = "ALLOW_FAILURE"


class _OverLimit(StrEnum):
    DO_NOTHING = "DO_NOTHING"
    CANCEL_ONLY = "CANCEL_ONLY"


def _replace(call: Call) -> dict[str, Any]:
    params, spec = call.params, call.symbol()
    invalid = VenueError(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.")
    mode = params.word("cancelReplaceMode", _Mode, invalid)
    if mode is None:
        raise mandatory("cancelReplaceMode")
    order_id, client_id = _which_goes(params)
    order = read_order(params, spec)
    response = response_type(params, default_response(order.type))
    done = call.exchange.replace(
        call.account_id,
        order,
        order_id=order_id,
        client_id=client_id,
        new_client_id=params.client_id("cancelNewClientOrderId") or new_client_id(),
        restriction=read_restriction(params),
        stops_on_failure=mode is _Mode.STOP_ON_FAILURE,
        refusal=_count(call),
    )
    answer = _answer(done, response, call)
    if done.is_whole:
        return answer
    nothing_done = isinstance(done.canceled, VenueError) and not _is_placed(done)
    if nothing_done:
        raise VenueError(-2022, "Order cancel-replace failed.", data=answer)
    text = "Order cancel-replace partially failed."
    raise VenueError(-2021, text, http_status=_CONFLICT, data=answer)


def _which_goes(params: Params) -> tuple[int | None, str | None]:
    order_id, client_id = params.integer("cancelOrderId"), params.text("cancelOrigClientOrderId")
    if order_id is None and client_id is None:
        text = (
            "Param 'cancelOrigClientOrderId' or 'cancelOrderId' must be sent, "
            "but both were empty/null!"
        )
        raise VenueError(-1102, text)
    return order_id, client_id


def _count(call: Call) -> VenueError | None:
    """Count the new order; over the limit the cancel may still be wanted."""
    invalid = VenueError(
        -1130, "Data sent for parameter 'orderRateLimitExceededMode' is not valid."
    )
    wish = call.params.word("orderRateLimitExceededMode", _OverLimit, invalid)
    try:
        call.ledger.add_order(call.account_id)
    except RateLimited as error:
        if wish is _OverLimit.CANCEL_ONLY:
            return error
        raise
    return None


def _is_placed(done: Replaced) -> bool:
    return done.placed is not None and not isinstance(done.placed, VenueError)


def _answer(done: Replaced, response: ResponseType, call: Call) -> dict[str, Any]:
    failed = isinstance(done.canceled, VenueError)
    new_result = "SUCCESS" if _is_placed(done) else "FAILURE"
    second: dict[str, Any] | None
    if done.placed is None:
        new_result, second = "NOT_ATTEMPTED", None
    elif isinstance(done.placed, VenueError):
        second = _refusal(done.placed)
    else:
        second = placed(done.placed, response, call)
    return {
        "cancelResult": "FAILURE" if failed else "SUCCESS",
        "newOrderResult": new_result,
        "cancelResponse": _refusal(done.canceled)
        if isinstance(done.canceled, VenueError)
        else canceled(done.canceled, call),
        "newOrderResponse": second,
    }


def _refusal(error: VenueError) -> dict[str, Any]:
    return {"code": error.code, "msg": error.text}


def _amend(call: Call) -> dict[str, Any]:
    params, spec = call.params, call.symbol()
    order_id, client_id = which(params)
    params.need_text("newQty")
    quantity = params.decimal("newQty")
    if quantity is None or quantity <= 0:
        raise mandatory("newQty")
    if quantity != round(quantity, spec.base_decimals):
        raise VenueError(-1111, "Parameter 'newQty' has too much precision.")
    done = call.exchange.amend(
        call.account_id,
        spec.symbol,
        order_id=order_id,
        client_id=client_id,
        new_client_id=params.client_id("newClientOrderId") or new_client_id(),
        quantity=quantity,
    )
    order = done.order
    answer: dict[str, Any] = {
        "transactTime": order.updated_ms * call.unit,
        "executionId": done.execution_id,
        "amendedOrder": wire.amended(order, call.unit),
    }
    if done.report is not None:
        shown = list_wire.shown(done.report, call.unit)
        del shown["listStatusType"], shown["transactionTime"]
        answer["listStatus"] = shown
    return answer


def _amendments(call: Call) -> list[dict[str, Any]]:
    params, spec = call.params, call.symbol()
    order_id = params.integer("orderId")
    if order_id is None:
        raise mandatory("orderId")
    rows = call.exchange.amendments(
        call.account_id,
        spec.symbol,
        order_id,
        from_id=params.integer("fromExecutionId") or 0,
        limit=params.limit(500, 1000),
    )
    return [_amendment(row, call) for row in rows]


def _amendment(row: Amendment, call: Call) -> dict[str, Any]:
    return {
        "symbol": row.symbol,
        "orderId": row.order_id,
        "executionId": row.execution_id,
        "origClientOrderId": row.old_client_id,
        "newClientOrderId": row.new_client_id,
        "origQty": number(row.old_quantity),
        "newQty": number(row.new_quantity),
        "time": row.time_ms * call.unit,
    }


_REPLACE_NAMES = ORDER_NAMES | {
    *("cancelReplaceMode", "cancelOrderId", "cancelOrigClientOrderId", "cancelNewClientOrderId"),
    *("cancelRestrictions", "orderRateLimitExceededMode"),
}

ENDPOINTS = (
    Endpoint(
        rest=("POST", "/api/v3/order/cancelReplace"),
        method="order.cancelReplace",
        weight=1,
        answer=_replace,
        params=_REPLACE_NAMES,
        security=Security.SIGNED,
        free_when_done=True,
        counts_orders=True,
    ),
    Endpoint(
        rest=("PUT", "/api/v3/order/amend/keepPriority"),
        method="order.amend.keepPriority",
        weight=4,
        answer=_amend,
        params=frozenset({"symbol", "orderId", "origClientOrderId", "newClientOrderId", "newQty"}),
        security=Security.SIGNED,
    ),
    Endpoint(
        rest=("GET", "/api/v3/order/amendments"),
        method="order.amendments",
        weight=4,
        answer=_amendments,
        params=frozenset({"symbol", "orderId", "fromExecutionId", "limit"}),
        security=Security.SIGNED,
    ),
)
