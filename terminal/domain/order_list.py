"""Orders that live and die together, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.capabilities import ListKind
from terminal.domain.market import InstrumentId
from terminal.domain.order import ZERO, Order, OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList:
    """One order list. `orders` are the client ids of its members; `time_ms` UTC, of the last word.

    `list_id` is negative until the exchange has numbered it. The exchange names only two families
    (OCO, OTO); `kind` is exact for lists of this terminal, else the best reading of the members.
    """

    instrument: InstrumentId
    list_id: int
    client_id: str
    kind: ListKind
    orders: tuple[str, ...]
    is_done: bool = False
    time_ms: int = 0


def kind_of_family(contingency: str, members: int) -> ListKind:
    """The kind of a list that another program placed: the family and how many orders it has."""
    if contingency == ListKind.OCO:
        return ListKind.OCO
    return ListKind.OTOCO if members > 2 else ListKind.OTO


def is_exit(order: Order, known: OrderList | None) -> bool:
    """Whether this member of a list closes what another one opened (or is one of two exits)."""
    if known is None:
        return order.status is OrderStatus.PENDING_NEW
    return known.kind is ListKind.OCO or order.client_id != known.orders[0]


def is_exposed(order: Order, known: OrderList | None) -> bool:
    """An entry that has filled in part: its exits come only with the rest."""
    return (
        order.list_id is not None
        and not is_exit(order, known)
        and order.status is OrderStatus.PARTIALLY_FILLED
        and order.filled_quantity > ZERO
    )
