"""Premium of a contract over its index, as candles.

Source: "Premium Index Kline Data"; made from the candles of contract and index.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.candle import Interval
from terminal.simulator.spot.model import CandleRecord
from terminal.simulator.usdm.exchange import UsdmExchange


def candles(
    exchange: UsdmExchange,
    symbol: str,
    interval: Interval,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    limit: int = 500,
) -> list[CandleRecord]:
    """Candles by ascending open time whose prices are fractions of the index."""
    span = {"start_ms": start_ms, "end_ms": end_ms}
    own = exchange.candles(symbol, interval, **span, limit=limit)
    index = {
        row.open_ms: row for row in exchange.index_candles(symbol, interval, **span, limit=limit)
    }
    return [_premium(row, index[row.open_ms]) for row in own if row.open_ms in index]


def _premium(row: CandleRecord, index: CandleRecord) -> CandleRecord:
    first, last = _share(row.open, index.open), _share(row.close, index.close)
    return replace(
        row,
        open=first,
        high=max(first, last, _share(row.high, index.high)),
        low=min(first, last, _share(row.low, index.low)),
        close=last,
    )


def _share(price: Decimal, index: Decimal) -> Decimal:
    return (price - index) / index if index else Decimal(0)
