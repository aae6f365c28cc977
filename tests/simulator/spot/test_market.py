"""The crowd: living, uncrossed, deterministic, and one with its candles."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from itertools import pairwise

import pytest

from terminal.domain.candle import Interval
from terminal.simulator.clock import ScaledClock, SteppedClock
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import listing


def test_the_same_seed_and_clock_make_the_same_market(open_desk):
    one, two = open_desk(seed=5), open_desk(seed=5)
    one.pass_time(5_000)
    two.clock.advance(5_000)
    two.exchange.step_to(two.clock.now_ms())
    for symbol in ("BTCUSDT", "ETHUSDT"):
        assert one.exchange.depth(symbol, 500) == two.exchange.depth(symbol, 500)
        assert one.exchange.trades(symbol, limit=50) == two.exchange.trades(symbol, limit=50)
    other = open_desk(seed=6)
    other.pass_time(5_000)
    assert other.exchange.depth("BTCUSDT", 5) != one.exchange.depth("BTCUSDT", 5)


def test_books_never_cross_and_stay_deep(desk):
    for _ in range(300):
        desk.pass_time(100)
        best = desk.exchange.best("BTCUSDT")
        assert 0 < best.bid < best.ask
        assert best.bid_quantity > 0
        assert best.ask_quantity > 0
    _, bids, asks = desk.exchange.depth("BTCUSDT", 5000)
    assert min(len(bids), len(asks)) >= 400


def test_depth_events_rebuild_the_book_without_a_gap(desk):
    events = []
    last_id, bids, asks = desk.exchange.depth("BTCUSDT", 5000)
    book = {"bids": dict(bids), "asks": dict(asks)}
    desk.exchange.on_depth.append(lambda e: events.append(e) if e.symbol == "BTCUSDT" else None)
    desk.place("BUY", "MARKET", "0.5")
    desk.place("BUY", "LIMIT", "0.1", desk.bid - 10)
    desk.pass_time(20_000)
    for event in events:
        if event.last_id <= last_id:
            continue
        assert event.first_id <= last_id + 1
        for side, changes in (("bids", event.bids), ("asks", event.asks)):
            for price, quantity in changes.items():
                if quantity:
                    book[side][price] = quantity
                else:
                    book[side].pop(price, None)
        last_id = event.last_id
    now_id, bids, asks = desk.exchange.depth("BTCUSDT", 5000)
    assert (now_id, dict(bids), dict(asks)) == (last_id, book["bids"], book["asks"])


def test_trade_ids_have_no_holes_and_times_never_run_backwards(desk):
    desk.pass_time(20_000)
    trades = desk.exchange.trades("BTCUSDT", limit=1000)
    assert [t.trade_id for t in trades] == list(
        range(trades[0].trade_id, trades[0].trade_id + len(trades))
    )
    assert [t.time_ms for t in trades] == sorted(t.time_ms for t in trades)
    aggregates = desk.exchange.agg_trades("BTCUSDT", limit=1000)
    for one, following in pairwise(aggregates):
        assert following.first_id == one.last_id + 1
        assert following.aggregate_id == one.aggregate_id + 1


def test_live_candles_equal_the_trades(desk):
    heard = []
    desk.exchange.on_trade.append(lambda t: heard.append(t) if t.symbol == "BTCUSDT" else None)
    desk.pass_time(100_000)
    start = desk.start_ms // 60_000 * 60_000 + 60_000
    trades = [t for t in heard if start <= t.time_ms < start + 60_000]
    (candle,) = desk.exchange.candles("BTCUSDT", Interval.M1, start_ms=start, limit=1)
    assert candle.closed
    assert candle.open == trades[0].price
    assert candle.close == trades[-1].price
    assert candle.high == max(t.price for t in trades)
    assert candle.low == min(t.price for t in trades)
    assert candle.volume == sum(t.quantity for t in trades)
    assert candle.quote_volume == sum(t.price * t.quantity for t in trades)
    assert candle.trades == len(trades)
    assert candle.taker_base == sum(t.quantity for t in trades if not t.buyer_is_maker)


def test_the_last_candle_of_every_interval_closes_at_the_last_trade(desk):
    desk.pass_time(65_000)
    last = desk.exchange.trades("BTCUSDT", limit=1)[0]
    for interval in Interval:
        candle = desk.exchange.current_candle("BTCUSDT", interval)
        assert candle.close == last.price
        assert candle.last_trade_id in (last.trade_id, -1)
        assert not candle.closed


def test_the_ticker_agrees_with_the_minutes(desk):
    desk.pass_time(65_000)
    ticker = desk.exchange.ticker("BTCUSDT")
    minutes = desk.exchange.candles("BTCUSDT", Interval.M1, start_ms=ticker.open_ms, limit=2000)
    assert ticker.volume == sum(m.volume for m in minutes)
    assert ticker.count == sum(m.trades for m in minutes)
    assert ticker.high == max(m.high for m in minutes)
    assert (ticker.open, ticker.last) == (minutes[0].open, minutes[-1].close)
    assert ticker.last_id - ticker.first_id + 1 == ticker.count


def test_live_prices_continue_history(desk):
    minute = desk.start_ms // 60_000 * 60_000
    before, running = desk.exchange.candles("BTCUSDT", Interval.M1, end_ms=desk.start_ms, limit=2)
    assert running.open_ms == minute
    assert abs(running.open - before.close) <= before.close * Decimal("0.001")
    desk.pass_time(1_000)
    best = desk.exchange.best("BTCUSDT")
    assert abs(best.bid - running.close) <= running.close * Decimal("0.002")


def test_a_large_buy_moves_the_book_and_the_makers_come_back(desk):
    before = desk.ask
    _, _, asks = desk.exchange.depth("BTCUSDT", 60)
    desk.place("BUY", "MARKET", str(sum(quantity for _, quantity in asks[:30])))
    assert desk.ask > asks[29][0]
    desk.pass_time(3_000)
    assert desk.ask < before + 200


def test_a_halted_symbol_quotes_but_does_not_trade(open_desk):
    desk = open_desk(symbols=("LUNAUSDT", "BTCUSDT"))
    count = desk.exchange.ticker("LUNAUSDT").last_id
    desk.pass_time(5_000)
    assert desk.exchange.ticker("LUNAUSDT").last_id == count
    assert desk.refused("BUY", "LIMIT", "100", "0.0500", symbol="LUNAUSDT") == (
        -2010,
        "Market is closed.",
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_whole_listing_opens_and_lives(open_desk, seed):
    clock = SteppedClock(open_desk.start_ms)
    exchange = SpotExchange(clock, seed=seed)
    assert len(exchange.symbols) >= 24
    exchange.step_to(clock.advance(2_000))
    for symbol in exchange.symbols:
        best = exchange.best(symbol)
        assert 0 < best.bid < best.ask
        assert best.bid % exchange.symbols[symbol].tick_size == 0


def test_older_aggregate_trades_lead_without_a_hole_to_the_tape(desk):
    desk.pass_time(2_000)
    hour = 3_600_000
    start = desk.start_ms - hour
    page = desk.exchange.agg_trades("ETHUSDT", start_ms=start, limit=200_000)
    assert start <= page[0].time_ms < start + 60_000
    assert [t.aggregate_id for t in page] == list(
        range(page[0].aggregate_id, page[0].aggregate_id + len(page))
    )
    minute = (start // 60_000 + 5) * 60_000
    (candle,) = desk.exchange.candles("ETHUSDT", Interval.M1, start_ms=minute, limit=1)
    inside = [t for t in page if minute <= t.time_ms < minute + 60_000]
    assert sum(t.quantity for t in inside) == candle.volume
    assert (inside[0].first_id, inside[-1].last_id) == (
        candle.first_trade_id,
        candle.last_trade_id,
    )


def test_a_closed_candle_names_its_trades(desk):
    heard = []
    desk.exchange.on_trade.append(lambda t: heard.append(t) if t.symbol == "BTCUSDT" else None)
    desk.pass_time(110_000)
    for interval in (Interval.S1, Interval.M1):
        for candle in desk.exchange.candles("BTCUSDT", interval, limit=50):
            ids = [t.trade_id for t in heard if candle.open_ms <= t.time_ms <= candle.close_ms]
            if ids and candle.open_ms >= desk.start_ms:
                assert (candle.first_trade_id, candle.last_trade_id) == (ids[0], ids[-1])


async def test_run_lives_by_the_clock_until_cancelled(open_desk):
    usual = listing()
    clock = ScaledClock(200.0, start_ms=open_desk.start_ms)
    exchange = SpotExchange(clock, listed={"BTCUSDT": usual["BTCUSDT"]})
    traded = asyncio.Event()
    exchange.on_trade.append(lambda trade: traded.set())
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(exchange.run())
        async with asyncio.timeout(20):
            await traded.wait()
        running.cancel()


def test_what_a_stopped_process_missed_is_not_played(desk):
    desk.pass_time(1_000)
    last = desk.exchange.trades("BTCUSDT", limit=1)[0].trade_id
    desk.exchange._world.skip_to(desk.clock.advance(3_600_000))
    desk.exchange.step_to(desk.clock.now_ms())
    assert desk.exchange.trades("BTCUSDT", limit=1)[0].trade_id - last < 20
    hour = desk.exchange.candles("BTCUSDT", Interval.M1, limit=60)
    assert [c.trades for c in hour[2:-1]] == [0] * 57
    best = desk.exchange.best("BTCUSDT")
    assert best.bid < best.ask
