"""What an account's owner may ask about its past; windows and limits are the wire's matter.

Rows come by ascending id or time. Orders that ended without a fill are forgotten after three days,
all others after ninety.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from terminal.domain.order import OrderStatus
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.model import (
    FuturesAmendment,
    FuturesFill,
    FuturesOrder,
    IncomeRow,
    MarginChangeRow,
)
from terminal.simulator.usdm.words import ForceCause, IncomeType

DAY_MS = 86_400_000
_UNFILLED_DAYS = 3
_KEPT_DAYS = 90
_T = TypeVar("_T")


class FuturesArchive:
    """Reads; never changes anything."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine

    def order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> FuturesOrder:
        """The newest order of that number or name; -2013 when unknown or too old."""
        self._engine.market(symbol)
        for record in reversed(self._visible(account_id, symbol)):
            if record.order_id == order_id or (order_id is None and record.client_id == client_id):
                return replace(record)
        raise VenueError(-2013, "Order does not exist.")

    def open_order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> FuturesOrder:
        """An order that is open; -2013 otherwise."""
        found = self.order(account_id, symbol, order_id=order_id, client_id=client_id)
        if found.status.is_final:
            raise VenueError(-2013, "Order does not exist.")
        return found

    def open_orders(self, account_id: int, symbol: str | None = None) -> list[FuturesOrder]:
        account = self._engine.account(account_id)
        if symbol is not None:
            self._engine.market(symbol)
        return [
            replace(live.record)
            for live in account.live.values()
            if symbol is None or live.record.symbol == symbol
        ]

    def all_orders(
        self,
        account_id: int,
        symbol: str | None = None,
        *,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[FuturesOrder]:
        """Orders from `from_id` on, or created in the times given: the newest `limit`."""
        rows = _between(
            self._visible(account_id, symbol), lambda row: row.created_ms, start_ms, end_ms
        )
        if from_id is not None:
            found = [row for row in rows if row.order_id >= from_id][:limit]
        else:
            found = rows[-limit:]
        return [replace(row) for row in found]

    def fills(
        self,
        account_id: int,
        symbol: str | None = None,
        *,
        order_id: int | None = None,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[FuturesFill]:
        """Own trades; from `from_id` on the oldest, otherwise the newest."""
        rows = [
            fill
            for fill in self._engine.account(account_id).fills
            if symbol in (None, fill.symbol) and order_id in (None, fill.order_id)
        ]
        rows = _between(rows, lambda row: row.time_ms, start_ms, end_ms)
        if from_id is not None:
            return [fill for fill in rows if fill.trade_id >= from_id][:limit]
        return rows[-limit:]

    def income(
        self,
        account_id: int,
        *,
        symbol: str | None = None,
        kind: IncomeType | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        page: int = 1,
        limit: int = 100,
    ) -> list[IncomeRow]:
        """Wallet changes; with `start_ms` from the oldest by pages, otherwise the newest."""
        rows = [
            row
            for row in self._engine.account(account_id).income
            if symbol in (None, row.symbol) and kind in (None, row.kind)
        ]
        rows = _between(rows, lambda row: row.time_ms, start_ms, end_ms)
        if start_ms is None:
            return rows[-limit:]
        return rows[(page - 1) * limit : page * limit]

    def amendments(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 50,
    ) -> list[FuturesAmendment]:
        """Modifications of a symbol's orders, the newest `limit`."""
        rows = [
            row
            for row in self._engine.account(account_id).amendments
            if row.symbol == symbol
            and order_id in (None, row.order_id)
            and client_id in (None, row.client_id)
        ]
        return _between(rows, lambda row: row.time_ms, start_ms, end_ms)[-limit:]

    def force_orders(
        self,
        account_id: int,
        *,
        symbol: str | None = None,
        cause: ForceCause | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 50,
    ) -> list[FuturesOrder]:
        """Orders by which the exchange closed positions of the account."""
        rows = [
            row
            for row in self._engine.account(account_id).forced
            if symbol in (None, row.symbol) and cause in (None, row.cause)
        ]
        found = _between(rows, lambda row: row.created_ms, start_ms, end_ms)[-limit:]
        return [replace(row) for row in found]

    def margin_changes(
        self,
        account_id: int,
        symbol: str,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[MarginChangeRow]:
        """Isolated margin added and taken, the newest `limit`."""
        rows = [
            row for row in self._engine.account(account_id).margin_changes if row.symbol == symbol
        ]
        return _between(rows, lambda row: row.time_ms, start_ms, end_ms)[-limit:]

    def _visible(self, account_id: int, symbol: str | None) -> list[FuturesOrder]:
        now_ms = self._engine.now()
        return [
            record
            for record in self._engine.account(account_id).orders.values()
            if symbol in (None, record.symbol) and _is_remembered(record, now_ms)
        ]


def _is_remembered(record: FuturesOrder, now_ms: int) -> bool:
    if not record.status.is_final:
        return True
    is_empty = record.status is not OrderStatus.FILLED and not record.executed
    days = _UNFILLED_DAYS if is_empty else _KEPT_DAYS
    return now_ms - record.created_ms <= days * DAY_MS


def _between(
    rows: Iterable[_T], time_of: Callable[[_T], int], start_ms: int | None, end_ms: int | None
) -> list[_T]:
    return [
        row
        for row in rows
        if (start_ms is None or time_of(row) >= start_ms)
        and (end_ms is None or time_of(row) <= end_ms)
    ]
