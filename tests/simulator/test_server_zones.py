"""Candles of other time zones are sums of candles that begin where they begin."""

import itertools
import time

import pytest

from terminal.domain.candle import Interval
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire import zones
from tests.simulator.conftest import Desk

HOUR_MS = 3_600_000


@pytest.fixture
def desk() -> Desk:
    return Desk(("BTCUSDT",))


@pytest.mark.parametrize(
    ("text", "hours"), [("8", 8.0), ("-1:00", -1.0), ("05:45", 5.75), ("0", 0.0), (None, 0.0)]
)
def test_zones_are_read(text: str | None, hours: float) -> None:
    assert zones.parse_zone(text) == hours * HOUR_MS


@pytest.mark.parametrize("text", ["15", "-13", "x", "8:99", ""])
def test_other_zones_are_refused(text: str) -> None:
    with pytest.raises(VenueError, match="timeZone"):
        zones.parse_zone(text)


@pytest.mark.parametrize("offset_hours", [8.0, -1.0, 5.75])
@pytest.mark.parametrize("interval", [Interval.H12, Interval.D1, Interval.W1, Interval.MO1])
def test_shifted_candles_are_sums(desk: Desk, interval: Interval, offset_hours: float) -> None:
    offset_ms = int(offset_hours * HOUR_MS)
    rows = zones.candles(desk.exchange, "BTCUSDT", interval, offset_ms, limit=3)
    assert len(rows) == 3
    assert [row.closed for row in rows] == [True, True, False]
    assert all(a.close_ms + 1 == b.open_ms for a, b in itertools.pairwise(rows))
    first = rows[0]
    parts = desk.exchange.candles(
        "BTCUSDT",
        Interval.M15,
        start_ms=first.open_ms,
        end_ms=first.close_ms,
        limit=10_000,
    )
    assert parts[0].open_ms == first.open_ms
    assert sum(part.volume for part in parts) == first.volume
    assert sum(part.trades for part in parts) == first.trades
    assert (parts[0].open, parts[-1].close) == (first.open, first.close)
    assert max(part.high for part in parts) == first.high


def test_from_a_start_the_first_is_the_next_that_begins(desk: Desk) -> None:
    start_ms = desk.start_ms - 5 * 24 * HOUR_MS
    rows = zones.candles(
        desk.exchange, "BTCUSDT", Interval.D1, 8 * HOUR_MS, start_ms=start_ms, limit=2
    )
    assert len(rows) == 2
    assert start_ms <= rows[0].open_ms < start_ms + 24 * HOUR_MS
    assert (rows[0].open_ms + 8 * HOUR_MS) % (24 * HOUR_MS) == 0


@pytest.mark.parametrize(("interval", "offset_hours"), [(Interval.D1, 5.5), (Interval.W1, -3.0)])
def test_long_requests_cost_little_once_their_days_are_warm(
    desk: Desk, interval: Interval, offset_hours: float
) -> None:
    """Whole days are added up in columns: a thousand candles within a small part of a second."""
    offset_ms = int(offset_hours * HOUR_MS)
    candles = desk.exchange.world.markets["BTCUSDT"].candles
    grain_ms = zones.grain_of(offset_ms)
    last_day = desk.start_ms // (24 * HOUR_MS)
    for day in range(last_day - 310, last_day):
        candles.warm_day(day, grain_ms)
    limit = 300 if interval is Interval.D1 else 40
    began = time.process_time()
    rows = zones.candles(desk.exchange, "BTCUSDT", interval, offset_ms, limit=limit)
    assert time.process_time() - began < 0.1
    assert len(rows) == limit
    assert all(a.close_ms + 1 == b.open_ms for a, b in itertools.pairwise(rows))
