"""Own orders by client order id; late and duplicate reports are harmless."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.domain.market import InstrumentId
from terminal.domain.order import Order
from terminal.domain.order_machine import merge_report
from terminal.state.store import Store


class OrderStore(Store):
    """Every order this session knows, open and finished."""

    def __init__(self) -> None:
        super().__init__()
        self._orders: dict[str, Order] = {}

    def apply(self, order: Order) -> Order:
        """Merge a report (or our own first prediction) and return what is now believed."""
        known = self._orders.get(order.client_id)
        merged = order if known is None else merge_report(known, order)
        if merged != known:
            self._orders[order.client_id] = merged
            self._changed()
        return merged

    def get(self, client_id: str) -> Order | None:
        return self._orders.get(client_id)

    def open_orders(self, instrument: InstrumentId | None = None) -> list[Order]:
        """Open orders, newest first; of one instrument when given."""
        return self._select(instrument, is_open=True)

    def finished_orders(self, instrument: InstrumentId | None = None) -> list[Order]:
        return self._select(instrument, is_open=False)

    def _select(self, instrument: InstrumentId | None, *, is_open: bool) -> list[Order]:
        chosen: Iterable[Order] = (
            o
            for o in self._orders.values()
            if o.is_open is is_open and (instrument is None or o.instrument == instrument)
        )
        return sorted(chosen, key=lambda o: (o.created_ms, o.client_id), reverse=True)
