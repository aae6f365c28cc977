"""Candles of mark, index, premium and continuous contracts over real sockets, and their live end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.candle import Candle, Interval, PriceSource
from terminal.domain.events import MarkChanged
from terminal.domain.futures.derivative import MarkPrice
from terminal.domain.instrument import Delivery
from terminal.services.futures.mark_candles import MarkCandles
from terminal.state.candles import CandleStore, SeriesKey
from terminal.venue.api import Channel, Topic
from tests.support.futures_scene import BTC_PERP
from tests.support.futures_world import BTC, World, futures_world, soon

MINUTE = 60_000
MONTH_MS = 1_793_491_200_000
"""2026-11-01 00:00 UTC."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_every_source_has_candles_of_its_own(world: World) -> None:
    candles, history = world.stores.candles, world.engine.history
    futures = (PriceSource.LAST, PriceSource.MARK, PriceSource.INDEX, PriceSource.PREMIUM)
    for source in futures:
        history.load_candles(BTC, Interval.M1, source)
    await soon(lambda: all(len(candles.series(BTC, Interval.M1, s)) for s in futures))
    newest = [candles.series(BTC, Interval.M1, s).last for s in futures]
    last, mark, index, premium = (each for each in newest if each is not None)
    assert mark.volume == index.volume == 0 < last.volume
    assert abs(premium.close) < D("0.01") < index.close
    assert abs(mark.close / index.close - 1) < D("0.01")

    before = candles.series(BTC, Interval.M1, PriceSource.MARK).revision
    await soon(lambda: candles.series(BTC, Interval.M1, PriceSource.MARK).revision > before)
    told = world.stores.marks.mark(BTC)
    moved = candles.series(BTC, Interval.M1, PriceSource.MARK).last
    assert told is not None
    assert moved is not None
    assert moved.low <= moved.close <= moved.high


async def test_a_continuous_contract_is_streamed_by_its_type(world: World) -> None:
    quarterly = next(i for i in world.stores.instruments if isinstance(i, Delivery))
    candles = world.stores.candles
    topic = Topic(quarterly.id, Channel.CONTINUOUS, Interval.M1)
    world.engine.market_data.need([topic], "chart")
    world.engine.history.load_candles(quarterly.id, Interval.M1, PriceSource.CONTINUOUS)
    series = candles.series(quarterly.id, Interval.M1, PriceSource.CONTINUOUS)
    await soon(lambda: len(series) > 0)
    before = series.revision
    await soon(lambda: series.revision > before)


def mark(price: str, time_ms: int) -> MarkChanged:
    told = MarkPrice(mark=D(price), index=D(price) - 1, time_ms=time_ms)
    return MarkChanged(BTC_PERP, told)


def candle(open_ms: int, price: str) -> Candle:
    value = D(price)
    return Candle(open_ms, value, value, value, value, D(0), D(0), 0, closed=False)


def test_marks_move_the_newest_candle_and_begin_the_next() -> None:
    store, reloaded = CandleStore(), list[SeriesKey]()
    live = MarkCandles(store)
    live.reload = reloaded.append
    key = SeriesKey(BTC_PERP, Interval.M1, PriceSource.MARK)
    live.follow(mark("100", 0))
    assert not store.keys_of(BTC_PERP)
    store.series(*key)
    live.follow(mark("100", 0))
    assert len(store.series(*key)) == 0
    store.merge(BTC_PERP, Interval.M1, [candle(0, "100")], PriceSource.MARK)
    for price, at in (("103", 1_000), ("99", 59_000)):
        live.follow(mark(price, at))
    last = store.series(*key).last
    assert last is not None
    assert (last.open, last.high, last.low, last.close) == (D(100), D(103), D(99), D(99))
    assert reloaded == []
    live.follow(mark("101", 3 * MINUTE + 5))
    last = store.series(*key).last
    assert last is not None
    assert (last.open_ms, last.open, last.volume) == (3 * MINUTE, D(101), 0)
    assert reloaded == [key]
    live.follow(mark("55", 2 * MINUTE))
    assert store.series(*key).last == last
    assert len(store.series(BTC_PERP, Interval.M1)) == 0


def test_months_have_their_own_lengths() -> None:
    december = Interval.MO1.following(MONTH_MS)
    assert december - MONTH_MS == 30 * 86_400_000
    assert Interval.MO1.following(december) - december == 31 * 86_400_000
    assert Interval.W1.following(0) == 7 * 86_400_000
