"""Own orders by client order id; late and duplicate reports are harmless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import merge

from terminal.domain.market import InstrumentId
from terminal.domain.order import Order
from terminal.domain.order_machine import merge_report
from terminal.state.store import Store

KEPT_FINISHED = 2_000
_SPARE = 200


class OrderStore(Store):
    """Every open order, and the newest finished ones; older ones come by the history panel.

    A client id is unique among open orders only: when another program uses one again, the finished
    order keeps its row and the new order takes the id.
    """

    def __init__(self, kept_finished: int = KEPT_FINISHED) -> None:
        super().__init__()
        self._kept_finished = kept_finished
        self._orders: dict[str, Order] = {}
        self._former: dict[tuple[str, int], Order] = {}
        self._open: dict[str, Order] = {}
        self._sorted: dict[bool, list[Order]] = {}
        self._names: dict[tuple[InstrumentId, int], str] = {}
        self._renamed: dict[str, str] = {}

    def apply(self, order: Order) -> Order:
        """Merge a report (or our own first prediction) and return what is now believed."""
        order = self._under_its_name(order)
        known = self._orders.get(order.client_id)
        if known is not None and _is_another(known, order):
            known = self._make_room(known, order)
            if known is None:
                return order
        if known is None or known is order:
            self._keep(order)
            return order
        merged = merge_report(known, order)
        if merged != known:
            self._keep(merged)
        return merged

    def get(self, client_id: str) -> Order | None:
        """The newest order of this id, also when it has been given another one since."""
        known = self._orders.get(client_id)
        renamed = self._renamed.get(client_id)
        return self._orders.get(renamed) if known is None and renamed else known

    def open_orders(self, instrument: InstrumentId | None = None) -> list[Order]:
        """Open orders, newest first; of one instrument when given."""
        return self._select(instrument, is_open=True)

    def finished_orders(self, instrument: InstrumentId | None = None) -> list[Order]:
        """Orders in a final state, newest first; of one instrument when given."""
        return self._select(instrument, is_open=False)

    def newest(self, instrument: InstrumentId) -> Iterator[Order]:
        """Orders of one instrument in every state, newest first, found as far as one asks."""
        rows = merge(*map(self._rows, (True, False)), key=_age_key, reverse=True)
        return (order for order in rows if order.instrument == instrument)

    def _keep(self, order: Order) -> None:
        self._orders[order.client_id] = order
        if order.venue_id is not None:
            self._names[order.instrument, order.venue_id] = order.client_id
        if order.is_open:
            self._open[order.client_id] = order
        else:
            self._open.pop(order.client_id, None)
            if len(self._orders) - len(self._open) > self._kept_finished + _SPARE:
                self._forget_oldest()
        self._sorted.clear()
        self._changed()

    def _forget_oldest(self) -> None:
        """Let go of finished orders beyond the number kept, by when they were last heard of."""
        finished = sorted(
            (order for order in self._orders.values() if not order.is_open),
            key=lambda order: order.updated_ms,
        )
        for order in finished[: len(finished) - self._kept_finished]:
            del self._orders[order.client_id]
            if order.venue_id is not None:
                self._names.pop((order.instrument, order.venue_id), None)
        self._renamed = {old: new for old, new in self._renamed.items() if new in self._orders}
        former = sorted(self._former, key=lambda key: self._former[key].updated_ms)
        for key in former[: max(0, len(former) - self._kept_finished)]:
            del self._former[key]

    def _under_its_name(self, report: Order) -> Order:
        """An amendment elsewhere may give an order a new client id: it keeps one row, under the
        newest id, which is the one a cancel must name."""
        if report.venue_id is None:
            return report
        name = self._names.get((report.instrument, report.venue_id), report.client_id)
        if name == report.client_id:
            return report
        known = self._orders.get(name)
        if known is None or known.venue_id != report.venue_id:
            return report
        # A cancelled order is reported under the id of its cancel: that is no new name.
        is_old = report.updated_ms < known.updated_ms or report.client_id in self._renamed
        if is_old or report.status.is_final:
            return replace(report, client_id=name)
        del self._orders[name]
        self._open.pop(name, None)
        self._renamed[name] = report.client_id
        self._names[report.instrument, report.venue_id] = report.client_id
        self._orders[report.client_id] = replace(known, client_id=report.client_id)
        return report

    def _make_room(self, known: Order, report: Order) -> Order | None:
        """Keep the older of two orders with one id aside; None when that was `report`."""
        older, newer = sorted((known, report), key=lambda order: order.venue_id or 0)
        key = (older.client_id, older.venue_id or 0)
        former = self._former.get(key)
        merged = older if former is None else merge_report(former, older)
        if merged != former:
            self._former[key] = merged
            self._sorted.clear()
            self._changed()
        return report if newer is report else None

    def _select(self, instrument: InstrumentId | None, *, is_open: bool) -> list[Order]:
        rows = self._rows(is_open)
        if instrument is None:
            return list(rows)
        return [order for order in rows if order.instrument == instrument]

    def _rows(self, is_open: bool) -> list[Order]:
        rows = self._sorted.get(is_open)
        if rows is None:
            chosen: Iterable[Order] = self._open.values()
            if not is_open:
                finished = [order for order in self._orders.values() if not order.is_open]
                chosen = [*finished, *self._former.values()]
            rows = self._sorted[is_open] = sorted(chosen, key=_age_key, reverse=True)
        return rows


def _age_key(order: Order) -> tuple[int, str]:
    return order.created_ms, order.client_id


def _is_another(known: Order, report: Order) -> bool:
    ids = (known.venue_id, report.venue_id)
    return None not in ids and ids[0] != ids[1]
