"""The one way an order or a fill gets into the stores, wherever it came from."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.ids import parse_client_id
from terminal.domain.order import Fill, Order, OrderSource, OrderStatus
from terminal.services.clock import Clock, wall_ms
from terminal.services.wording import describe, describe_fill
from terminal.state.notices import Severity
from terminal.state.stores import Stores


class Intake:
    """Tags orders of others, counts each fill once, and tells the trader what happened."""

    def __init__(self, stores: Stores, clock: Clock = wall_ms) -> None:
        self._stores = stores
        self._clock = clock

    def order(self, report: Order, *, announce: bool = True) -> Order:
        """Merge one report. With `announce`, an end nobody asked for becomes a notice."""
        ours = parse_client_id(report.client_id) is not None
        source = OrderSource.TERMINAL if ours else OrderSource.EXTERNAL
        before = self._stores.orders.get(report.client_id)
        after = self._stores.orders.apply(replace(report, source=source))
        was_open = before is None or before.is_open
        if announce and was_open and after.status in _UNASKED:
            self._tell_end(after)
        return after

    def fill(self, fill: Fill, *, announce: bool = True) -> bool:
        """Add one execution; False when it was known. All fills of one order share a notice."""
        if not self._stores.fills.apply(fill):
            return False
        order = self._stores.orders.get(fill.client_id)
        if announce and order is not None:
            instrument = self._stores.instruments.get(fill.instrument)
            title, text = describe_fill(order, instrument)
            self._stores.notices.add(
                Severity.SUCCESS,
                title,
                text,
                time_ms=self._clock(),
                key=f"fill:{fill.client_id}",
            )
        return True

    def _tell_end(self, order: Order) -> None:
        instrument = self._stores.instruments.get(order.instrument)
        self._stores.notices.add(
            Severity.WARNING,
            _UNASKED[order.status],
            ": ".join(part for part in (describe(order, instrument), order.reason) if part),
            time_ms=self._clock(),
            key=f"end:{order.client_id}",
        )


_UNASKED = {
    OrderStatus.EXPIRED: "Order expired",
    OrderStatus.EXPIRED_IN_MATCH: "Order expired so as not to trade with yourself",
}
