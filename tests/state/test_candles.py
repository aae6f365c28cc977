"""Candle columns equal a plain dictionary of candles, however pages and live candles mix."""

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.candle import Candle, Interval
from terminal.domain.events import CandleChanged
from terminal.domain.market import InstrumentId, Market
from terminal.state.candles import CLOSE, CandleSeries, CandleStore

MINUTE = Interval.M1.milliseconds
BTC = InstrumentId(Market.SPOT, "BTCUSDT")


def candle(index: int, close: int = 1, *, trades: int = 1, closed: bool = True) -> Candle:
    price = Decimal(close)
    return Candle(index * MINUTE, price, price, price, price, price, price, trades, closed)


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 60)), max_size=8))
def test_pages_in_any_order_give_all_candles_once(pages: list[tuple[int, int]]) -> None:
    series, expected = CandleSeries(Interval.M1), {}
    for start, length in pages:
        page = [candle(index, index) for index in range(start, start + length)]
        series.merge(page)
        held = {time for time in expected if not page[0].open_ms <= time <= page[-1].open_ms}
        expected = {t: expected[t] for t in held} | {c.open_ms: float(c.close) for c in page}
    assert series.times.tolist() == sorted(expected)
    assert series.values[:, CLOSE].tolist() == [expected[t] for t in sorted(expected)]


def test_many_older_pages_are_prepended_and_counted() -> None:
    series = CandleSeries(Interval.M1)
    for start in range(99, -1, -1):
        series.merge([candle(index) for index in range(start * 100, start * 100 + 100)])
    assert len(series) == 10_000
    assert series.prepended == 9_900
    assert (np.diff(series.times) == MINUTE).all()


def test_a_late_page_does_not_undo_a_newer_live_candle() -> None:
    series = CandleSeries(Interval.M1)
    series.update(candle(5, 42, trades=9, closed=False))
    series.merge([candle(4), candle(5, 40, trades=3, closed=False)])
    assert series.values[-1, CLOSE] == 42
    assert series.last == candle(5, 42, trades=9, closed=False)


def test_a_page_completes_a_candle_that_missed_its_end() -> None:
    series = CandleSeries(Interval.M1)
    series.update(candle(5, 42, trades=9, closed=False))
    series.merge([candle(5, 44, trades=20), candle(6, 45, closed=False)])
    assert series.values[:, CLOSE].tolist() == [44, 45]


def test_live_candles_replace_the_last_append_and_ignore_the_past() -> None:
    series = CandleSeries(Interval.M1)
    for item in (candle(1, 1), candle(1, 2), candle(2, 3), candle(1, 9)):
        series.update(item)
    assert series.values[:, CLOSE].tolist() == [2, 3]


def test_candles_nobody_asked_for_are_not_kept() -> None:
    store = CandleStore()
    store.apply(CandleChanged(BTC, Interval.M1, candle(1)))
    assert store.revision == 0
    store.series(BTC, Interval.M1)
    store.apply(CandleChanged(BTC, Interval.M1, candle(1)))
    assert len(store.series(BTC, Interval.M1)) == 1
