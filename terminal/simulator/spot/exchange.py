"""The simulated spot exchange as one object: what the wire layer asks and what it listens to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal

from terminal.simulator import tickers
from terminal.simulator.clock import Clock, WallClock
from terminal.simulator.public_market import PublicMarket
from terminal.simulator.spot.accounts import Accounts
from terminal.simulator.spot.archive import Archive
from terminal.simulator.spot.blocks import BlockTrades
from terminal.simulator.spot.commands import OrderCommands
from terminal.simulator.spot.commission import CommissionRates, Rates
from terminal.simulator.spot.engine import Engine
from terminal.simulator.spot.instruments import SymbolSpec, to_units
from terminal.simulator.spot.list_commands import ListCommands
from terminal.simulator.spot.listeners import Listeners
from terminal.simulator.spot.listing import Listed, listing
from terminal.simulator.spot.model import (
    AveragePrice,
    CandleRecord,
)
from terminal.simulator.spot.world import STEP_MS, World

STEP_SECONDS = 0.02
"""How often `run` looks at the clock."""
_SLICE_SECONDS = 0.01
"""How long the market may catch up before others have their turn."""
_LONGEST_STALL_MS = 15_000
"""A process that was stopped for longer (real time) does not play what it missed."""


class SpotExchange:
    """A whole spot market: instruments, books, accounts, candles and a crowd that trades.

    Everything is synchronous; only `run` waits. Listeners are called in the order of events,
    inside the call that caused them. Refusals raise `VenueError`.
    """

    def __init__(
        self, clock: Clock, *, seed: int = 1, listed: Mapping[str, Listed] | None = None
    ) -> None:
        """Open the market at the clock's present time; `listed` replaces the usual listing."""
        self.clock = WallClock(clock)
        self.seed = seed
        self.started_ms = clock.now_ms()
        entries = dict(listing() if listed is None else listed)
        self.symbols: dict[str, SymbolSpec] = {name: e.spec for name, e in entries.items()}
        listeners = Listeners()
        self.on_trade = listeners.trade
        self.on_depth = listeners.depth
        self.on_best = listeners.best
        self.on_execution = listeners.execution
        self.on_balance = listeners.balance
        self.on_delta = listeners.delta
        self.on_order_list = listeners.order_list
        self.on_lock = listeners.lock
        self.blocks = BlockTrades()
        self._accounts = Accounts(listeners)
        self._world = World(entries, self._accounts, listeners, seed, clock.now_ms())
        engine = self._engine = Engine(clock, self._world, self._accounts)
        # What an owner may do and ask lives in objects of its own; these are its usual names.
        self.lists = ListCommands(engine)
        commands, archive = OrderCommands(engine), Archive(engine)
        self.place, self.test_order = commands.place, commands.test_order
        self.cancel, self.cancel_all = commands.cancel, commands.cancel_all
        self.replace, self.amend = commands.replace, commands.amend
        self.order, self.open_orders = archive.order, archive.open_orders
        self.all_orders, self.fills = archive.all_orders, archive.fills
        self.prevented, self.amendments = archive.prevented, archive.amendments
        self.allocations = archive.allocations
        public = PublicMarket(engine)
        self.depth, self.best = public.depth, public.best
        self.trades, self.agg_trades = public.trades, public.agg_trades
        self.candles, self.current_candle = public.candles, public.current_candle
        self.ticker = public.ticker

    @property
    def market_ms(self) -> int:
        """The time up to which the market has lived; never runs backwards."""
        return self._world.now_ms

    @property
    def world(self) -> World:
        """The markets, for the fault laboratory; nobody else changes them from outside."""
        return self._world

    @property
    def accounts(self) -> Accounts:
        """The accounts, for the fault laboratory."""
        return self._accounts

    async def run(self) -> None:
        """Let the market live by the clock until cancelled."""
        while True:
            now_ms = self.clock.true.now_ms()
            longest_stall_ms = _LONGEST_STALL_MS * max(1.0, self.clock.speed)
            if now_ms - self._world.now_ms > longest_stall_ms:
                self._world.skip_to(now_ms)
            until = time.perf_counter() + _SLICE_SECONDS
            while self._world.now_ms < now_ms and time.perf_counter() < until:
                self.step_to(min(now_ms, self._world.now_ms + STEP_MS))
            is_late = self._world.now_ms < now_ms
            await asyncio.sleep(0 if is_late else STEP_SECONDS)

    def step_to(self, now_ms: int) -> None:
        """Play everything that happens up to `now_ms`, deterministically."""
        self._world.step_to(now_ms)

    def create_account(
        self,
        balances: Mapping[str, Decimal],
        *,
        maker: Decimal = Decimal("0.001"),
        taker: Decimal = Decimal("0.001"),
    ) -> int:
        """Open an account with free `balances`; `maker` and `taker` are fractions."""
        account = self._accounts.open(CommissionRates(standard=Rates(maker, taker)))
        for asset, amount in balances.items():
            self._accounts.ledger.issue(account.account_id, asset, to_units(amount))
        return account.account_id

    def adjust(self, account_id: int, asset: str, delta: Decimal) -> None:
        """Deposit (above zero) or withdraw; free balance may not become negative."""
        self._accounts.adjust(account_id, asset, delta, self._engine.now())

    def balances(self, account_id: int) -> dict[str, tuple[Decimal, Decimal]]:
        """Free and locked of every asset the account ever held."""
        return self._accounts.balances(account_id)

    def lock_outside(self, account_id: int, asset: str, delta: Decimal) -> None:
        """Another system locks free balance, or unlocks it (below zero)."""
        self._accounts.lock_outside(account_id, asset, delta, self._engine.now())
        self.check_ledger()

    def commission(self, account_id: int, symbol: str) -> CommissionRates:
        self._engine.market(symbol)
        return self._accounts.get(account_id).rates

    def set_commission(self, account_id: int, rates: CommissionRates) -> None:
        self._accounts.get(account_id).rates = rates

    def trade_group(self, account_id: int) -> int:
        """-1 for an account of its own."""
        return self._accounts.get(account_id).trade_group

    def join_group(self, account_id: int, trade_group: int) -> None:
        """Accounts of one trade group may not trade with each other; -1 leaves it."""
        self._accounts.get(account_id).trade_group = trade_group

    def asset_limits(self, account_id: int) -> dict[str, Decimal]:
        """The most of an asset that one order may move (MAX_ASSET); change it to set limits."""
        return self._accounts.get(account_id).asset_limits

    def reference_price(self, symbol: str) -> tuple[Decimal | None, int]:
        """The price the execution rule goes by, None when never set, and the time it holds."""
        market, now_ms = self._engine.market(symbol), self._engine.now()
        if market.spec.price_range is None:
            return None, now_ms
        return market.reference.price(now_ms), now_ms

    def has_outside_reference(self, symbol: str) -> bool:
        return self._engine.market(symbol).reference.outside is not None

    def set_reference_price(self, symbol: str, price: Decimal | None) -> None:
        """An operator's price in place of the mean; None goes back to the mean."""
        self._engine.market(symbol).reference.outside = price

    def unfilled_counts(self, account_id: int) -> dict[str, int]:
        """Unfilled orders per window: "10s" and "1d"."""
        return self._accounts.get(account_id).counter.read(self._engine.now())

    def candles_between(
        self, symbol: str, bounds: Sequence[int], grain_ms: int
    ) -> list[CandleRecord]:
        """Candles of any lengths: from each of `bounds` (UTC ms) to the next; see `CandleStore`."""
        return self._engine.market(symbol).candles.between(bounds, grain_ms, self._engine.now())

    def average_price(self, symbol: str) -> AveragePrice:
        return tickers.average_price(self._engine.market(symbol), self._engine.now())

    def check_ledger(self) -> None:
        """Raise `LedgerBroken` unless every asset is conserved to the last digit."""
        self._accounts.ledger.check()
