"""What changed while nobody was listening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from terminal.domain.order import Order, OrderSource, OrderStatus
from terminal.services.wording import count
from terminal.state.stores import Stores


@dataclass(frozen=True, slots=True)
class Stock:
    """Orders known and fills ever counted at one moment."""

    orders: Mapping[str, Order]
    fills: int


def take_stock(stores: Stores) -> Stock:
    orders = (*stores.orders.open_orders(), *stores.orders.finished_orders())
    return Stock({order.client_id: order for order in orders}, stores.fills.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaySummary:
    """Counts of what the trader missed; `external` are orders that others placed."""

    fills: int
    cancelled: int
    expired: int
    external: int

    @classmethod
    def between(cls, before: Stock, stores: Stores, *, since_ms: int) -> AwaySummary:
        """Compare `before` with the stores now; only orders touched since `since_ms` (UTC)."""
        after = take_stock(stores)
        ended = {OrderStatus.CANCELED: 0, OrderStatus.EXPIRED: 0}
        external = 0
        for key, order in after.orders.items():
            known = before.orders.get(key)
            if order.updated_ms < since_ms and order.created_ms < since_ms:
                continue
            if known is None and order.source is OrderSource.EXTERNAL:
                external += 1
            if order.status in ended and (known is None or known.is_open):
                ended[order.status] += 1
        return cls(
            fills=after.fills - before.fills,
            cancelled=ended[OrderStatus.CANCELED],
            expired=ended[OrderStatus.EXPIRED],
            external=external,
        )

    @property
    def happened(self) -> bool:
        return bool(self.fills or self.cancelled or self.expired or self.external)

    @property
    def text(self) -> str:
        """`1 fill, 1 cancel, 2 new orders by others`."""
        parts = [
            count(number, word)
            for number, word in (
                (self.fills, "fill"),
                (self.cancelled, "cancel"),
                (self.expired, "expired order"),
            )
            if number
        ]
        if self.external:
            parts.append(f"{count(self.external, 'new order')} by others")
        return ", ".join(parts)
