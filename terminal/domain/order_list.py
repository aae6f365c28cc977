"""Orders that live and die together, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.domain.capabilities import ListKind
from terminal.domain.market import InstrumentId


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
