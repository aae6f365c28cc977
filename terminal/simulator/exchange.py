"""The simulated spot exchange as one object: what the wire layer asks and what it listens to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from terminal.domain.candle import Interval
from terminal.domain.order import OrderStatus
from terminal.simulator import tickers
from terminal.simulator.accounts import Accounts
from terminal.simulator.clock import Clock, WallClock
from terminal.simulator.instruments import SymbolSpec, to_units
from terminal.simulator.listeners import Listeners
from terminal.simulator.listing import Listed, listing
from terminal.simulator.market import Market
from terminal.simulator.model import (
    AggregateTrade,
    AveragePrice,
    BestQuotes,
    BookLevel,
    CandleRecord,
    CommissionRates,
    FillRecord,
    NewOrder,
    OrderRecord,
    Placed,
    TickerRecord,
    TradeRecord,
    VenueError,
)
from terminal.simulator.trading import OrderDesk
from terminal.simulator.world import STEP_MS, World

DAY_MS = 86_400_000
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
        entries = dict(listing() if listed is None else listed)
        self.symbols: dict[str, SymbolSpec] = {name: e.spec for name, e in entries.items()}
        listeners = Listeners()
        self.on_trade = listeners.trade
        self.on_depth = listeners.depth
        self.on_best = listeners.best
        self.on_execution = listeners.execution
        self.on_balance = listeners.balance
        self.on_delta = listeners.delta
        self._accounts = Accounts(listeners)
        self._world = World(entries, self._accounts, listeners, seed, clock.now_ms())
        self._desk = OrderDesk(self._accounts)

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
        account = self._accounts.open(maker, taker)
        for asset, amount in balances.items():
            self._accounts.ledger.issue(account.account_id, asset, to_units(amount))
        return account.account_id

    def set_rates(
        self, account_id: int, *, maker: Decimal | None = None, taker: Decimal | None = None
    ) -> None:
        """Change an account's commissions (fractions); None leaves one as it is."""
        account = self._accounts.get(account_id)
        account.maker = account.maker if maker is None else maker
        account.taker = account.taker if taker is None else taker

    def adjust(self, account_id: int, asset: str, delta: Decimal) -> None:
        """Deposit (above zero) or withdraw; free balance may not become negative."""
        self._accounts.adjust(account_id, asset, delta, self._now())

    def balances(self, account_id: int) -> dict[str, tuple[Decimal, Decimal]]:
        """Free and locked of every asset the account ever held."""
        return self._accounts.balances(account_id)

    def commission(self, account_id: int, symbol: str) -> CommissionRates:
        self._market(symbol)
        account = self._accounts.get(account_id)
        return CommissionRates(account.maker, account.taker)

    def unfilled_counts(self, account_id: int) -> dict[str, int]:
        """Unfilled orders per window: "10s" and "1d"."""
        return self._accounts.get(account_id).counter.read(self._now())

    def place(self, account_id: int, order: NewOrder) -> Placed:
        """Judge, match and book an order."""
        market, now_ms = self._market(order.symbol), self._catch_up()
        account = self._accounts.get(account_id)
        live = self._desk.judge(account, market, order, self.average_price(order.symbol))
        placed = self._desk.place(account, market, live, now_ms)
        self._world.impact(market.spec.symbol, placed.fills)
        self._settle(market, now_ms)
        return placed

    def test_order(self, account_id: int, order: NewOrder) -> None:
        """Judge an order without placing it."""
        market = self._market(order.symbol)
        account = self._accounts.get(account_id)
        self._desk.judge(account, market, order, self.average_price(order.symbol))

    def cancel(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
        new_client_id: str = "",
        restriction: str | None = None,
    ) -> OrderRecord:
        """Cancel one open order; `restriction` is ONLY_NEW or ONLY_PARTIALLY_FILLED."""
        market, now_ms = self._market(symbol), self._catch_up()
        account = self._accounts.get(account_id)
        live = self._desk.find_live(account, symbol, order_id, client_id)
        status = live.record.status
        if (restriction == "ONLY_NEW" and status is not OrderStatus.NEW) or (
            restriction == "ONLY_PARTIALLY_FILLED" and status is not OrderStatus.PARTIALLY_FILLED
        ):
            raise VenueError(-2011, "Order was not canceled due to cancel restrictions.")
        record = self._desk.cancel(account, market, live, new_client_id, now_ms)
        self._settle(market, now_ms)
        return record

    def cancel_all(self, account_id: int, symbol: str) -> list[OrderRecord]:
        """Cancel every open order of the account on a symbol; refused when there is none."""
        market, now_ms = self._market(symbol), self._catch_up()
        account = self._accounts.get(account_id)
        live = account.live_on(symbol)
        if not live:
            raise VenueError(-2011, "Unknown order sent.")
        records = [self._desk.cancel(account, market, order, "", now_ms) for order in live]
        self._settle(market, now_ms)
        return records

    def order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> OrderRecord:
        self._market(symbol)
        if order_id is None and client_id is None:
            raise VenueError(
                -1102,
                "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
            )
        orders = self._accounts.get(account_id).orders
        if order_id is not None:
            record = orders.get(order_id)
            if record is None or record.symbol != symbol:
                raise VenueError(-2013, "Order does not exist.")
            if client_id is not None and client_id not in (
                record.client_id,
                record.original_client_id,
            ):
                raise VenueError(-2039, "Client order ID is not correct for this order ID.")
            return replace(record)
        for record in reversed(orders.values()):
            if record.symbol == symbol and client_id in (
                record.client_id,
                record.original_client_id,
            ):
                return replace(record)
        raise VenueError(-2013, "Order does not exist.")

    def open_orders(self, account_id: int, symbol: str | None = None) -> list[OrderRecord]:
        if symbol is not None:
            self._market(symbol)
        return [
            replace(live.record)
            for live in self._accounts.get(account_id).live.values()
            if symbol in (None, live.record.symbol)
        ]

    def all_orders(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[OrderRecord]:
        """Orders by ascending id: from `order_id`, or inside a time range, or the newest."""
        self._market(symbol)
        found = [
            replace(record)
            for record in self._accounts.get(account_id).orders.values()
            if record.symbol == symbol
            and (start_ms is None or record.updated_ms >= start_ms)
            and (end_ms is None or record.updated_ms <= end_ms)
        ]
        if start_ms is None and end_ms is None and order_id is not None:
            return [record for record in found if record.order_id >= order_id][:limit]
        return found[:limit] if start_ms is not None else found[-limit:]

    def fills(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[FillRecord]:
        """Own fills by ascending trade id."""
        self._market(symbol)
        found = [
            fill
            for fill in self._accounts.get(account_id).fills
            if fill.symbol == symbol
            and (order_id is None or fill.order_id == order_id)
            and (from_id is None or fill.trade_id >= from_id)
            and (start_ms is None or fill.time_ms >= start_ms)
            and (end_ms is None or fill.time_ms <= end_ms)
        ]
        return found[:limit] if from_id is not None or start_ms is not None else found[-limit:]

    def depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        """Last update id, bids and asks from the best price outwards."""
        market = self._market(symbol)
        bids, asks = market.levels(limit)
        return market.update_id, bids, asks

    def best(self, symbol: str) -> BestQuotes:
        return self._market(symbol).quotes()

    def trades(
        self, symbol: str, *, from_id: int | None = None, limit: int = 500
    ) -> list[TradeRecord]:
        """Public trades by ascending id: from `from_id`, or the newest."""
        tape = self._market(symbol).trades
        if from_id is not None:
            return [trade for trade in tape if trade.trade_id >= from_id][:limit]
        return list(tape)[-limit:]

    def agg_trades(
        self,
        symbol: str,
        *,
        from_id: int | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[AggregateTrade]:
        """Aggregate trades by ascending id; with times the oldest of the range."""
        market = self._market(symbol)
        found: list[AggregateTrade] = []
        if start_ms is not None and from_id is None:
            last_ms = self._now() if end_ms is None else end_ms
            found = market.past_aggregates(start_ms, last_ms, limit)
        found += [
            trade
            for trade in market.aggregates
            if (from_id is None or trade.aggregate_id >= from_id)
            and (start_ms is None or trade.time_ms >= start_ms)
            and (end_ms is None or trade.time_ms <= end_ms)
        ]
        ranged = from_id is not None or start_ms is not None
        return found[:limit] if ranged else found[-limit:]

    def candles(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[CandleRecord]:
        """Candles by ascending open time: from `start_ms`, else the last ones up to `end_ms`."""
        return self._market(symbol).candles.candles(
            interval, self._now(), start_ms=start_ms, end_ms=end_ms, limit=limit
        )

    def current_candle(self, symbol: str, interval: Interval) -> CandleRecord:
        return self._market(symbol).candles.candles(interval, self._now(), limit=1)[0]

    def ticker(self, symbol: str, window_ms: int = DAY_MS) -> TickerRecord:
        """Rolling statistics; the window starts on a whole minute."""
        return tickers.rolling_ticker(self._market(symbol), window_ms, self._now())

    def average_price(self, symbol: str) -> AveragePrice:
        return tickers.average_price(self._market(symbol), self._now())

    def check_ledger(self) -> None:
        """Raise `LedgerBroken` unless every asset is conserved to the last digit."""
        self._accounts.ledger.check()

    def _catch_up(self) -> int:
        """Play what should have happened before a user's action, and return the action's time."""
        self.step_to(self.clock.true.now_ms())
        return self._world.now_ms

    def _now(self) -> int:
        """The engine's time: the clock's, but never before the last event."""
        return max(self.clock.true.now_ms(), self._world.now_ms)

    def _market(self, symbol: str) -> Market:
        market = self._world.markets.get(symbol)
        if market is None:
            raise VenueError(-1121, "Invalid symbol.")
        return market

    def _settle(self, market: Market, now_ms: int) -> None:
        """After a user's action: stops it woke, best quotes it moved, and the books must balance."""
        market.settle_triggers(now_ms)
        market.touch()
        self.check_ledger()
