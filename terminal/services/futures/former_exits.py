"""Exits whose position has ended are taken back at once: left open they would act on the next one.

The exchange lets exits of its API wait on (only those of its own web page end with their position:
time in force GTE_GTC, which no page of the API offers), so the terminal ends its own. Exits that
somebody else placed stay, protect nothing here, and are told of by the protection watch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from terminal.domain.futures.position import Position
from terminal.domain.futures.protection import closes
from terminal.domain.order import Order, OrderSource
from terminal.services.orders.placing import Desk
from terminal.services.supervisor import Supervisor
from terminal.services.wording import count
from terminal.state.notices import Severity

SETTLE_SECONDS = 0.3
"""The exit that closed the position is told a moment after the position."""


class FormerExits:
    """Listens from `attach` to `detach`; `cancel` takes one order back."""

    def __init__(self, desk: Desk, supervisor: Supervisor, cancel: Callable[[Order], None]) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._supervisor = supervisor
        self._cancel = cancel
        self._unsubscribe: Callable[[], None] = lambda: None

    def attach(self) -> None:
        self.detach()
        self._stores.positions.take_ended()
        self._unsubscribe = self._stores.positions.on_change(self._look)

    def detach(self) -> None:
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def _look(self) -> None:
        for position in self._stores.positions.take_ended():
            orders = self._stores.orders.open_orders(position.instrument)
            left = [o for o in orders if o.is_conditional and closes(o, position)]
            if left:
                # From this moment on they are nobody's protection.
                self._stores.positions.mark_left_over(order.client_id for order in left)
                work = self._take_back(position, [order.client_id for order in left])
                self._supervisor.once(f"exits of {position.instrument} {position.side}", work)

    async def _take_back(self, position: Position, client_ids: Sequence[str]) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        known = (self._stores.orders.get(client_id) for client_id in client_ids)
        own = [
            order
            for order in known
            if order is not None and order.is_open and order.source is OrderSource.TERMINAL
        ]
        if not own:
            return
        for order in own:
            self._cancel(order)
        side = "long" if position.quantity > 0 else "short"
        self._desk.tell(
            Severity.WARNING,
            f"{count(len(own), 'exit')} of {position.instrument.symbol} taken back",
            f"The {side} position is gone. Left open they would act on the next one, so they are being"
            " cancelled.",
            f"former-exits:{position.instrument}:{position.side}",
        )
