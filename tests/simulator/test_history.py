"""History of any interval is one history: every candle is exactly the sum of the finer ones."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from terminal.domain.candle import Interval
from terminal.simulator.candles import close_of, open_of
from terminal.simulator.sources.bars import CLOSE, HIGH, LOW, OPEN, QUOTE, VOLUME, combine
from terminal.simulator.sources.synthetic import SyntheticHistory
from terminal.simulator.spot.listing import listing

TODAY = 20_777
DAY_MS = 86_400_000


def summed(candles):
    return (
        candles[0].open,
        max(c.high for c in candles),
        min(c.low for c in candles),
        candles[-1].close,
        sum(c.volume for c in candles),
        sum(c.quote_volume for c in candles),
        sum(c.trades for c in candles),
        sum(c.taker_base for c in candles),
        sum(c.taker_quote for c in candles),
    )


@pytest.mark.parametrize(
    ("coarse", "fine"),
    [
        (Interval.M1, Interval.S1),
        (Interval.M3, Interval.M1),
        (Interval.H1, Interval.M1),
        (Interval.H4, Interval.H1),
        (Interval.D1, Interval.M30),
        (Interval.D3, Interval.D1),
        (Interval.W1, Interval.D1),
        (Interval.MO1, Interval.D1),
    ],
)
def test_a_candle_is_the_sum_of_the_finer_ones(desk, coarse, fine):
    for back in (1, 3):
        moment = desk.start_ms - back * coarse.milliseconds
        (whole,) = desk.exchange.candles("ETHUSDT", coarse, end_ms=moment, limit=1)
        parts = desk.exchange.candles(
            "ETHUSDT", fine, start_ms=whole.open_ms, end_ms=whole.close_ms, limit=5000
        )
        assert parts[0].open_ms == whole.open_ms
        assert parts[-1].close_ms == whole.close_ms
        assert summed(parts) == summed([whole])


def test_every_day_of_every_symbol_splits_exactly():
    listed = listing()
    history = SyntheticHistory(listed, 11)
    for symbol in listed:
        for day in range(TODAY - 700, TODAY, 97):
            minutes = history.minutes(symbol, day)
            assert (combine(minutes[None])[0] == history.day(symbol, day)).all()
            bodies = minutes[:, [OPEN, CLOSE]]
            assert (minutes[:, LOW] <= bodies.min(axis=1)).all()
            assert (minutes[:, HIGH] >= bodies.max(axis=1)).all()
            assert (minutes[:, QUOTE] >= minutes[:, LOW] * minutes[:, VOLUME]).all()
            assert (minutes[:, QUOTE] <= minutes[:, HIGH] * minutes[:, VOLUME]).all()


def test_days_follow_each_other_at_believable_levels():
    listed = listing()
    history = SyntheticHistory(listed, 1)
    for symbol, entry in listed.items():
        days = history.days(symbol)
        assert (days[1:, OPEN] == days[:-1, CLOSE]).all()
        close = history.day(symbol, TODAY)[CLOSE] / 10**entry.spec.scale.price_decimals
        assert entry.temperament.reference_price / 5 < close
        assert close < entry.temperament.reference_price * 5
        moves = np.diff(np.log(days[:, CLOSE]))
        assert moves.std() < 0.15


def test_pages_join_without_gap_or_overlap(desk):
    newest = desk.exchange.candles("BTCUSDT", Interval.M1, limit=1000)
    older = desk.exchange.candles("BTCUSDT", Interval.M1, end_ms=newest[0].open_ms - 1, limit=1000)
    times = [c.open_ms for c in older + newest]
    assert times == list(range(times[0], times[0] + 2000 * 60_000, 60_000))
    assert older[-1].close == newest[0].open or older[-1].closed


def test_weeks_start_on_monday_and_months_on_their_first_day(desk):
    for candle in desk.exchange.candles("BTCUSDT", Interval.W1, limit=20):
        assert datetime.fromtimestamp(candle.open_ms / 1000, UTC).weekday() == 0
    for candle in desk.exchange.candles("BTCUSDT", Interval.MO1, limit=20):
        opened = datetime.fromtimestamp(candle.open_ms / 1000, UTC)
        assert (opened.day, opened.hour) == (1, 0)


@pytest.mark.parametrize("interval", list(Interval))
def test_open_and_close_times_enclose_every_moment(interval):
    for moment in range(1_700_000_000_123, 1_700_000_000_123 + 90 * DAY_MS, 7 * DAY_MS + 12_345):
        opened = open_of(interval, moment)
        assert opened <= moment <= close_of(interval, opened)
        assert open_of(interval, close_of(interval, opened) + 1) == close_of(interval, opened) + 1


def test_years_of_days_are_there(desk):
    days = desk.exchange.candles("BTCUSDT", Interval.D1, limit=1000)
    assert len(days) == 1000
    assert all(day.trades for day in days)
