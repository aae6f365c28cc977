"""Order lists of the spot account: placing, cancelling, those that are open.

Source: spot "Trading endpoints", "Account endpoints" (order lists).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from terminal.domain.capabilities import ListKind
from terminal.domain.errors import Invalid, OutcomeUnknown, Rejected
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.market import InstrumentId
from terminal.domain.order_list import OrderList, kind_of_family
from terminal.domain.spot.list_rules import list_kind
from terminal.domain.spot.ticket import OcoTicket, TriggeredListTicket
from terminal.venue.api import ListAccepted, ListIds
from terminal.venue.binance.endpoint import Call, Endpoint, Kind, Lane, Security
from terminal.venue.binance.signing import Value
from terminal.venue.binance.spot.encode import encode_list
from terminal.venue.binance.spot.list_messages import ListAnswer
from terminal.venue.binance.spot.parse import parse_answer_fills, parse_order, spot_id

_TRADING = "Trading endpoints"
_ACCOUNT = "Account endpoints"
T = TypeVar("T")


def _place(kind: str, orders: int) -> Endpoint[ListAnswer]:
    return Endpoint(
        "POST", f"/api/v3/orderList/{kind}", f"orderList.place.{kind}", 1, ListAnswer, _TRADING,
        security=Security.SIGNED, kind=Kind.COMMAND, orders=orders,
    )  # fmt: skip


PLACE = {
    ListKind.OCO: _place("oco", 2),
    ListKind.OTO: _place("oto", 2),
    ListKind.OTOCO: _place("otoco", 3),
    ListKind.OPO: _place("opo", 2),
    ListKind.OPOCO: _place("opoco", 3),
}
CANCEL_LIST = Endpoint(
    "DELETE", "/api/v3/orderList", "orderList.cancel", 1, ListAnswer, _TRADING,
    security=Security.SIGNED, kind=Kind.COMMAND, lane=Lane.EXIT,
)  # fmt: skip
OPEN_LISTS = Endpoint(
    "GET", "/api/v3/openOrderList", "openOrderLists.status", 6, list[ListAnswer], _ACCOUNT,
    security=Security.SIGNED,
)  # fmt: skip
QUERY_LIST = Endpoint(
    "GET", "/api/v3/orderList", "orderList.status", 4, ListAnswer, _ACCOUNT,
    security=Security.SIGNED, kind=Kind.URGENT,
)  # fmt: skip
NO_SUCH_LIST = -2018


async def place_list(
    call: Call, ticket: OcoTicket | TriggeredListTicket, instrument: Instrument, ids: ListIds
) -> ListAccepted:
    if not isinstance(instrument, SpotPair):
        raise Invalid(f"{instrument.id} is not traded on the spot account.")
    kind = list_kind(ticket)
    params: dict[str, Value] = {**encode_list(ticket, instrument, ids)}
    params["newOrderRespType"] = "FULL"
    return _accepted(await call(PLACE[kind], params), kind)


async def cancel_list(call: Call, instrument: InstrumentId, list_id: int) -> ListAccepted:
    params: dict[str, Value] = {"symbol": instrument.symbol, "orderListId": list_id}
    return _accepted(await call(CANCEL_LIST, params))


async def query_list(call: Call, client_id: str) -> OrderList | None:
    """What the exchange knows of the list we named so; None when it knows of no such list."""
    try:
        return parse_list(await call(QUERY_LIST, {"origClientOrderId": client_id}))
    except Rejected as error:
        if error.code == NO_SUCH_LIST:
            return None
        raise


async def open_lists(call: Call) -> Sequence[OrderList]:
    return [parse_list(answer) for answer in await call(OPEN_LISTS)]


def parse_list(answer: ListAnswer, kind: ListKind | None = None) -> OrderList:
    """`kind` is what we know better than the exchange's family name."""
    reports = {report.venue_id: report for report in answer.reports}
    members = []
    for entry in answer.orders:
        report = reports.get(entry.venue_id)
        # A cancelled member got a new id from the exchange; we go on calling it by its first.
        original = report.original_client_id if report is not None else ""
        members.append(original or entry.client_id)
    return OrderList(
        instrument=spot_id(answer.symbol),
        list_id=answer.list_id,
        client_id=answer.client_id,
        kind=kind or kind_of_family(answer.contingency, len(members)),
        orders=tuple(members),
        is_done=answer.list_status in ("ALL_DONE", "REJECT"),
        time_ms=answer.time_ms,
    )


def _accepted(answer: ListAnswer, kind: ListKind | None = None) -> ListAccepted:
    try:
        orders = [parse_order(report) for report in answer.reports]
    except ValueError as error:
        raise OutcomeUnknown(
            "The exchange's answer could not be understood; the orders may be live.",
            detail=f"order list {answer.list_id}: {error}",
        ) from error
    fills = [
        fill
        for report, order in zip(answer.reports, orders, strict=True)
        for fill in parse_answer_fills(report, order)
    ]
    return ListAccepted(parse_list(answer, kind), orders, fills)
