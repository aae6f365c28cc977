"""Topics follow what panels want; a dead book is told from a quiet one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.domain.candle import Candle, Interval
from terminal.domain.errors import Unavailable
from terminal.domain.events import (
    BookChanged,
    BookLoaded,
    BookLost,
    CandleChanged,
    FeedState,
    Link,
    LinkReported,
    TradePrinted,
)
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.trade import Trade
from terminal.services.engine import Engine
from terminal.state.books import BookEntry
from terminal.venue.api import Channel, Topic
from tests.support.eventually import eventually, settled
from tests.support.fakes import BTC, ETH, NOW_MS, FakeAccount, FakeClock, FakeMarket, pair

JUDGED_BY = {Topic(BTC, Channel.AVERAGE), Topic(BTC, Channel.REFERENCE)}
BOOK = Topic(BTC, Channel.BOOK)
TAPE = Topic(BTC, Channel.TRADES)
MINUTE = Interval.M1.milliseconds


def trade(trade_id: int) -> Trade:
    return Trade(trade_id, Decimal(100), Decimal(1), NOW_MS, Side.BUY)


def candle(index: int) -> Candle:
    one = Decimal(1)
    return Candle(index * MINUTE, one, one, one, one, one, one, 1, closed=True)


def book(engine: Engine) -> BookEntry:
    entry = engine.stores.books.get(BTC)
    assert entry is not None
    return entry


async def test_wants_of_all_panels_are_merged_and_declared_once(
    engine: Engine, market: FakeMarket, account: FakeAccount
) -> None:
    await settled()
    market.needs.clear()
    first, second = object(), object()
    engine.market_data.need([BOOK, TAPE], first)
    engine.market_data.need([BOOK], second)
    await settled()
    engine.market_data.release(first)
    await settled()
    engine.market_data.release(second)
    await settled()
    assert market.needs == [{BOOK, TAPE, *JUDGED_BY}, {BOOK, *JUDGED_BY}, frozenset()]


async def test_what_was_wanted_before_the_connection_is_not_lost(
    engine: Engine, market: FakeMarket
) -> None:
    engine.market_data.need([BOOK], object())
    engine.attach(market, None)
    assert market.needs == [{BOOK, *JUDGED_BY}]


async def test_a_market_attached_later_begins_with_all_that_is_wanted_of_it(
    engine: Engine, market: FakeMarket
) -> None:
    """The window wants its panels long before there is a network, and spot is attached first."""
    perpetual = InstrumentId(Market.USDM, "BTCUSDT")
    topics = [Topic(perpetual, channel) for channel in (Channel.BOOK, Channel.TRADES)]
    engine.market_data.need(topics, object())
    viewed: list[InstrumentId] = []
    engine.market_data.on_view = viewed.append
    engine.attach(market, None)
    assert viewed == []
    futures = FakeMarket(market=Market.USDM, tape=[trade(1)])
    engine.attach(futures, None)
    assert viewed == [perpetual]
    await eventually(lambda: engine.stores.tapes.get(perpetual) is not None)


async def test_the_last_words_of_an_ended_stream_do_not_bring_a_book_back(
    engine: Engine, market: FakeMarket, account: FakeAccount
) -> None:
    engine.market_data.need([BOOK], object())
    await settled()
    engine.detach("the simulator is not running")
    engine.market_data.apply(BookLost(BTC, "The connection was lost."))
    assert (book(engine).state, book(engine).reason) == (
        FeedState.OFF,
        "the simulator is not running",
    )


async def test_the_listing_is_tried_until_it_works(engine: Engine, market: FakeMarket) -> None:
    market.failure = Unavailable("no route")
    engine.attach(market, None)
    await eventually(lambda: engine.stores.notices.all())
    market.failure = None
    await eventually(lambda: len(engine.stores.instruments) == 2)


@pytest.mark.warns("instruments refused")
async def test_a_listing_that_shrank_suspiciously_is_not_believed(engine: Engine) -> None:
    from terminal.services.listing import Listing

    market = FakeMarket(listing=[pair(BTC), pair(ETH)])
    listing = Listing(market, engine.stores)
    await listing.load()
    market.listing = []
    await listing.load()
    assert len(engine.stores.instruments) == 2


async def test_the_tape_begins_with_history(
    engine: Engine, market: FakeMarket, account: FakeAccount
) -> None:
    market.tape = [trade(1), trade(2)]
    engine.market_data.apply(TradePrinted(BTC, trade(3)))
    engine.market_data.need([TAPE], object())

    def ids() -> list[int]:
        tape = engine.stores.tapes.get(BTC)
        return [] if tape is None else [t.trade_id for t in tape.newest(9)]

    await eventually(lambda: ids() == [3, 2, 1])


async def watched(engine: Engine) -> None:
    engine.market_data.need([BOOK], object())
    await settled()
    engine.market_data.apply(BookLoaded(BTC, [("99", "1")], [("101", "1")], NOW_MS))


async def test_a_book_is_stale_when_nothing_arrives_at_all(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await watched(engine)
    clock.now_ms += 2_001
    engine.market_data.books.check(clock.now_ms)
    assert book(engine).state is FeedState.STALE
    engine.market_data.apply(BookChanged(BTC, [("99", "2")], [], NOW_MS))
    assert book(engine).state is FeedState.LIVE


async def test_a_quiet_book_beside_living_streams_is_not_stale(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await watched(engine)
    for _ in range(100):
        clock.now_ms += 1_000
        engine.market_data.apply(TradePrinted(ETH, trade(clock.now_ms)))
        engine.market_data.books.check(clock.now_ms)
        assert book(engine).state is FeedState.LIVE


async def test_a_book_that_stands_still_while_its_market_trades_is_stale(
    engine: Engine, account: FakeAccount, clock: FakeClock
) -> None:
    await watched(engine)
    for step in range(4):
        clock.now_ms += 700
        engine.market_data.apply(TradePrinted(BTC, trade(step)))
        engine.market_data.books.check(clock.now_ms)
    assert book(engine).state is FeedState.STALE
    assert "stands still" in book(engine).reason


async def test_a_lost_connection_veils_the_book_at_once(
    engine: Engine, account: FakeAccount
) -> None:
    await watched(engine)
    engine.links.apply(LinkReported(link=Link.STREAMS, state=FeedState.LIVE))
    engine.links.apply(LinkReported(link=Link.STREAMS, state=FeedState.OFF, reason="closed"))
    assert (book(engine).state, book(engine).reason) == (FeedState.STALE, "closed")


async def test_a_hole_in_live_candles_is_repaired(
    engine: Engine, market: FakeMarket, account: FakeAccount
) -> None:
    market.all_candles = [candle(index) for index in range(10)]
    engine.history.load_candles(BTC, Interval.M1)
    series = engine.stores.candles.series(BTC, Interval.M1)
    await eventually(lambda: len(series) == 10)
    market.all_candles = [candle(index) for index in range(3_000)]
    engine.market_data.apply(CandleChanged(BTC, Interval.M1, candle(2_999)))
    await eventually(lambda: len(series) == 3_000)


async def test_older_pages_come_one_at_a_time_until_there_are_no_more(
    engine: Engine, market: FakeMarket, account: FakeAccount
) -> None:
    market.all_candles = [candle(index) for index in range(2_500)]
    series = engine.stores.candles.series(BTC, Interval.M1)
    engine.history.load_candles(BTC, Interval.M1)
    await eventually(lambda: len(series) == 1_000)
    await settled()
    engine.history.load_older(BTC, Interval.M1)
    engine.history.load_older(BTC, Interval.M1)
    assert engine.history.is_loading(BTC, Interval.M1)
    await eventually(lambda: len(series) == 2_000)
    await settled()
    engine.history.load_older(BTC, Interval.M1)
    await eventually(lambda: series.exhausted)
    engine.history.load_older(BTC, Interval.M1)
    await settled()
    assert len(series) == 2_500
    assert len([call for call in market.asked if call[0] == "candles"]) == 3


async def test_a_failed_page_is_said_and_can_be_asked_for_again(
    engine: Engine, market: FakeMarket, account: FakeAccount
) -> None:
    market.failure = Unavailable("The exchange does not answer.")
    engine.history.load_candles(BTC, Interval.M1)
    engine.history.load_candles(ETH, Interval.M1)
    told = engine.stores.notices.all
    await eventually(lambda: any("ETHUSDT" in n.text for n in told()))
    assert len(told()) == 1, "one for all charts and little graphs"
    market.failure = None
    market.all_candles = [candle(1)]
    engine.history.load_candles(BTC, Interval.M1)
    await eventually(lambda: len(engine.stores.candles.series(BTC, Interval.M1)) == 1)
