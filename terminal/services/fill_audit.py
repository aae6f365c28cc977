"""Fills that an order says it had and we never saw: asked for, so that each is counted once."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.market import Market
from terminal.domain.order import ZERO, Order
from terminal.domain.valuation import sum_of
from terminal.services.intake import Intake
from terminal.state.stores import Stores
from terminal.venue.api import Account

PATIENCE_MS = 2_000
PAGE = 500


class FillAudit:
    """Compares executed quantities with the sum of known fills, of orders touched lately."""

    def __init__(self, stores: Stores, intake: Intake, market: Market = Market.SPOT) -> None:
        self._market = market
        self._stores = stores
        self._intake = intake
        self._sums: dict[str, Decimal] = {}
        self._counted = 0
        self._given_up: set[str] = set()

    def incomplete(self, before_ms: int) -> list[Order]:
        """Orders of this terminal last heard of before `before_ms` whose fills do not add up."""
        self._count()
        orders = self._stores.orders
        # Of what the store has let go of nobody can say whether it was complete.
        oldest_ms = self._stores.fills.complete_since_ms
        return [
            order
            for order in (*orders.open_orders(), *orders.finished_orders())
            if order.instrument.market is self._market
            and order.filled_quantity > self._sums.get(order.client_id, ZERO)
            and order.updated_ms < before_ms
            and order.created_ms >= oldest_ms
            and order.client_id not in self._given_up
        ]

    async def complete(self, account: Account, now_ms: int) -> int:
        """Ask for what is missing; returns how many fills were found.

        Raises:
            TerminalError: the exchange could not be asked.
        """
        found = 0
        missing = self.incomplete(now_ms - PATIENCE_MS)
        for instrument in sorted({order.instrument for order in missing}):
            mine = [order for order in missing if order.instrument == instrument]
            start_ms = min(order.created_ms for order in mine) - PATIENCE_MS
            for fill in await account.fills(instrument, start_ms=start_ms, limit=PAGE):
                found += self._intake.fill(fill)
            self._count()
            # Too old or too many for one page: history shows them, asking for ever would not.
            self._given_up.update(
                order.client_id
                for order in mine
                if order.filled_quantity > self._sums.get(order.client_id, ZERO)
            )
        return found

    def _count(self) -> None:
        if self._stores.fills.count == self._counted:
            return
        self._counted = self._stores.fills.count
        self._sums = {}
        for fill in self._stores.fills.newest():
            known = self._sums.get(fill.client_id, ZERO)
            self._sums[fill.client_id] = sum_of((known, fill.quantity))
