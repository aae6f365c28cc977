"""Own order lists by the exchange's number."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.capabilities import ListKind
from terminal.domain.order_list import OrderList
from terminal.state.store import Store

_PAYING = frozenset({ListKind.OPO, ListKind.OPOCO})


class OrderListStore(Store):
    """Every list this session knows; reports may come late, twice and in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[int, OrderList] = {}
        self._numbers: dict[str, int] = {}

    def apply(self, report: OrderList) -> OrderList:
        """Merge a report. The exact kind, once known, stays; a list that is done stays done."""
        known = self._known(report)
        merged = report if known is None else _merged(known, report)
        if known is not None and known.list_id != merged.list_id:
            del self._lists[known.list_id]
        if merged != self._lists.get(merged.list_id):
            self._lists[merged.list_id] = merged
            self._numbers[merged.client_id] = merged.list_id
            self._changed()
        return merged

    def get(self, list_id: int | None) -> OrderList | None:
        return None if list_id is None else self._lists.get(list_id)

    def by_client_id(self, client_id: str) -> OrderList | None:
        number = self._numbers.get(client_id)
        return None if number is None else self._lists.get(number)

    def all(self) -> list[OrderList]:
        """Newest first."""
        return sorted(self._lists.values(), key=lambda x: (x.time_ms, x.list_id), reverse=True)

    def _known(self, report: OrderList) -> OrderList | None:
        """By number, else by our id: it had no number when it was sent."""
        known = self._lists.get(report.list_id)
        if known is None:
            known = self.by_client_id(report.client_id)
            if known is not None and known.list_id >= 0 and report.list_id >= 0:
                return None
        return known


def _merged(known: OrderList, report: OrderList) -> OrderList:
    newer, older = (report, known) if report.time_ms >= known.time_ms else (known, report)
    kind = older.kind if older.kind in _PAYING else newer.kind
    return replace(
        newer,
        kind=kind,
        list_id=max(known.list_id, report.list_id),
        client_id=known.client_id or report.client_id,
        orders=known.orders or report.orders,
        is_done=known.is_done or report.is_done,
    )
