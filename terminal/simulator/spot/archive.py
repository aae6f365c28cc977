"""What an account did: its orders, fills, prevented matches, amendments and allocations."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.order import OrderStatus
from terminal.simulator.spot.engine import Engine
from terminal.simulator.spot.model import (
    Amendment,
    FillRecord,
    OrderRecord,
    PreventedMatch,
    VenueError,
)

_ARCHIVE_MS = 90 * 86_400_000
_ARCHIVED = (OrderStatus.CANCELED, OrderStatus.EXPIRED, OrderStatus.EXPIRED_IN_MATCH)


class Archive:
    """Answers questions; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> OrderRecord:
        self._engine.market(symbol)
        if order_id is None and client_id is None:
            raise VenueError(
                -1102,
                "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
            )
        orders = self._engine.account(account_id).orders
        if order_id is not None:
            record = orders.get(order_id)
            if record is None or record.symbol != symbol:
                raise VenueError(-2013, "Order does not exist.")
            if client_id is not None and client_id not in (
                record.client_id,
                record.original_client_id,
            ):
                raise VenueError(-2039, "Client order ID is not correct for this order ID.")
            return self._told(record)
        for record in reversed(orders.values()):
            if record.symbol == symbol and client_id in (
                record.client_id,
                record.original_client_id,
            ):
                return self._told(record)
        raise VenueError(-2013, "Order does not exist.")

    def open_orders(self, account_id: int, symbol: str | None = None) -> list[OrderRecord]:
        if symbol is not None:
            self._engine.market(symbol)
        return [
            replace(live.record)
            for live in self._engine.account(account_id).live.values()
            if symbol in (None, live.record.symbol)
        ]

    def all_orders(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[OrderRecord]:
        """Orders by ascending id: from `order_id`, or inside a time range, or the newest."""
        self._engine.market(symbol)
        found = [
            replace(record)
            for record in self._engine.account(account_id).orders.values()
            if record.symbol == symbol
            and (start_ms is None or record.updated_ms >= start_ms)
            and (end_ms is None or record.updated_ms <= end_ms)
        ]
        if start_ms is None and end_ms is None and order_id is not None:
            return [record for record in found if record.order_id >= order_id][:limit]
        return found[:limit] if start_ms is not None else found[-limit:]

    def fills(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[FillRecord]:
        """Own fills by ascending trade id; allocations are not among them."""
        self._engine.market(symbol)
        found = [
            fill
            for fill in self._engine.account(account_id).fills
            if fill.symbol == symbol
            and fill.allocation_id < 0
            and (order_id is None or fill.order_id == order_id)
            and (from_id is None or fill.trade_id >= from_id)
            and (start_ms is None or fill.time_ms >= start_ms)
            and (end_ms is None or fill.time_ms <= end_ms)
        ]
        return found[:limit] if from_id is not None or start_ms is not None else found[-limit:]

    def prevented(
        self,
        account_id: int,
        symbol: str,
        *,
        match_id: int | None = None,
        order_id: int | None = None,
        from_id: int | None = None,
        limit: int = 500,
    ) -> list[PreventedMatch]:
        """Self-trades that did not happen, by ascending match id."""
        self._engine.market(symbol)
        return [
            match
            for match in self._engine.account(account_id).prevented
            if match.symbol == symbol
            and match_id in (None, match.match_id)
            and order_id in (None, match.taker_order_id, match.maker_order_id)
            and (from_id is None or match.match_id >= from_id)
        ][:limit]

    def amendments(
        self, account_id: int, symbol: str, order_id: int, *, from_id: int = 0, limit: int = 500
    ) -> list[Amendment]:
        """Amendments of one order by ascending execution id."""
        self._engine.market(symbol)
        return [
            change
            for change in self._engine.account(account_id).amendments
            if change.symbol == symbol
            and change.order_id == order_id
            and change.execution_id >= from_id
        ][:limit]

    def allocations(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[FillRecord]:
        """Fills on other symbols' books, by ascending allocation id."""
        self._engine.market(symbol)
        return [
            fill
            for fill in self._engine.account(account_id).fills
            if fill.symbol == symbol
            and fill.allocation_id >= 0
            and order_id in (None, fill.order_id)
            and (from_id is None or fill.allocation_id >= from_id)
            and (start_ms is None or fill.time_ms >= start_ms)
            and (end_ms is None or fill.time_ms <= end_ms)
        ][:limit]

    def _told(self, record: OrderRecord) -> OrderRecord:
        """A copy; -2026 for an order without fills that ended more than 90 days ago."""
        if (
            record.status in _ARCHIVED
            and not record.executed
            and record.updated_ms < self._engine.now() - _ARCHIVE_MS
        ):
            raise VenueError(
                -2026,
                "Order was canceled or expired with no executed qty over 90 days ago and has been "
                "archived.",
            )
        return replace(record)
