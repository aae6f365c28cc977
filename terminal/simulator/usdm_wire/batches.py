"""Several orders in one request; each succeeds or fails by itself.

Source: USDⓈ-M "Place Multiple Orders", "Modify Multiple Orders", "Cancel Multiple Orders".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from terminal.simulator.params import Params
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.model import ModifyOrder, NewFuturesOrder
from terminal.simulator.usdm_wire import order_view
from terminal.simulator.usdm_wire.desk import Call
from terminal.simulator.usdm_wire.orders import MODIFY_NAMES, placed, signed
from terminal.simulator.usdm_wire.reading import (
    ORDER_NAMES,
    modification,
    new_order,
    response_kind,
)

T = TypeVar("T")
_NAMED = ("orderIdList", "origClientOrderIdList")


def _parsed(call: Call, name: str) -> list[Any]:
    """A JSON array: -1130 when it is not one."""
    text = call.params.need_text(name)
    try:
        rows = json.loads(text, parse_float=str, parse_int=str)
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        raise VenueError(-1130, f"Data sent for parameter '{name}' is not valid.")
    return rows


def _orders(call: Call, names: Iterable[str], read: Callable[[Params], T]) -> list[T | VenueError]:
    """Every order of the batch as it can be read, or what is wrong with it."""
    rows = _parsed(call, "batchOrders")
    call.ledger.add_order(call.account_id, len(rows))
    found: list[T | VenueError] = []
    for row in rows:
        try:
            params = _params(row)
            params.accept_only(names)
            found.append(read(params))
        except VenueError as error:
            found.append(error)
    return found


def _params(row: Any) -> Params:
    """One order of a batch; its numbers and words may be of any JSON kind."""
    if not isinstance(row, dict):
        raise VenueError(-1130, "Data sent for parameter 'batchOrders' is not valid.")
    return Params({name: _text(value) for name, value in row.items()})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _refusal(error: VenueError) -> dict[str, Any]:
    return {"code": error.code, "msg": error.text}


def _place(call: Call) -> list[Any]:
    kinds: dict[str, str] = {}

    def read(params: Params) -> NewFuturesOrder:
        kind, order = response_kind(params), new_order(params)
        kinds[order.client_id] = kind
        return order

    wishes = _orders(call, ORDER_NAMES, read)
    return [
        _refusal(each)
        if isinstance(each, VenueError)
        else placed(call, each, kinds[each.client_id])
        for each in call.exchange.place_batch(call.account_id, wishes)
    ]


def _modify(call: Call) -> list[Any]:
    wishes = _orders(call, MODIFY_NAMES, modification)
    answers: list[Any] = []
    outcomes = call.exchange.modify_batch(call.account_id, wishes)
    for wish, each in zip(wishes, outcomes, strict=True):
        if isinstance(each, VenueError):
            answers.append(_refusal(each))
        elif isinstance(wish, ModifyOrder):
            answers.append(order_view.modified(call.listed(each.symbol), each, wish.modify_id))
    return answers


def _named(call: Call, name: str) -> list[str]:
    """A list of orders; programs that trade every day write its name in lower case."""
    sent = next((each for each in (name, name.lower()) if each in call.params), None)
    return [] if sent is None else [str(each) for each in _parsed(call, sent)]


def _cancel(call: Call) -> list[Any]:
    spec = call.contract()
    ids = [int(each) for each in _named(call, "orderIdList") if each.isdigit()]
    names = _named(call, "origClientOrderIdList")
    answers = call.exchange.cancel_batch(
        call.account_id, spec.symbol, order_ids=ids, client_ids=names
    )
    return [
        _refusal(each) if isinstance(each, VenueError) else order_view.written(spec, each)
        for each in answers
    ]


_LISTS = ("symbol", *(each for name in _NAMED for each in (name, name.lower())))
ENDPOINTS = (
    signed("POST", "v1/batchOrders", _place, 5, "batchOrders", counts=True),
    signed("PUT", "v1/batchOrders", _modify, 5, "batchOrders", counts=True),
    signed("DELETE", "v1/batchOrders", _cancel, 1, *_LISTS),
)
