"""Futures accounts: settings, positions, orders and the past of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from terminal.domain.futures.position import MarginMode, Position, PositionSide
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import ZERO, OrderStatus, Side
from terminal.domain.payoff import Direction
from terminal.simulator.spot.instruments import Scale
from terminal.simulator.usdm.listeners import FuturesListeners
from terminal.simulator.usdm.model import (
    AccountChange,
    AlgoOrder,
    FuturesAmendment,
    FuturesFill,
    FuturesOrder,
    IncomeRow,
    MarginChangeRow,
    OrderEvent,
)
from terminal.simulator.usdm.purse import Purse
from terminal.simulator.usdm.views import FuturesRates
from terminal.simulator.usdm.words import ExecutionKind, ExpiryReason

DEFAULT_LEVERAGE = 20


@dataclass(slots=True, eq=False)
class LiveFutures:
    """An order while it can still trade; see `Resting` for the numbers in ticks and lots."""

    record: FuturesOrder
    tick: int
    remaining: int
    iceberg: int = 0
    shown: int = 0
    ahead: int = 0
    hidden: bool = False
    """RPI orders do not show in the book."""
    rests: bool = False
    """Is it in the book?"""

    @property
    def order_id(self) -> int:
        return self.record.order_id

    @property
    def side(self) -> Side:
        return self.record.side

    @property
    def only_reduces(self) -> bool:
        """May it never open: by its flag, or because it closes a leg in hedge mode?"""
        record = self.record
        return record.reduce_only or closes_leg(record.side, record.position_side)


@dataclass(slots=True)
class Settings:
    """What an account chose for one symbol."""

    leverage: int = DEFAULT_LEVERAGE
    margin_mode: MarginMode = MarginMode.CROSS
    auto_add: bool = False


@dataclass(slots=True, eq=False)
class Holding:
    """A position and what the exchange remembers about it.

    `costs` are commission and funding paid for what is still open (below zero: received);
    `accumulated` is all profit ever realised on it, before commission.
    """

    position: Position
    costs: Decimal = ZERO
    accumulated: Decimal = ZERO
    updated_ms: int = 0

    @property
    def quantity(self) -> Decimal:
        return self.position.quantity

    @property
    def break_even(self) -> Decimal:
        """Price that also earns back what was paid; zero when flat."""
        held = self.position
        return held.entry_price + self.costs / held.quantity if held.quantity else ZERO


@dataclass(slots=True, eq=False)
class FuturesAccount:
    """`orders` and `algos` hold everything ever placed; `live` and `waiting` what is open.

    `countdowns` are the times at which all orders of a symbol will be cancelled.
    """

    account_id: int
    rates: FuturesRates
    is_hedge: bool = False
    multi_assets: bool = False
    can_trade: bool = True
    fee_burn: bool = False
    is_liquidating: bool = False
    trade_group: int = -1
    settings: dict[str, Settings] = field(default_factory=dict)
    holdings: dict[tuple[str, PositionSide], Holding] = field(default_factory=dict)
    orders: dict[int, FuturesOrder] = field(default_factory=dict)
    live: dict[int, LiveFutures] = field(default_factory=dict)
    algos: dict[int, AlgoOrder] = field(default_factory=dict)
    waiting: dict[int, AlgoOrder] = field(default_factory=dict)
    fills: list[FuturesFill] = field(default_factory=list)
    income: list[IncomeRow] = field(default_factory=list)
    amendments: list[FuturesAmendment] = field(default_factory=list)
    forced: list[FuturesOrder] = field(default_factory=list)
    margin_changes: list[MarginChangeRow] = field(default_factory=list)
    countdowns: dict[str, int] = field(default_factory=dict)

    def chosen(self, symbol: str) -> Settings:
        return self.settings.setdefault(symbol, Settings())

    def holding(self, symbol: str, side: PositionSide) -> Holding:
        """The position, made empty when there never was one."""
        key = (symbol, side)
        held = self.holdings.get(key)
        if held is None:
            position = Position(instrument=InstrumentId(Market.USDM, symbol), side=side)
            held = self.holdings[key] = Holding(position)
        return held

    def quantity(self, symbol: str, side: PositionSide) -> Decimal:
        """Signed quantity; zero when there is no such position."""
        held = self.holdings.get((symbol, side))
        return held.quantity if held else ZERO

    def open_holdings(self, symbol: str | None = None) -> list[Holding]:
        return [
            held
            for (name, _), held in self.holdings.items()
            if held.quantity and (symbol is None or name == symbol)
        ]

    def live_on(self, symbol: str) -> list[LiveFutures]:
        return [order for order in self.live.values() if order.record.symbol == symbol]

    def is_isolated(self, symbol: str) -> bool:
        return self.chosen(symbol).margin_mode is MarginMode.ISOLATED


class FuturesAccounts:
    """All accounts over one purse; what happens to them is told from here."""

    def __init__(self, listeners: FuturesListeners) -> None:
        self.purse = Purse()
        self.purse.told = self._on_income
        self.listeners = listeners
        self._accounts: dict[int, FuturesAccount] = {}
        self._next_order_id = 4_000_000_000

    def __iter__(self) -> Iterator[FuturesAccount]:
        return iter(self._accounts.values())

    def __contains__(self, account_id: int) -> bool:
        return account_id in self._accounts

    def open(self, account_id: int | None, rates: FuturesRates) -> FuturesAccount:
        """A new account, under the next free number when none is given."""
        number = max(self._accounts, default=0) + 1 if account_id is None else account_id
        account = self._accounts[number] = FuturesAccount(number, rates)
        self.purse.open(number)
        return account

    def get(self, account_id: int) -> FuturesAccount:
        return self._accounts[account_id]

    def next_order_id(self) -> int:
        self._next_order_id += 1
        return self._next_order_id

    def close(
        self,
        live: LiveFutures,
        status: OrderStatus,
        now_ms: int,
        reason: ExpiryReason = ExpiryReason.NONE,
    ) -> None:
        """An order's last state; it leaves the open orders (the book is not touched)."""
        record = live.record
        record.status = status
        record.updated_ms = now_ms
        record.expiry_reason = reason
        self.get(record.account_id).live.pop(record.order_id, None)

    def tell(
        self,
        kind: ExecutionKind,
        record: FuturesOrder,
        now_ms: int,
        fill: FuturesFill | None = None,
        modify_id: int | None = None,
    ) -> None:
        """Report what happened to an order, with a copy of it as it is now."""
        if not self.listeners.order:
            return
        bids, asks = self.open_notionals(self.get(record.account_id), record.symbol)
        event = OrderEvent(
            kind=kind,
            order=replace(record),
            fill=fill,
            time_ms=now_ms,
            bid_notional=bids,
            ask_notional=asks,
            modify_id=modify_id,
        )
        for told in self.listeners.order:
            told(event)

    def tell_change(self, change: AccountChange) -> None:
        for told in self.listeners.account:
            told(change)

    def open_notionals(self, account: FuturesAccount, symbol: str) -> tuple[Decimal, Decimal]:
        """Notional of open buys and sells that may open a position, at their prices."""
        totals = {Side.BUY: ZERO, Side.SELL: ZERO}
        for live in account.live_on(symbol):
            if not live.only_reduces:
                record = live.record
                totals[record.side] += record.price * (record.quantity - record.executed)
        return totals[Side.BUY], totals[Side.SELL]

    def _on_income(self, row: IncomeRow) -> None:
        if row.account_id in self._accounts:
            self._accounts[row.account_id].income.append(row)
        for told in self.listeners.income:
            told(row)


def closes_leg(side: Side, position_side: PositionSide) -> bool:
    """Does an order of this side close that leg of a hedge? Never in one-way mode."""
    if position_side is PositionSide.BOTH:
        return False
    return (side is Side.SELL) == (position_side is PositionSide.LONG)


def closable_lots(account: FuturesAccount, record: FuturesOrder, scale: Scale) -> int:
    """Lots of the position that an order of this side can close."""
    held = account.quantity(record.symbol, record.position_side)
    if held * Direction.of(record.side) >= 0:
        return 0
    return scale.lots(abs(held))
