"""What everybody may ask: books, trades, candles, tickers, mark prices, open interest."""

from __future__ import annotations

import math
from decimal import Decimal

from terminal.domain.candle import Interval
from terminal.domain.order import ZERO, Side
from terminal.simulator import tickers
from terminal.simulator.candles import CandleStore
from terminal.simulator.model import (
    AggregateTrade,
    BestQuotes,
    BookLevel,
    CandleRecord,
    TickerRecord,
    TradeRecord,
)
from terminal.simulator.sources.bars import OPEN
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.market_model import MarkPrice, OpenInterest

DAY_MS = 86_400_000
_HELD_DAYS = 0.6
"""The crowd holds about so many days of turnover."""


class PublicData:
    """Reads; never changes anything."""

    def __init__(self, engine: FuturesEngine, held: dict[str, float], seed: int) -> None:
        """`held` is the usual daily turnover of each contract, in quote."""
        self._engine = engine
        self._held = held
        self._seed = seed

    def contract(self, symbol: str) -> ContractSpec:
        """The present rules of a contract; -1121 when it is not listed."""
        return self._engine.market(symbol).spec

    def depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        """Last update id, bids and asks from the best price outwards."""
        market = self._engine.market(symbol)
        bids, asks = market.levels(limit)
        return market.update_id, bids, asks

    def rpi_depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        """The book with the orders that `depth` does not show."""
        market = self._engine.market(symbol)
        bids, asks = (market.whole_levels(side, limit) for side in (Side.BUY, Side.SELL))
        return market.update_id, bids, asks

    def best(self, symbol: str) -> BestQuotes:
        return self._engine.market(symbol).quotes()

    def trades(
        self, symbol: str, *, from_id: int | None = None, limit: int = 500
    ) -> list[TradeRecord]:
        """Public trades by ascending id: from `from_id`, or the newest."""
        tape = self._engine.market(symbol).trades
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
        market = self._engine.market(symbol)
        found: list[AggregateTrade] = []
        if start_ms is not None and from_id is None:
            last_ms = self._engine.now() if end_ms is None else end_ms
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
        store = self._engine.market(symbol).candles
        return self._read(store, interval, start_ms, end_ms, limit)

    def mark_candles(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[CandleRecord]:
        """Candles of the mark price; only the four prices mean something."""
        store = self._engine.market(symbol).mark_candles
        return self._read(store, interval, start_ms, end_ms, limit)

    def index_candles(
        self,
        symbol: str,
        interval: Interval,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 500,
    ) -> list[CandleRecord]:
        """Candles of the index price; only the four prices mean something."""
        store = self._engine.market(symbol).index_candles
        return self._read(store, interval, start_ms, end_ms, limit)

    def current_candle(self, symbol: str, interval: Interval) -> CandleRecord:
        store = self._engine.market(symbol).candles
        return store.candles(interval, self._engine.now(), limit=1)[0]

    def ticker(self, symbol: str, window_ms: int = DAY_MS) -> TickerRecord:
        """Rolling statistics; the window starts on a whole minute."""
        market = self._engine.market(symbol)
        return tickers.rolling_ticker(market, window_ms, self._engine.now())

    def mark(self, symbol: str) -> MarkPrice:
        self._engine.market(symbol)
        return self._engine.marks.read(symbol, self._engine.now())

    def marks(self) -> tuple[MarkPrice, ...]:
        """Every contract."""
        now_ms = self._engine.now()
        return tuple(self._engine.marks.read(symbol, now_ms) for symbol in self._engine.world.specs)

    def open_interest(self, symbol: str, time_ms: int | None = None) -> OpenInterest:
        """What the crowd and the accounts hold; for a past time the crowd's part only."""
        market, now_ms = self._engine.market(symbol), self._engine.now()
        when = now_ms if time_ms is None else time_ms
        wave = math.sin(when / 7.3e6 + self._seed) + 0.5 * math.sin(when / 2.9e7 + len(symbol))
        bar = self._engine.world.history.day(symbol, when // DAY_MS)
        price = float(market.scale.price(int(bar[OPEN])))
        held = self._held.get(symbol, 0.0) * _HELD_DAYS * (1 + 0.04 * wave) / price
        quantity = market.scale.quantity(int(held * 10**market.scale.quantity_decimals))
        if time_ms is None:
            quantity += self._users_long(symbol)
        return OpenInterest(symbol, quantity, when)

    def _users_long(self, symbol: str) -> Decimal:
        held = (leg for each in self._engine.accounts for leg in each.open_holdings(symbol))
        return sum((max(ZERO, leg.quantity) for leg in held), ZERO)

    def _read(
        self,
        store: CandleStore,
        interval: Interval,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[CandleRecord]:
        return store.candles(
            interval, self._engine.now(), start_ms=start_ms, end_ms=end_ms, limit=limit
        )
