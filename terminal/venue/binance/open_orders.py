"""Which own orders are open as far as the user stream has told, and what their ids are. No IO."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.domain.order import Order

_NAMES_KEPT = 20_000


class OpenOrders:
    """Finds what happened unseen: orders that vanished, or traded on, while nobody listened."""

    def __init__(self) -> None:
        self._open: dict[str, Order] = {}
        self._names: dict[int, str] = {}

    def note(self, order: Order) -> None:
        """Take one reported order."""
        self.name(order)
        if order.is_open:
            self._open[order.client_id] = order
        else:
            self._open.pop(order.client_id, None)

    def name(self, order: Order) -> None:
        """Remember which client id belongs to the exchange's number."""
        if order.venue_id is not None:
            if len(self._names) >= _NAMES_KEPT:
                del self._names[next(iter(self._names))]
            self._names[order.venue_id] = order.client_id

    def client_id(self, venue_id: int) -> str:
        """Our id of the exchange's number; empty when this session has never seen it."""
        return self._names.get(venue_id, "")

    def missing(self, now_open: Iterable[Order]) -> list[Order]:
        """Orders believed open that a snapshot no longer contains."""
        present = {order.client_id for order in now_open}
        return [order for order in self._open.values() if order.client_id not in present]

    def advanced(self, now_open: Iterable[Order]) -> list[Order]:
        """Orders of a snapshot that have traded since they were last reported."""
        return [
            order
            for order in now_open
            if (known := self._open.get(order.client_id)) is not None
            and order.filled_quantity > known.filled_quantity
        ]
