"""Orders of one list beside each other, in the place of the newest. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from terminal.domain.capabilities import ListKind
from terminal.domain.order import Order
from terminal.domain.order_list import OrderList, is_exit, is_exposed
from terminal.state.order_lists import OrderListStore
from terminal.ui.models.cell import Branch


class Member(NamedTuple):
    """An order with its place in a list; all None and False for an order by itself.

    `is_exit` for what closes, `is_exposed` for an entry that is partly filled while its exits do
    not exist yet: what was bought is not protected.
    """

    order: Order
    branch: Branch | None = None
    kind: ListKind | None = None
    is_exit: bool = False
    is_exposed: bool = False


def grouped(orders: Sequence[Order], lists: OrderListStore) -> list[Member]:
    """Newest first as given; members of a list follow each other as the list names them."""
    units: dict[int, list[Order]] = {}
    for order in orders:
        if order.list_id is not None:
            units.setdefault(order.list_id, []).append(order)
    rows: list[Member] = []
    for order in orders:
        if order.list_id is None:
            rows.append(Member(order))
            continue
        unit = units.pop(order.list_id, None)
        if unit is not None:
            rows.extend(_members(unit, lists.get(order.list_id)))
    return rows


def _members(unit: list[Order], known: OrderList | None) -> list[Member]:
    if known is not None:
        place = {client_id: number for number, client_id in enumerate(known.orders)}
        unit = sorted(unit, key=lambda order: place.get(order.client_id, len(place)))
    last = len(unit) - 1
    kind = None if known is None else known.kind
    rows = []
    for number, order in enumerate(unit):
        branch = None
        if last:
            edges = {0: Branch.FIRST, last: Branch.LAST}
            branch = edges.get(number, Branch.MIDDLE)
        rows.append(Member(order, branch, kind, is_exit(order, known), is_exposed(order, known)))
    return rows
