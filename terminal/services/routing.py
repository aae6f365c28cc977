"""The accounts of all markets as one: every command goes to the account its instrument belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.any_ticket import SingleTicket
from terminal.domain.balance import CommissionRates
from terminal.domain.errors import Invalid, Unavailable
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Fill, Order
from terminal.venue.api import (
    Accepted,
    Account,
    AccountSink,
    AccountSnapshot,
)

NAMES = {Market.SPOT: "Spot", Market.USDM: "USDⓈ-M futures"}


class RoutedAccount:
    """An `Account` over one account per market, for work across markets.

    A market that is not connected is `Unavailable`. Whoever works on one market takes its account
    from `get`, because optional ports are asked of that.
    """

    def __init__(self) -> None:
        self._accounts: dict[Market, Account] = {}

    def add(self, market: Market, account: Account) -> None:
        self._accounts[market] = account

    def remove(self, market: Market | None = None) -> None:
        """One market, or all of them."""
        if market is None:
            self._accounts.clear()
        else:
            self._accounts.pop(market, None)

    def get(self, market: Market) -> Account | None:
        return self._accounts.get(market)

    @property
    def markets(self) -> tuple[Market, ...]:
        return tuple(self._accounts)

    async def snapshot(self) -> AccountSnapshot:
        """Open orders of every market; balances and commission are spot's."""
        orders: list[Order] = []
        first: AccountSnapshot | None = None
        for market in sorted(self._accounts):
            known = await self._accounts[market].snapshot()
            orders.extend(known.open_orders)
            first = known if first is None or market is Market.SPOT else first
        if first is None:
            raise Unavailable("Not connected to the exchange; nothing was sent.")
        return AccountSnapshot(first.balances, orders, first.commission, first.can_trade)

    async def place(self, ticket: SingleTicket, instrument: Instrument, client_id: str) -> Accepted:
        return await self._of(instrument.id).place(ticket, instrument, client_id)

    async def cancel(self, instrument: InstrumentId, client_id: str) -> Accepted:
        return await self._of(instrument).cancel(instrument, client_id)

    async def cancel_all(self, instrument: InstrumentId) -> Sequence[Order]:
        return await self._of(instrument).cancel_all(instrument)

    async def query(self, instrument: InstrumentId, client_id: str) -> Order | None:
        return await self._of(instrument).query(instrument, client_id)

    async def fills(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Fill]:
        return await self._of(instrument).fills(instrument, start_ms=start_ms, limit=limit)

    async def orders(
        self, instrument: InstrumentId, *, start_ms: int | None = None, limit: int = 500
    ) -> Sequence[Order]:
        return await self._of(instrument).orders(instrument, start_ms=start_ms, limit=limit)

    async def commission(self, instrument: InstrumentId) -> CommissionRates:
        return await self._of(instrument).commission(instrument)

    def reset(self) -> None:
        for account in self._accounts.values():
            account.reset()

    async def run(self, sink: AccountSink) -> None:
        """Each account's stream is run by its own service.

        Raises:
            Invalid: always.
        """
        raise Invalid("The streams of accounts are run one by one.")

    def _of(self, instrument: InstrumentId) -> Account:
        account = self._accounts.get(instrument.market)
        if account is None:
            raise Unavailable(f"{_name(instrument)} is not connected; nothing was sent.")
        return account


def _name(instrument: InstrumentId) -> str:
    return NAMES.get(instrument.market, instrument.market.value)
