"""Rolling statistics and average prices, read from a symbol's candles and tape."""

from __future__ import annotations

from typing import Any

from terminal.simulator.candles import MINUTE_MS
from terminal.simulator.living import LivingMarket
from terminal.simulator.sources.bars import CLOSE, COUNT, HIGH, LOW, OPEN, QUOTE, VOLUME
from terminal.simulator.spot.market import Market
from terminal.simulator.spot.model import AveragePrice, TickerRecord


def rolling_ticker(market: LivingMarket[Any], window_ms: int, now_ms: int) -> TickerRecord:
    """Statistics since `window_ms` ago, cut to a whole minute."""
    open_ms = (now_ms - window_ms) // MINUTE_MS * MINUTE_MS
    row, previous = market.candles.window(open_ms, now_ms)
    scale = market.scale
    count = int(row[COUNT])
    last_id = market.next_trade_id - 1
    return TickerRecord(
        symbol=market.symbol,
        open_ms=open_ms,
        close_ms=now_ms,
        open=scale.price(int(row[OPEN])),
        high=scale.price(int(row[HIGH])),
        low=scale.price(int(row[LOW])),
        last=scale.price(int(row[CLOSE])),
        last_quantity=market.last_quantity,
        previous_close=scale.price(previous),
        volume=scale.quantity(int(row[VOLUME])),
        quote_volume=scale.quote(int(row[QUOTE])),
        first_id=last_id - count + 1 if count else -1,
        last_id=last_id if count else -1,
        count=count,
    )


def average_price(market: Market, now_ms: int) -> AveragePrice:
    """Weighted mean of the last minutes, or the last price when nothing traded."""
    minutes = market.spec.average_minutes
    row, _ = market.candles.window(now_ms - (minutes - 1) * MINUTE_MS, now_ms)
    scale = market.scale
    if row[VOLUME]:
        mean = scale.quote(int(row[QUOTE])) / scale.quantity(int(row[VOLUME]))
    else:
        mean = scale.price(market.last_tick)
    return AveragePrice(minutes, round(mean, 8), market.candles.last_trade_ms)
