"""Answers and events about order lists.

Source: REST "Order lists", User Data Streams "listStatus".
"""

from __future__ import annotations

from typing import Any

from terminal.simulator.spot.model import OrderRecord, Placed
from terminal.simulator.spot.order_lists import ListChange, ListReport
from terminal.simulator.spot_wire import order_view as orders
from terminal.simulator.spot_wire.text import TimeUnit


def shown(report: ListReport, unit: TimeUnit) -> dict[str, Any]:
    """A list as every answer shows it."""
    record = report.record
    return {
        "orderListId": record.list_id,
        "contingencyType": record.kind.contingency,
        "listStatusType": record.status_type.value,
        "listOrderStatus": record.order_status.value,
        "listClientOrderId": record.client_id,
        "transactionTime": record.updated_ms * unit,
        "symbol": record.symbol,
        "orders": [_member(order) for order in report.orders],
    }


def placed(report: ListReport, response: orders.ResponseType, unit: TimeUnit) -> dict[str, Any]:
    """Answer to a placement; ACK has no reports."""
    answer = shown(report, unit)
    if response is orders.ResponseType.ACK:
        return answer
    answer["orderReports"] = [_reported(report, order, response, unit) for order in report.orders]
    return answer


def canceled(report: ListReport, unit: TimeUnit) -> dict[str, Any]:
    """Answer to a cancel, with the orders that it ended."""
    return {
        **shown(report, unit),
        "orderReports": [orders.canceled(order, unit) for order in report.orders],
    }


def status_event(change: ListChange, now_ms: int, unit: TimeUnit) -> dict[str, Any]:
    """A `listStatus`."""
    record = change.report.record
    return {
        "e": "listStatus",
        "E": now_ms * unit,
        "s": record.symbol,
        "g": record.list_id,
        "c": record.kind.contingency,
        "l": record.status_type.value,
        "L": record.order_status.value,
        "r": "NONE",
        "C": record.client_id,
        "T": change.time_ms * unit,
        "O": [
            {"s": order.symbol, "i": order.order_id, "c": order.client_id}
            for order in change.report.orders
        ],
    }


def _reported(
    report: ListReport, order: OrderRecord, response: orders.ResponseType, unit: TimeUnit
) -> dict[str, Any]:
    if response is orders.ResponseType.RESULT:
        return orders.resulting(order, unit)
    fills = tuple(fill for fill in report.fills if fill.order_id == order.order_id)
    return orders.full(Placed(order, fills), unit)


def _member(order: OrderRecord) -> dict[str, Any]:
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "clientOrderId": order.client_id,
    }
