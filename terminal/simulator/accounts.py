"""Accounts: their orders, fills, order counts, and how a trade settles between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from terminal.domain.order import OrderStatus, OrderType, Side
from terminal.simulator.instruments import SymbolSpec, from_units, to_units
from terminal.simulator.ledger import CROWD, FEES, Ledger
from terminal.simulator.listeners import Listeners
from terminal.simulator.matching import LiveOrder
from terminal.simulator.model import (
    BalanceChange,
    BalanceDelta,
    Execution,
    ExecutionType,
    FillRecord,
    OrderRecord,
    TradeRecord,
    VenueError,
)

_RATE_UNITS = 10**8
_WINDOWS_MS = {"10s": 10_000, "1d": 86_400_000}
_TAKER_CREDIT, _MAKER_CREDIT = 1, 5


@dataclass(slots=True)
class OrderCounter:
    """Unfilled orders per window; the first fill of an order gives some back (spot.md 6.3)."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, now_ms: int, change: int) -> None:
        for name, length_ms in _WINDOWS_MS.items():
            window = now_ms // length_ms
            known_window, count = self.counts.get(name, (window, 0))
            count = count if known_window == window else 0
            self.counts[name] = (window, max(0, count + change))

    def read(self, now_ms: int) -> dict[str, int]:
        self.add(now_ms, 0)
        return {name: count for name, (_, count) in self.counts.items()}


@dataclass(slots=True)
class Account:
    """Rates are fractions; `orders` holds every order ever placed, `live` those still open."""

    account_id: int
    maker: Decimal
    taker: Decimal
    orders: dict[int, OrderRecord] = field(default_factory=dict)
    live: dict[int, LiveOrder] = field(default_factory=dict)
    fills: list[FillRecord] = field(default_factory=list)
    counter: OrderCounter = field(default_factory=OrderCounter)

    def live_on(self, symbol: str) -> list[LiveOrder]:
        return [order for order in self.live.values() if order.record.symbol == symbol]


