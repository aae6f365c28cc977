"""Trades into rows: which are shown, which are large, which are ours. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.instrument import Instrument
from terminal.domain.order import ZERO, Side
from terminal.domain.trade import Trade
from terminal.ui.format import NOT_APPLICABLE, clock_time, number

MINIMUMS = (0, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)
_SAMPLE = 500
_LARGE_RANK = 0.97
_LARGE_TIMES_MEDIAN = 4
_RATE_WINDOW_MS = 5_000


class TapeRow(NamedTuple):
    """A trade in words; `value` is its worth in quote."""

    trade: Trade
    value: Decimal
    price_text: str
    quantity_text: str
    time_text: str


class RowCache:
    """Each trade is put into words once; words of trades no longer shown are forgotten."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._rows: dict[int, TapeRow] = {}

    def rows(self, trades: Sequence[Trade], minimum: Decimal, limit: int) -> list[TapeRow]:
        """The newest `limit` trades (given newest first) worth at least `minimum` in quote."""
        chosen: list[TapeRow] = []
        for trade in trades:
            row = self._rows.get(trade.trade_id)
            if row is None:
                value = trade.price * trade.quantity
                if value < minimum:
                    continue
                row = self._word(trade, value)
            elif row.value < minimum:
                continue
            chosen.append(row)
            if len(chosen) == limit:
                break
        self._rows = {row.trade.trade_id: row for row in chosen}
        return chosen

    def _word(self, trade: Trade, value: Decimal) -> TapeRow:
        return TapeRow(
            trade,
            value,
            number(trade.price, self._instrument.price_decimals),
            number(trade.quantity, self._instrument.quantity_decimals),
            clock_time(trade.time_ms),
        )


def large_from(trades: Sequence[Trade]) -> Decimal | None:
    """Quote value from which a print counts as large: the top 3 %, and four times the median.

    None while too few trades are known to tell.
    """
    values = sorted(t.price * t.quantity for t in trades[:_SAMPLE])
    if len(values) < 50:
        return None
    rank = values[int(len(values) * _LARGE_RANK)]
    return max(rank, _LARGE_TIMES_MEDIAN * values[len(values) // 2])


def is_large(row: TapeRow, limit: Decimal | None) -> bool:
    """Whether a print is worth at least `limit` (None and zero mark nothing)."""
    return limit is not None and limit > ZERO and row.value >= limit


def rate_text(trades: Collection[Trade], now_ms: int) -> str:
    """Trades per second over the last five seconds, `18.2/s`; `—` before the first trade."""
    if not trades:
        return NOT_APPLICABLE
    since = now_ms - _RATE_WINDOW_MS
    recent = [t.time_ms for t in trades if t.time_ms >= since]
    window = _RATE_WINDOW_MS
    if len(recent) == len(trades):
        window = max(1, now_ms - min(recent))
    per_second = Decimal(len(recent) * 1_000) / window
    return f"{number(per_second, 1 if per_second < 1_000 else 0)}/s"


def minimum_label(minimum: int, quote: str) -> str:
    """`≥ 500 USDT`, or that all sizes are shown."""
    return f"\N{GREATER-THAN OR EQUAL TO} {minimum:,} {quote}" if minimum else "All sizes"


def tone_of(trade: Trade) -> str:
    """Colour token of the side that crossed the spread."""
    return "buy" if trade.taker is Side.BUY else "sell"
