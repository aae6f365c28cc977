"""The ledger of record as JSON, written in slices so that the market goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from terminal.simulator.faults.lab import Laboratory
from terminal.simulator.keys import KeyRing
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot_wire import order_view as wire
from terminal.simulator.spot_wire.text import TimeUnit, number
from terminal.simulator.usdm_wire.ledger import FuturesLedger

_SLICE = 250
_ALL = 100_000
_T = TypeVar("_T")
# Numbers of the WebSocket API are kept as the text that was signed.
_encode = msgspec.json.Encoder(enc_hook=str).encode


class LedgerView:
    """Writes accounts and journal rows out."""

    def __init__(
        self,
        exchange: SpotExchange,
        keys: KeyRing,
        lab: Laboratory,
        futures: FuturesLedger | None = None,
    ) -> None:
        self._exchange = exchange
        self._keys = keys
        self._lab = lab
        self._futures = futures

    async def show(self, since: int, limit: int, orders_from: int = 0) -> dict[str, Any]:
        """Balances, orders and fills of every account, what was asked so far, and the journal.

        `limit` 0 means all rows, at most 100000; the next `since` is the answer's `next`. Closed
        orders with ids below `orders_from`, and their fills, are left out.
        """
        journal = self._lab.journal
        rows = journal.since(since, limit or _ALL)
        now_ms = self._exchange.clock.now_ms()
        accounts = [await self._account(each, orders_from) for each in self._lab.outside.accounts]
        funds = {} if self._futures is None else {"insurance": self._futures.insurance()}
        return {
            "time": now_ms,
            **funds,
            "accounts": accounts,
            "requests": dict(journal.log.counts),
            "newest_requests": list(journal.log.newest)[-100:],
            "events": await _written(rows, lambda row: row.as_json()),
            "next": rows[-1].number + 1 if rows else since,
        }

    async def _account(self, account_id: int, orders_from: int) -> dict[str, Any]:
        unit = TimeUnit.MILLISECOND
        account = self._exchange.accounts.get(account_id)
        orders = [
            replace(record)
            for record in account.orders.values()
            if record.order_id >= orders_from or not record.status.is_final
        ]
        shown = {record.order_id for record in orders}
        fills = [fill for fill in account.fills if fill.order_id in shown or not orders_from]
        balances = {
            asset: {"free": number(free), "locked": number(locked)}
            for asset, (free, locked) in sorted(self._exchange.balances(account_id).items())
        }
        fees: dict[str, Any] = {}
        for fill in account.fills:
            fees[fill.commission_asset] = fees.get(fill.commission_asset, 0) + fill.commission
        return {
            "account_id": account_id,
            "api_keys": [key.api_key for key in self._keys if key.account_id == account_id],
            "permissions": sorted(self._keys.permissions(account_id)),
            "balances": balances,
            "fees": {asset: number(paid) for asset, paid in sorted(fees.items())},
            "orders": await _written(orders, lambda order: wire.queried(order, unit)),
            "fills": await _written(fills, lambda fill: wire.own_trade(fill, unit)),
            "usdm": None if self._futures is None else self._futures.account(account_id),
        }


async def _written(rows: Iterable[_T], write: Callable[[_T], dict[str, Any]]) -> list[msgspec.Raw]:
    """Each row as JSON, with a pause for others between slices."""
    written: list[msgspec.Raw] = []
    for row in rows:
        written.append(msgspec.Raw(_encode(write(row))))
        if not len(written) % _SLICE:
            await asyncio.sleep(0)
    return written
