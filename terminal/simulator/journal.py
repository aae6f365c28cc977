"""The ledger of record: every request received, order, cancel, fill, fee and balance, with times."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import BalanceChange, BalanceDelta, Execution, OrderRecord
from terminal.simulator.spot.order_lists import ListChange
from terminal.simulator.spot_wire import list_view as lists
from terminal.simulator.spot_wire import user_events as user
from terminal.simulator.spot_wire.text import TimeUnit, number

_MOST_ROWS = 200_000
_REMEMBERED = 1000
_TOLD = (
    "symbol",
    "side",
    "type",
    "quantity",
    "price",
    "orderId",
    "origClientOrderId",
    "newClientOrderId",
    "cancelOrderId",
    "cancelOrigClientOrderId",
)
"""Parameters of a request that the ledger shows; nothing of a key or signature is among them."""
Held = tuple[Decimal, Decimal]
About = Execution | BalanceChange | BalanceDelta | ListChange | dict[str, Any]


@dataclass(slots=True)
class Row:
    """One line: `time_ms` is the exchange's; the rest is written out when somebody looks."""

    number: int
    time_ms: int
    kind: str
    about: About

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"n": self.number, "time": self.time_ms, "kind": self.kind}
        if isinstance(self.about, Execution):
            event = user.execution_report(self.about, self.time_ms, TimeUnit.MILLISECOND)
            shown |= {"account_id": self.about.order.account_id, "event": event}
        elif isinstance(self.about, BalanceChange):
            balances = {
                asset: {"free": number(free), "locked": number(locked)}
                for asset, (free, locked) in self.about.balances.items()
            }
            shown |= {"account_id": self.about.account_id, "balances": balances}
        elif isinstance(self.about, ListChange):
            event = lists.status_event(self.about, self.time_ms, TimeUnit.MILLISECOND)
            shown |= {"account_id": self.about.report.record.account_id, "event": event}
        elif isinstance(self.about, BalanceDelta):
            shown |= {
                "account_id": self.about.account_id,
                "asset": self.about.asset,
                "delta": number(self.about.delta),
            }
        else:
            shown |= self.about
        return shown


@dataclass(slots=True)
class RequestLog:
    """What clients asked for: totals by name and the newest, never with a parameter."""

    counts: Counter[str] = field(default_factory=Counter)
    newest: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def add(self, name: str) -> None:
        self.counts[name] += 1
        self.newest.append(name)


class Journal:
    """Listens to an exchange and remembers; what it remembers can be asked for as of a past time."""

    def __init__(self, exchange: SpotExchange) -> None:
        self._exchange = exchange
        self.log = RequestLog()
        self.rows: deque[Row] = deque(maxlen=_MOST_ROWS)
        self._next = 0
        self._orders: dict[int, dict[int, list[tuple[int, OrderRecord]]]] = {}
        self._balances: dict[int, dict[str, list[tuple[int, Held]]]] = {}
        exchange.on_execution.append(self._on_execution)
        exchange.on_balance.append(self._on_balance)
        exchange.on_order_list.append(lambda change: self._add("list", change.time_ms, change))
        exchange.on_lock.append(lambda delta: self._add("lock", delta.time_ms, delta))
        exchange.on_delta.append(lambda delta: self._add("transfer", delta.time_ms, delta))

    def opened(self, account_id: int) -> None:
        """Remember what an account began with."""
        told = self._balances.setdefault(account_id, {})
        for asset, held in self._exchange.balances(account_id).items():
            told[asset] = [(-1, held)]
        self._orders.setdefault(account_id, {})

    def request(
        self, door: str, name: str, params: Mapping[str, str], account_id: int = -1
    ) -> dict[str, Any]:
        """Note a request; its answer's `status` and the faults it met may be added to the row."""
        self.log.add(name)
        about: dict[str, Any] = {"door": door, "request": name}
        if account_id >= 0:
            about["account_id"] = account_id
        about["params"] = {each: params[each] for each in _TOLD if each in params}
        self._add("request", self._exchange.clock.now_ms(), about)
        return about

    def note(self, kind: str, time_ms: int, about: dict[str, Any]) -> None:
        """Add a row of another market."""
        self._add(kind, time_ms, about)

    def since(self, first: int, limit: int) -> list[Row]:
        """Rows by ascending number, from `first` on."""
        skipped = max(0, first - (self.rows[0].number if self.rows else 0))
        return list(islice(self.rows, skipped, skipped + limit))

    def orders_at(self, account_id: int, time_ms: int) -> list[OrderRecord]:
        """Every order as it was, by ascending id; those placed later are not there yet."""
        found = []
        for states in self._orders.get(account_id, {}).values():
            known = [record for when, record in states if when <= time_ms]
            if known:
                found.append(known[-1])
        return found

    def balances_at(self, account_id: int, time_ms: int) -> dict[str, Held]:
        found = {}
        for asset, states in self._balances.get(account_id, {}).items():
            known = [held for when, held in states if when <= time_ms]
            if known:
                found[asset] = known[-1]
        return found

    def _on_execution(self, execution: Execution) -> None:
        order = execution.order
        self._add("execution", execution.time_ms, execution)
        states = self._orders.setdefault(order.account_id, {}).setdefault(order.order_id, [])
        states.append((execution.time_ms, order))

    def _on_balance(self, change: BalanceChange) -> None:
        self._add("balance", change.time_ms, change)
        told = self._balances.setdefault(change.account_id, {})
        for asset, held in change.balances.items():
            told.setdefault(asset, []).append((change.time_ms, held))

    def _add(
        self,
        kind: str,
        time_ms: int,
        about: About,
    ) -> None:
        self.rows.append(Row(self._next, time_ms, kind, about))
        self._next += 1
