"""What every market tells everybody: book, trades, candles, rolling statistics."""

from __future__ import annotations

from typing import Any, Protocol

from terminal.domain.candle import Interval
from terminal.simulator import tickers
from terminal.simulator.living import LivingMarket
from terminal.simulator.spot.model import (
    AggregateTrade,
    BestQuotes,
    BookLevel,
    CandleRecord,
    TickerRecord,
    TradeRecord,
)

DAY_MS = 86_400_000


class Markets(Protocol):
    """Where the markets live, and their time."""

    def market(self, symbol: str) -> LivingMarket[Any]: ...

    def now(self) -> int: ...


class PublicMarket:
    """Reads, never changes anything. An unlisted symbol is refused with -1121; times are UTC ms."""

    def __init__(self, engine: Markets) -> None:
        self._engine = engine

    def depth(self, symbol: str, limit: int) -> tuple[int, list[BookLevel], list[BookLevel]]:
        """Last update id, bids and asks from the best price outwards."""
        market = self._engine.market(symbol)
        bids, asks = market.levels(limit)
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
        return self._engine.market(symbol).candles.candles(
            interval, self._engine.now(), start_ms=start_ms, end_ms=end_ms, limit=limit
        )

    def current_candle(self, symbol: str, interval: Interval) -> CandleRecord:
        return self._engine.market(symbol).candles.candles(interval, self._engine.now(), limit=1)[0]

    def ticker(self, symbol: str, window_ms: int = DAY_MS) -> TickerRecord:
        """Rolling statistics; the window starts on a whole minute."""
        return tickers.rolling_ticker(self._engine.market(symbol), window_ms, self._engine.now())
