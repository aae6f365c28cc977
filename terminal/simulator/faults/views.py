"""The exchange as a slow replica shows it: reads that lag, books from some time ago."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from terminal.simulator.journal import Held, Journal
from terminal.simulator.spot.commands import Replaced
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import BookLevel, FillRecord, NewOrder, OrderRecord, VenueError

NOBODY = "no-such-order"
SavedBooks = dict[str, tuple[int, list[BookLevel], list[BookLevel]]]
"""By symbol: update id, bids and asks."""


class _View:
    """Answers as the exchange does, except for what a subclass overrides."""

    def __init__(self, exchange: SpotExchange) -> None:
        self._exchange = exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._exchange, name)


class _PastView(_View):
    """Orders, fills and balances of an account as they were; everything else is of now."""

    def __init__(self, exchange: SpotExchange, journal: Journal, cutoff: Callable[[], int]) -> None:
        super().__init__(exchange)
        self._journal = journal
        self._cutoff = cutoff

    def order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> OrderRecord:
        for record in reversed(self._journal.orders_at(account_id, self._cutoff())):
            names = (record.client_id, record.original_client_id)
            if record.symbol == symbol and (record.order_id == order_id or client_id in names):
                return record
        raise VenueError(-2013, "Order does not exist.")

    def open_orders(self, account_id: int, symbol: str | None = None) -> list[OrderRecord]:
        return [
            record
            for record in self._journal.orders_at(account_id, self._cutoff())
            if not record.status.is_final and symbol in (None, record.symbol)
        ]

    def all_orders(self, account_id: int, symbol: str, **options: Any) -> list[OrderRecord]:
        known = {
            record.order_id: record
            for record in self._journal.orders_at(account_id, self._cutoff())
        }
        found = self._exchange.all_orders(account_id, symbol, **options)
        return [known[record.order_id] for record in found if record.order_id in known]

    def fills(self, account_id: int, symbol: str, **options: Any) -> list[FillRecord]:
        found = self._exchange.fills(account_id, symbol, **options)
        return [fill for fill in found if fill.time_ms <= self._cutoff()]

    def balances(self, account_id: int) -> dict[str, Held]:
        known = self._journal.balances_at(account_id, self._cutoff())
        zero = (Decimal(0), Decimal(0))
        return {name: known.get(name, zero) for name in self._exchange.balances(account_id)}


class _OldBooks(_View):
    def __init__(self, exchange: SpotExchange, saved: SavedBooks) -> None:
        super().__init__(exchange)
        self._saved = saved

    def depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        if symbol not in self._saved:
            return self._exchange.depth(symbol, limit)
        update_id, bids, asks = self._saved[symbol]
        return update_id, bids[:limit], asks[:limit]


class _HalfReplace(_View):
    """A cancelReplace of which one half goes wrong, whatever mode was asked for."""

    def __init__(self, exchange: SpotExchange, *, cancels: bool, places: bool) -> None:
        super().__init__(exchange)
        self._cancels, self._places = cancels, places

    def replace(self, account_id: int, order: NewOrder, **options: Any) -> Replaced:
        if not self._cancels:
            options |= {"order_id": None, "client_id": NOBODY, "stops_on_failure": False}
        if not self._places:
            text = "Account has insufficient balance for requested action."
            options |= {"refusal": VenueError(-2010, text)}
        return self._exchange.replace(account_id, order, **options)


class Views:
    """Makes the views of one exchange."""

    def __init__(self, exchange: SpotExchange, journal: Journal) -> None:
        self._exchange = exchange
        self._journal = journal

    def past(self, lag_ms: int) -> SpotExchange:
        def cutoff() -> int:
            return self._exchange.market_ms - lag_ms

        return cast(SpotExchange, _PastView(self._exchange, self._journal, cutoff))

    def books(self, saved: SavedBooks) -> SpotExchange:
        return cast(SpotExchange, _OldBooks(self._exchange, saved))

    def halved(self, *, cancels: bool, places: bool) -> SpotExchange:
        return cast(SpotExchange, _HalfReplace(self._exchange, cancels=cancels, places=places))

    def save_books(self) -> SavedBooks:
        """Every listed book as it is now."""
        return {name: self._exchange.depth(name, 5000) for name in self._exchange.symbols}
