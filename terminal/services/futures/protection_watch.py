"""R14: a position that no accepted stop stands behind is said aloud, once. Nothing is sent.

So are exits whose position is gone: they would act on the next one of that contract.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from terminal.domain.futures.position import PositionKey
from terminal.services.orders.placing import Desk
from terminal.state.notices import Severity
from terminal.state.position_views import orphan_orders, position_views

LOOK_SECONDS = 1.0
GRACE_SECONDS = 15.0
"""A trader needs a moment to place a stop, and a bracket a fill."""
LEFT_OVER_SECONDS = 3.0
"""A bracket needs a moment to cancel the exit that is not needed any more."""


class ProtectionWatch:
    """Looks once a second; a position is told of again after it has been flat or protected."""

    def __init__(self, desk: Desk, running: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._running = running
        self._since: dict[PositionKey, float] = {}
        self._told: set[PositionKey] = set()
        self._left_since: dict[str, float] = {}
        self._left_told: set[str] = set()

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Compare what is held with what protects it now."""
        self._look_at_exits()
        bare = {
            view.position.key: view
            for view in position_views(self._desk.stores)
            if view.protection.is_unprotected
        }
        for gone in self._since.keys() - bare.keys():
            del self._since[gone]
            self._told.discard(gone)
        now = self._running()
        for key, view in bare.items():
            since = self._since.setdefault(key, now)
            if now - since < GRACE_SECONDS or key in self._told:
                continue
            self._told.add(key)
            side = "Long" if view.position.quantity > 0 else "Short"
            vain = bool(view.protection.beyond_liquidation)
            why = "Its stop lies beyond the liquidation price." if vain else "No stop is accepted."
            self._desk.tell(
                Severity.WARNING,
                f"{side} {view.contract.symbol} is unprotected",
                f"{why} Nothing is placed by itself.",
                f"unprotected:{key[0]}:{key[1]}",
            )

    def _look_at_exits(self) -> None:
        left = {order.client_id: order for order in orphan_orders(self._desk.stores)}
        now = self._running()
        self._left_since = {i: self._left_since.get(i, now) for i in left}
        self._left_told &= left.keys()
        due = [
            order
            for client_id, order in left.items()
            if now - self._left_since[client_id] >= LEFT_OVER_SECONDS
        ]
        for symbol in sorted({o.instrument.symbol for o in due}):
            ids = {o.client_id for o in due if o.instrument.symbol == symbol}
            if ids <= self._left_told:
                continue
            self._left_told |= ids
            count = "1 exit" if len(ids) == 1 else f"{len(ids)} exits"
            self._desk.tell(
                Severity.WARNING,
                f"{count} of {symbol} left over",
                "The position is gone; they would act on the next one. Cancel them in Open orders, or"
                " all at once under Margin.",
                f"left-over:{symbol}",
            )
