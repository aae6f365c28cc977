"""Accounts: their orders, fills, order counts, and how a trade settles between two of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from terminal.domain.order import OrderStatus, OrderType, Side
from terminal.simulator.ledger import CROWD, FEES, Ledger
from terminal.simulator.spot.commission import DISCOUNT_ASSET, CommissionRates
from terminal.simulator.spot.instruments import SymbolSpec, from_units, to_units
from terminal.simulator.spot.listeners import Listeners
from terminal.simulator.spot.live import Group, LiveOrder
from terminal.simulator.spot.model import (
    Amendment,
    BalanceChange,
    BalanceDelta,
    Execution,
    ExecutionType,
    FillRecord,
    OrderRecord,
    PreventedMatch,
    Prevention,
    TradeRecord,
    VenueError,
)
from terminal.simulator.spot.order_lists import ListChange, OrderListRecord

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
    """`orders` and `lists` hold everything ever placed, `live` and `groups` what is still open.

    `trade_group` is -1 for an account of its own; accounts of one group may not trade with each
    other. `asset_limits` is the MAX_ASSET filter: the most of an asset that one order may move.
    """

    account_id: int
    rates: CommissionRates
    trade_group: int = -1
    orders: dict[int, OrderRecord] = field(default_factory=dict)
    live: dict[int, LiveOrder] = field(default_factory=dict)
    lists: dict[int, OrderListRecord] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    fills: list[FillRecord] = field(default_factory=list)
    prevented: list[PreventedMatch] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    asset_limits: dict[str, Decimal] = field(default_factory=dict)
    counter: OrderCounter = field(default_factory=OrderCounter)

    def live_on(self, symbol: str) -> list[LiveOrder]:
        return [order for order in self.live.values() if order.record.symbol == symbol]


class ListWatcher(Protocol):
    """Whoever keeps the orders of a list in step with each other."""

    def told(self, group: Group, kind: ExecutionType, record: OrderRecord, now_ms: int) -> None:
        """A member of the list was reported."""

    def triggered(self, order: LiveOrder, now_ms: int) -> None:
        """A stop of a list is about to become active."""

    def release(self, group: Group, now_ms: int) -> None:
        """The working order is filled: its pending orders enter the market."""


class Accounts:
    """All accounts over one ledger; every change of an order or balance is told from here."""

    def __init__(self, listeners: Listeners) -> None:
        self.ledger = Ledger()
        self._listeners = listeners
        self._accounts: dict[int, Account] = {}
        self.execution_id = 0
        self.watcher: ListWatcher | None = None
        self.bnb_price: Callable[[str], Decimal | None] = lambda _asset: None
        """Units of an asset per BNB, None without a market; set by whoever knows the markets."""

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def open(self, rates: CommissionRates) -> Account:
        account = Account(len(self._accounts) + 1, rates)
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

    def lock_outside(self, account_id: int, asset: str, delta: Decimal, now_ms: int) -> None:
        """Another system locks free balance (below zero: unlocks it), as margin collateral does."""
        units = to_units(delta)
        held = self.ledger.free if units > 0 else self.ledger.locked
        if held(account_id, asset) < abs(units):
            raise VenueError(-2010, "Account has insufficient balance for requested action.")
        self.ledger.lock(account_id, asset, units)
        for told in self._listeners.lock:
            told(BalanceDelta(account_id, asset, delta, now_ms))
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

    def backing(self, spec: SymbolSpec, order: LiveOrder) -> int:
        """Units that must back what is left of an order; market buys keep what they have."""
        if order.record.side is Side.SELL:
            return order.remaining * spec.scale.lot_units
        if order.tick == 0:
            return order.locked
        return spec.scale.lock_units(order.tick, order.remaining)

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

    def allocate(
        self,
        spec: SymbolSpec,
        order: LiveOrder,
        trade: TradeRecord,
        lots: int,
        quote_units: int,
        allocation_id: int,
    ) -> None:
        """Trade an order against the crowd at a price that another symbol's book gave."""
        owner, base_units = order.record.account_id, lots * spec.scale.lot_units
        buys = order.record.side is Side.BUY
        paid, given = (quote_units, base_units) if buys else (base_units, quote_units)
        received = spec.base if buys else spec.quote
        order.locked -= paid
        self.ledger.pay_locked(owner, CROWD, order.lock_asset, paid)
        self.ledger.pay(CROWD, owner, received, given)
        self._fill(spec, order, trade, quote_units, given, received, False, allocation_id)

    def _fill(
        self,
        spec: SymbolSpec,
        order: LiveOrder,
        trade: TradeRecord,
        quote_units: int,
        received: int,
        asset: str,
        is_maker: bool,
        allocation_id: int = -1,
    ) -> None:
        record = order.record
        account = self.get(record.account_id)
        commission, paid_in = self._charge(account, order, received, asset, is_maker)
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
            commission_asset=paid_in,
            is_maker=is_maker,
            time_ms=trade.time_ms,
            order_list_id=record.order_list_id,
            allocation_id=allocation_id,
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
            if record.side is Side.BUY:
                self.lock(order, self.backing(spec, order))
            record.is_working = record.type is not OrderType.MARKET
        else:
            self.close(order, OrderStatus.FILLED, trade.time_ms)
        self.tell(ExecutionType.TRADE, record, trade.time_ms, fill)
        assets = dict.fromkeys((spec.base, spec.quote, paid_in))
        self.tell_balances(record.account_id, tuple(assets), trade.time_ms)

    def _charge(
        self, account: Account, order: LiveOrder, received: int, asset: str, is_maker: bool
    ) -> tuple[int, str]:
        """Take the commission of a fill; returns its units and the asset it was paid in.

        What an OPO's working order buys is locked for the pending side; its commission comes from
        the free balance where that suffices and the asset is not BNB.
        """
        rates, side, ledger = account.rates, order.record.side, self.ledger
        owner, group = account.account_id, order.group
        keeps = group is not None and group.record.kind.sells_what_it_buys
        keeps = keeps and group is not None and group.working is order
        price = self.bnb_price(asset) if rates.pays_in_bnb else None
        if price:
            in_bnb = rates.discounted_units(received, side, price, is_maker=is_maker)
            spare = ledger.free(owner, DISCOUNT_ASSET)
            if asset == DISCOUNT_ASSET and keeps:
                spare -= received
            if spare >= in_bnb:
                ledger.pay(owner, FEES, DISCOUNT_ASSET, in_bnb)
                self._keep(group if keeps else None, asset, received)
                return in_bnb, DISCOUNT_ASSET
        commission = rates.units(received, side, is_maker=is_maker)
        from_free = asset != DISCOUNT_ASSET and ledger.free(owner, asset) - received >= commission
        ledger.pay(owner, FEES, asset, commission)
        self._keep(group if keeps else None, asset, received - (0 if from_free else commission))
        return commission, asset

    def _keep(self, group: Group | None, asset: str, units: int) -> None:
        if group is not None:
            group.held += units
            self.ledger.lock(group.record.account_id, asset, units)

    def tell(
        self,
        kind: ExecutionType,
        record: OrderRecord,
        now_ms: int,
        fill: FillRecord | None = None,
        prevention: Prevention | None = None,
    ) -> None:
        """Report what happened to an order, with a copy of it as it is now."""
        self.execution_id += 1
        execution = Execution(
            kind=kind,
            order=replace(record),
            fill=fill,
            time_ms=now_ms,
            execution_id=self.execution_id,
            prevention=prevention,
        )
        for told in self._listeners.execution:
            told(execution)
        if record.order_list_id >= 0 and self.watcher is not None:
            group = self.get(record.account_id).groups.get(record.order_list_id)
            if group is not None:
                self.watcher.told(group, kind, record, now_ms)

    def tell_list(self, change: ListChange) -> None:
        for told in self._listeners.order_list:
            told(change)

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
