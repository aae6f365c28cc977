"""Candle series grow at both ends and keep what is newer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.candle import Candle, Interval
from terminal.state.candles import CLOSE, CandleSeries


def candle(minute: int, close: str = "10", trades: int = 1) -> Candle:
    price = Decimal(close)
    return Candle(minute * 60_000, price, price, price, price, Decimal(1), price, trades, True)


def times(series: CandleSeries) -> list[int]:
    return [int(t) // 60_000 for t in series.times]


def test_older_page_goes_in_front_without_moving_the_rest() -> None:
    series = CandleSeries(Interval.M1)
    series.merge([candle(m) for m in range(100, 110)])
    history = series.history_revision
    series.merge([candle(m) for m in range(90, 100)])
    assert times(series) == list(range(90, 110))
    assert series.prepended == 10
    assert series.history_revision == history
    assert series.last is not None
    assert series.last.open_ms == 109 * 60_000


def test_page_does_not_undo_a_newer_live_candle() -> None:
    series = CandleSeries(Interval.M1)
    series.merge([candle(1), candle(2)])
    series.update(candle(2, "12", trades=9))
    series.merge([candle(1), candle(2, "11", trades=5)])
    assert float(series.values[-1, CLOSE]) == 12.0


def test_live_candle_replaces_or_appends_and_late_ones_are_ignored() -> None:
    series = CandleSeries(Interval.M1)
    series.merge([candle(1), candle(2)])
    series.update(candle(3, "13"))
    series.update(replace(candle(3, "14"), closed=False))
    series.update(candle(1, "99"))
    assert times(series) == [1, 2, 3]
    assert [float(v) for v in series.values[:, CLOSE]] == [10.0, 10.0, 14.0]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=12))
def test_any_order_of_pages_gives_the_union_in_time_order(pages: list[tuple[int, int]]) -> None:
    series = CandleSeries(Interval.M1)
    wanted: set[int] = set()
    for start, length in pages:
        span = range(start, start + length)
        if wanted and not (min(wanted) - length <= start <= max(wanted) + 1):
            continue
        series.merge([candle(m) for m in span])
        low, high = start, start + length - 1
        wanted = {m for m in wanted if not low <= m <= high} | set(span)
        assert times(series) == sorted(wanted)