class Accounts:
    """All accounts over one ledger; every change of an order or balance is told from here."""

    def __init__(self, listeners: Listeners) -> None:
        self.ledger = Ledger()
        self._listeners = listeners
        self._accounts: dict[int, Account] = {}
        self._execution_id = 0

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def open(self, maker: Decimal, taker: Decimal) -> Account:
        account = Account(len(self._accounts) + 1, maker, taker)
        self._accounts[account.account_id] = account
        self.ledger.open(account.account_id)
        return account

    def get(self, account_id: int) -> Account:
        return self._accounts[account_id]

    def adjust(self, account_id: int, asset: str, delta: Decimal, now_ms: int) -> None:
        units = to_units(delta)
        if self.ledger.free(account_id, asset) + units < 0:
            raise VenueError(-2010, "Account has insufficient balance for requested action.")
        self.ledger.issue(account_id, asset, units)
        change = BalanceDelta(account_id, asset, from_units(units), now_ms)
        for told in self._listeners.delta:
            told(change)
        self.tell_balances(account_id, (asset,), now_ms)

    def balances(self, account_id: int) -> dict[str, tuple[Decimal, Decimal]]:
        return {
            asset: (from_units(free), from_units(locked))
            for asset, (free, locked) in self.ledger.holdings(account_id).items()
        }

    def lock(self, order: LiveOrder, units: int) -> None:
        """Set what backs an order; the difference moves from or to the free balance."""
        self.ledger.lock(order.record.account_id, order.lock_asset, units - order.locked)
        order.locked = units

    def close(self, order: LiveOrder, status: OrderStatus, now_ms: int) -> None:
        """An order's last state: its rest is unlocked and it leaves the open orders."""
        self.lock(order, 0)
        order.record.status = status
        order.record.is_working = False
        order.record.updated_ms = now_ms
        self.get(order.record.account_id).live.pop(order.record.order_id, None)

    def settle(
        self,
        spec: SymbolSpec,
        trade: TradeRecord,
        lots: int,
        quote_units: int,
        maker: LiveOrder | None,
        taker: LiveOrder | None,
    ) -> None:
        """Move both assets of a trade, charge commissions, update and tell the users' orders.

        The book must already show the trade: `remaining` of both orders is what is left.
        """
        buyer, seller = (maker, taker) if trade.buyer_is_maker else (taker, maker)
        base_units = lots * spec.scale.lot_units
        ledger = self.ledger
        for payer, payee, asset, units in (
            (seller, buyer, spec.base, base_units),
            (buyer, seller, spec.quote, quote_units),
        ):
            receiver = payee.record.account_id if payee else CROWD
            if payer is None:
                ledger.pay(CROWD, receiver, asset, units)
            else:
                payer.locked -= units
                ledger.pay_locked(payer.record.account_id, receiver, asset, units)
        for order, received, asset in (
            (maker, *((base_units, spec.base) if maker is buyer else (quote_units, spec.quote))),
            (taker, *((base_units, spec.base) if taker is buyer else (quote_units, spec.quote))),
        ):
            if order is not None:
                self._fill(spec, order, trade, quote_units, received, asset, order is maker)

    def _fill(
        self,
        spec: SymbolSpec,
        order: LiveOrder,
        trade: TradeRecord,
        quote_units: int,
        received: int,
        asset: str,
        is_maker: bool,
    ) -> None:
        record = order.record
        account = self.get(record.account_id)
        rate = to_units(account.maker if is_maker else account.taker)
        commission = (received * rate + _RATE_UNITS // 2) // _RATE_UNITS
        self.ledger.pay(record.account_id, FEES, asset, commission)
        quote = from_units(quote_units)
        fill = FillRecord(
            trade_id=trade.trade_id,
            order_id=record.order_id,
            account_id=record.account_id,
            symbol=record.symbol,
            side=record.side,
            price=trade.price,
            quantity=trade.quantity,
            quote_quantity=quote,
            commission=from_units(commission),
            commission_asset=asset,
            is_maker=is_maker,
            time_ms=trade.time_ms,
        )
        account.fills.append(fill)
        if not order.was_filled:
            order.was_filled = True
            account.counter.add(trade.time_ms, -_MAKER_CREDIT if is_maker else -_TAKER_CREDIT)
        record.executed += trade.quantity
        record.executed_quote += quote
        record.updated_ms = trade.time_ms
        if order.remaining:
            record.status = OrderStatus.PARTIALLY_FILLED
            if record.side is Side.BUY and order.tick:
                self.lock(order, spec.scale.lock_units(order.tick, order.remaining))
            record.is_working = record.type is not OrderType.MARKET
        else:
            self.close(order, OrderStatus.FILLED, trade.time_ms)
        self.tell(ExecutionType.TRADE, record, trade.time_ms, fill)
        self.tell_balances(record.account_id, (spec.base, spec.quote), trade.time_ms)

    def tell(
        self,
        kind: ExecutionType,
        record: OrderRecord,
        now_ms: int,
        fill: FillRecord | None = None,
    ) -> None:
        """Report what happened to an order, with a copy of it as it is now."""
        self._execution_id += 1
        execution = Execution(
            kind=kind,
            order=replace(record),
            fill=fill,
            time_ms=now_ms,
            execution_id=self._execution_id,
        )
        for told in self._listeners.execution:
            told(execution)

    def tell_balances(self, account_id: int, assets: tuple[str, ...], now_ms: int) -> None:
        if not self._listeners.balance:
            return
        ledger = self.ledger
        change = BalanceChange(
            account_id,
            {
                asset: (
                    from_units(ledger.free(account_id, asset)),
                    from_units(ledger.locked(account_id, asset)),
                )
                for asset in assets
            },
            now_ms,
        )
        for told in self._listeners.balance:
            told(change)
