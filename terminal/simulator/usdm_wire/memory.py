"""What an account looked like at a past time, as a replica that lags still shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from terminal.simulator.spot.model import BookLevel, VenueError
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.model import (
    AccountChange,
    AlgoEvent,
    AlgoOrder,
    FuturesFill,
    FuturesOrder,
    OrderEvent,
)
from terminal.simulator.usdm.views import AccountView, AssetRow, PositionRow

_MOST_LEVELS = 1000
T = TypeVar("T")
SavedBooks = dict[str, tuple[int, list[BookLevel], list[BookLevel]]]
"""By contract: update id, bids and asks."""
_Money = tuple[tuple[PositionRow, ...], tuple[AssetRow, ...]]


class Memory:
    """Remembers every state of orders, positions and balances, with its time."""

    def __init__(self, exchange: UsdmExchange) -> None:
        self._exchange = exchange
        self._orders: dict[int, dict[int, list[tuple[int, FuturesOrder]]]] = {}
        self._algos: dict[int, dict[int, list[tuple[int, AlgoOrder]]]] = {}
        self._money: dict[int, list[tuple[int, _Money]]] = {}
        exchange.on_order.append(self._on_order)
        exchange.on_algo.append(self._on_algo)
        exchange.on_account.append(self._on_account)

    def orders(self, account_id: int, time_ms: int) -> list[FuturesOrder]:
        """By ascending id; those placed later are not there yet."""
        return _latest(self._orders.get(account_id, {}), time_ms)

    def algos(self, account_id: int, time_ms: int) -> list[AlgoOrder]:
        return _latest(self._algos.get(account_id, {}), time_ms)

    def money(self, account_id: int, time_ms: int) -> _Money:
        """Positions and balances; none before the first change."""
        known = [held for when, held in self._money.get(account_id, []) if when <= time_ms]
        return known[-1] if known else ((), ())

    def _on_order(self, event: OrderEvent) -> None:
        order = event.order
        states = self._orders.setdefault(order.account_id, {}).setdefault(order.order_id, [])
        states.append((event.time_ms, order))

    def _on_algo(self, event: AlgoEvent) -> None:
        order = event.order
        states = self._algos.setdefault(order.account_id, {}).setdefault(order.algo_id, [])
        states.append((event.time_ms, order))

    def _on_account(self, change: AccountChange) -> None:
        account_id = change.account_id
        positions = tuple(self._exchange.positions(account_id))
        balances = tuple(self._exchange.balances(account_id))
        self._money.setdefault(account_id, []).append((change.time_ms, (positions, balances)))


def _latest(states: dict[int, list[tuple[int, T]]], time_ms: int) -> list[T]:
    found = []
    for rows in states.values():
        known = [row for when, row in rows if when <= time_ms]
        if known:
            found.append(known[-1])
    return found


class _View:
    """Answers as the exchange does, except for what a subclass overrides."""

    def __init__(self, exchange: UsdmExchange) -> None:
        self._exchange = exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)


class _Past(_View):
    """Orders, fills, positions and balances of accounts as they were."""

    def __init__(self, exchange: UsdmExchange, memory: Memory, cutoff: Callable[[], int]) -> None:
        super().__init__(exchange)
        self._memory = memory
        self._cutoff = cutoff

    def order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> FuturesOrder:
        for row in reversed(self._memory.orders(account_id, self._cutoff())):
            is_named = row.order_id == order_id or (order_id is None and row.client_id == client_id)
            if row.symbol == symbol and is_named:
                return row
        raise VenueError(-2013, "Order does not exist.")

    def open_order(self, account_id: int, symbol: str, **which: Any) -> FuturesOrder:
        found = self.order(account_id, symbol, **which)
        if found.status.is_final:
            raise VenueError(-2013, "Order does not exist.")
        return found

    def open_orders(self, account_id: int, symbol: str | None = None) -> list[FuturesOrder]:
        rows = self._memory.orders(account_id, self._cutoff())
        return [row for row in rows if not row.status.is_final and symbol in (None, row.symbol)]

    def all_orders(
        self, account_id: int, symbol: str | None = None, **options: Any
    ) -> list[FuturesOrder]:
        known = {row.order_id: row for row in self._memory.orders(account_id, self._cutoff())}
        found = self._exchange.all_orders(account_id, symbol, **options)
        return [known[row.order_id] for row in found if row.order_id in known]

    def fills(
        self, account_id: int, symbol: str | None = None, **options: Any
    ) -> list[FuturesFill]:
        found = self._exchange.fills(account_id, symbol, **options)
        return [fill for fill in found if fill.time_ms <= self._cutoff()]

    def algo(
        self, account_id: int, *, algo_id: int | None = None, client_id: str | None = None
    ) -> AlgoOrder:
        for row in reversed(self._memory.algos(account_id, self._cutoff())):
            if row.algo_id == algo_id or (algo_id is None and row.client_id == client_id):
                return row
        raise VenueError(-2013, "Order does not exist.")

    def open_algos(self, account_id: int, symbol: str | None = None) -> list[AlgoOrder]:
        rows = self._memory.algos(account_id, self._cutoff())
        return [row for row in rows if not row.status.is_final and symbol in (None, row.symbol)]

    def positions(
        self, account_id: int, symbol: str | None = None, *, all_rows: bool = False
    ) -> list[PositionRow]:
        rows, _ = self._memory.money(account_id, self._cutoff())
        return [row for row in rows if symbol in (None, row.symbol)]

    def balances(self, account_id: int) -> list[AssetRow]:
        _, rows = self._memory.money(account_id, self._cutoff())
        return list(rows)

    def account_view(self, account_id: int) -> AccountView:
        positions, assets = self._memory.money(account_id, self._cutoff())
        now = self._exchange.account_view(account_id)
        return replace(now, positions=positions, assets=assets or now.assets)


class _OldBooks(_View):
    def __init__(self, exchange: UsdmExchange, saved: SavedBooks) -> None:
        super().__init__(exchange)
        self._saved = saved

    def depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        if symbol not in self._saved:
            return self._exchange.depth(symbol, limit)
        update_id, bids, asks = self._saved[symbol]
        return update_id, bids[:limit], asks[:limit]


class FuturesViews:
    """Makes the views of one exchange."""

    def __init__(self, exchange: UsdmExchange) -> None:
        self._exchange = exchange
        self._memory = Memory(exchange)

    def past(self, lag_ms: int) -> UsdmExchange:
        def cutoff() -> int:
            return self._exchange.market_ms - lag_ms

        return cast(UsdmExchange, _Past(self._exchange, self._memory, cutoff))

    def books(self, saved: Any) -> UsdmExchange:
        return cast(UsdmExchange, _OldBooks(self._exchange, saved))

    def halved(self, *, cancels: bool, places: bool) -> UsdmExchange:
        """Futures have no order that replaces another, so there is nothing to do by halves."""
        return self._exchange

    def save_books(self) -> SavedBooks:
        """Every book as it is now."""
        depth = self._exchange.depth
        return {symbol: depth(symbol, _MOST_LEVELS) for symbol in self._exchange.contracts}
