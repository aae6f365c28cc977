"""What an account's owner may do with order lists, and ask about them."""

from __future__ import annotations

from terminal.simulator.spot.accounts import Account
from terminal.simulator.spot.engine import Engine
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot.order_lists import ListReport, NewOrderList, OrderListRecord


class ListCommands:
    """Lists of every kind; all answers carry copies."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def place(self, account_id: int, new: NewOrderList) -> ListReport:
        """Place a list: all of it or nothing.

        The report shows pending orders as they were before the working order could be filled.
        """
        engine = self._engine
        market, now_ms = engine.market(new.symbol), engine.catch_up()
        account, price = engine.account(account_id), engine.filter_price(market)
        report = engine.lists.place(account, market, new, price, now_ms)
        engine.world.impact(new.symbol, report.fills)
        engine.settle(market, now_ms)
        return report

    def cancel(
        self,
        account_id: int,
        symbol: str,
        *,
        list_id: int | None = None,
        client_id: str | None = None,
        new_client_id: str = "",
    ) -> ListReport:
        """Cancel a whole list, found by its id first; the client id must match, too.

        Raises:
            VenueError: -1102 without an id, -2011 when no such list is open.
        """
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account = engine.account(account_id)
        if list_id is None and client_id is None:
            text = (
                "Param 'orderListId' or 'listClientOrderId' must be sent, but both were empty/null!"
            )
            raise VenueError(-1102, text)
        for group in account.groups.values():
            if group.record.symbol == symbol and _is_meant(group.record, list_id, client_id):
                report = engine.lists.cancel(market, group, new_client_id, now_ms)
                engine.settle(market, now_ms)
                return report
        raise VenueError(-2011, "Unknown order list sent.")

    def status(
        self, account_id: int, *, list_id: int | None = None, client_id: str | None = None
    ) -> ListReport:
        """One list, open or done; the client id wins.

        Raises:
            VenueError: -1102 without an id, -2018 when there is none.
        """
        account = self._engine.account(account_id)
        if list_id is None and client_id is None:
            text = (
                "Param 'origClientOrderId' or 'orderListId' must be sent, but both were empty/null!"
            )
            raise VenueError(-1102, text)
        for record in reversed(account.lists.values()):
            if client_id is not None:
                if record.client_id == client_id and list_id in (None, record.list_id):
                    return self._report(account, record)
            elif record.list_id == list_id:
                return self._report(account, record)
        raise VenueError(-2018, "Order list does not exist.")

    def open(self, account_id: int) -> list[ListReport]:
        account = self._engine.account(account_id)
        return [self._report(account, group.record) for group in account.groups.values()]

    def all(
        self,
        account_id: int,
        *,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[ListReport]:
        """Lists by ascending id: from `from_id` or `start_ms`, else the newest."""
        account = self._engine.account(account_id)
        found = [
            record
            for record in account.lists.values()
            if (from_id is None or record.list_id >= from_id)
            and (start_ms is None or record.updated_ms >= start_ms)
            and (end_ms is None or record.updated_ms <= end_ms)
        ]
        ranged = from_id is not None or start_ms is not None
        chosen = found[:limit] if ranged else found[-limit:]
        return [self._report(account, record) for record in chosen]

    def _report(self, account: Account, record: OrderListRecord) -> ListReport:
        return self._engine.lists.report(account, record)


def _is_meant(record: OrderListRecord, list_id: int | None, client_id: str | None) -> bool:
    if list_id is not None and record.list_id != list_id:
        return False
    return client_id is None or record.client_id == client_id
