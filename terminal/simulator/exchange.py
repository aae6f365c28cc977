"""The simulated spot exchange as one object: what the wire layer asks and what it listens to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from terminal.domain.candle import Interval
from terminal.simulator.clock import Clock
from terminal.simulator.instruments import SymbolSpec
from terminal.simulator.model import (
    AggregateTrade,
    AveragePrice,
    BalanceChange,
    BalanceDelta,
    BestQuotes,
    BookLevel,
    CandleRecord,
    CommissionRates,
    DepthChange,
    Execution,
    FillRecord,
    NewOrder,
    OrderRecord,
    Placed,
    TickerRecord,
    TradeRecord,
)

DAY_MS = 86_400_000


class SpotExchange:
    """A whole spot market: instruments, books, accounts, candles and a crowd that trades.

    Everything is synchronous; only `run` waits. Listeners are called in the order of events,
    inside the call that caused them. Refusals raise `VenueError`.
    """

    def __init__(self, clock: Clock, *, seed: int = 1) -> None:
        self.clock = clock
        self.seed = seed
        self.symbols: dict[str, SymbolSpec] = {}
        self.on_trade: list[Callable[[TradeRecord], None]] = []
        self.on_depth: list[Callable[[DepthChange], None]] = []
        self.on_best: list[Callable[[str], None]] = []
        self.on_execution: list[Callable[[Execution], None]] = []
        self.on_balance: list[Callable[[BalanceChange], None]] = []
        self.on_delta: list[Callable[[BalanceDelta], None]] = []

    async def run(self) -> None:
        """Let the market live by the clock until cancelled."""
        raise NotImplementedError

    def step_to(self, now_ms: int) -> None:
        """Play everything that happens up to `now_ms`, deterministically."""
        raise NotImplementedError

    def create_account(
        self,
        balances: Mapping[str, Decimal],
        *,
        maker: Decimal = Decimal("0.001"),
        taker: Decimal = Decimal("0.001"),
    ) -> int:
        """Open an account with free `balances`; `maker` and `taker` are fractions."""
        raise NotImplementedError

    def adjust(self, account_id: int, asset: str, delta: Decimal) -> None:
        """Deposit (above zero) or withdraw; free balance may not become negative."""
        raise NotImplementedError

    def balances(self, account_id: int) -> dict[str, tuple[Decimal, Decimal]]:
        """Free and locked of every asset the account ever held."""
        raise NotImplementedError

    def commission(self, account_id: int, symbol: str) -> CommissionRates:
        raise NotImplementedError

    def unfilled_counts(self, account_id: int) -> dict[str, int]:
        """Unfilled orders per window: "10s" and "1d"."""
        raise NotImplementedError

    def place(self, account_id: int, order: NewOrder) -> Placed:
        """Judge, match and book an order."""
        raise NotImplementedError

    def test_order(self, account_id: int, order: NewOrder) -> None:
        """Judge an order without placing it."""
        raise NotImplementedError

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
        raise NotImplementedError

    def cancel_all(self, account_id: int, symbol: str) -> list[OrderRecord]:
        """Cancel every open order of the account on a symbol; refused when there is none."""
        raise NotImplementedError

    def order(
        self,
        account_id: int,
        symbol: str,
        *,
        order_id: int | None = None,
        client_id: str | None = None,
    ) -> OrderRecord:
        raise NotImplementedError

    def open_orders(self, account_id: int, symbol: str | None = None) -> list[OrderRecord]:
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    def depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        """Last update id, bids and asks from the best price outwards."""
        raise NotImplementedError

    def best(self, symbol: str) -> BestQuotes:
        raise NotImplementedError

    def trades(
        self, symbol: str, *, from_id: int | None = None, limit: int = 500
    ) -> list[TradeRecord]:
        """Public trades by ascending id: from `from_id`, or the newest."""
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    def current_candle(self, symbol: str, interval: Interval) -> CandleRecord:
        raise NotImplementedError

    def ticker(self, symbol: str, window_ms: int = DAY_MS) -> TickerRecord:
        """Rolling statistics; the window starts on a whole minute."""
        raise NotImplementedError

    def average_price(self, symbol: str) -> AveragePrice:
        raise NotImplementedError
