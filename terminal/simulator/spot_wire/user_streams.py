"""User data: what happens to an account, told to every subscription of it.

Source: WebSocket API "User Data Stream requests" and `userDataStream.subscribe.signature` of
2025-08-12. One subscription per account and connection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from terminal.simulator.limits import RateLedger
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import (
    BalanceChange,
    BalanceDelta,
    Execution,
    ExecutionType,
    VenueError,
)
from terminal.simulator.spot.order_lists import ListChange
from terminal.simulator.spot_wire import list_view as lists
from terminal.simulator.spot_wire import user_events as user
from terminal.simulator.spot_wire.text import TimeUnit

_encode = msgspec.json.Encoder().encode


class Receiver(Protocol):
    """A connection; it is told whose event it sends."""

    def send(
        self, payload: bytes, *, routes: tuple[str, ...] = (), accounts: tuple[int, ...] = ()
    ) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """One account's events on one connection; `from_session` when it came from a logon."""

    number: int
    account_id: int
    receiver: Receiver
    unit: TimeUnit
    from_session: bool

    def deliver(self, event: bytes) -> None:
        self.receiver.send(
            b'{"subscriptionId":%d,"event":%b}' % (self.number, event),
            routes=("user",),
            accounts=(self.account_id,),
        )


class UserHub:
    """All subscriptions by account, fed by the exchange."""

    def __init__(self, exchange: SpotExchange, ledger: RateLedger) -> None:
        self._exchange = exchange
        self._ledger = ledger
        self._by_account: dict[int, list[Subscription]] = {}
        exchange.on_execution.append(self._on_execution)
        exchange.on_balance.append(self._on_balance)
        exchange.on_delta.append(self._on_delta)
        exchange.on_order_list.append(self._on_order_list)
        exchange.on_lock.append(self._on_lock)

    def add(self, subscription: Subscription) -> None:
        self._by_account.setdefault(subscription.account_id, []).append(subscription)

    def remove(self, subscription: Subscription) -> None:
        rows = self._by_account.get(subscription.account_id, [])
        if subscription in rows:
            rows.remove(subscription)
        if not rows:
            self._by_account.pop(subscription.account_id, None)

    def end(self, subscription: Subscription) -> None:
        """Remove it and say so on it."""
        self.remove(subscription)
        now_ms = self._exchange.clock.now_ms()
        subscription.deliver(_encode(user.stream_terminated(now_ms, subscription.unit)))

    def _on_execution(self, execution: Execution) -> None:
        order, fill = execution.order, execution.fill
        if execution.kind is ExecutionType.TRADE and fill and order.executed == fill.quantity:
            self._ledger.first_fill(order.account_id, is_maker=fill.is_maker)
        self._tell(order.account_id, lambda now, unit: user.execution_report(execution, now, unit))

    def _on_balance(self, change: BalanceChange) -> None:
        self._tell(change.account_id, lambda now, unit: user.account_position(change, now, unit))

    def _on_delta(self, delta: BalanceDelta) -> None:
        self._tell(delta.account_id, lambda now, unit: user.balance_update(delta, now, unit))

    def _on_order_list(self, change: ListChange) -> None:
        account_id = change.report.record.account_id
        self._tell(account_id, lambda now, unit: lists.status_event(change, now, unit))

    def _on_lock(self, delta: BalanceDelta) -> None:
        self._tell(delta.account_id, lambda now, unit: user.lock_update(delta, now, unit))

    def _tell(self, account_id: int, make: Callable[[int, TimeUnit], dict[str, Any]]) -> None:
        rows = self._by_account.get(account_id)
        if not rows:
            return
        now_ms = self._exchange.clock.now_ms()
        made: dict[TimeUnit, bytes] = {}
        for row in rows:
            if row.unit not in made:
                made[row.unit] = _encode(make(now_ms, row.unit))
            row.deliver(made[row.unit])


class Subscriptions:
    """The subscriptions of one connection, numbered from zero."""

    def __init__(
        self, hub: UserHub, receiver: Receiver, unit: TimeUnit, *, most: int, most_ids: int
    ) -> None:
        self._hub = hub
        self._receiver = receiver
        self._unit = unit
        self._most = most
        self._most_ids = most_ids
        self._next = 0
        self._rows: dict[int, Subscription] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    @property
    def accounts(self) -> tuple[int, ...]:
        return tuple(row.account_id for row in self._rows.values())

    @property
    def numbers(self) -> list[int]:
        return list(self._rows)

    def open(self, account_id: int, *, from_session: bool) -> int:
        """Subscribe to an account and return the subscription's number.

        Raises:
            VenueError: -2035 when it is subscribed already, -2042 beyond the connection's limits.
        """
        if any(row.account_id == account_id for row in self._rows.values()):
            text = "User Data Stream subscription is already active on this connection."
            raise VenueError(-2035, text)
        if self._next >= self._most_ids or len(self._rows) >= self._most:
            raise VenueError(-2042, "Maximum number of subscription ids was reached.")
        row = Subscription(self._next, account_id, self._receiver, self._unit, from_session)
        self._next += 1
        self._rows[row.number] = row
        self._hub.add(row)
        return row.number

    def close(self, number: int | None) -> None:
        """End one subscription, or all.

        Raises:
            VenueError: -2036 for a number that is not active.
        """
        if number is None:
            for each in self.numbers:
                self._hub.end(self._rows.pop(each))
            return
        row = self._rows.pop(number, None)
        if row is None:
            text = "User Data Stream subscription is not active on this connection."
            raise VenueError(-2036, text)
        self._hub.end(row)

    def close_session(self) -> None:
        """End the subscription that came from the logon, if any."""
        for number, row in tuple(self._rows.items()):
            if row.from_session:
                self.close(number)

    def leave(self) -> None:
        """The connection is gone: forget everything, tell nobody."""
        for row in self._rows.values():
            self._hub.remove(row)
        self._rows.clear()
