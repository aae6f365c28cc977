"""The contracts' markets: alive, near their index, with a past; the same for the same seed."""

from __future__ import annotations

from decimal import Decimal as D
from itertools import pairwise

import pytest

from terminal.domain.candle import Interval
from terminal.domain.order import OrderType, Side
from terminal.simulator.clock import SteppedClock
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.listing import listing
from terminal.simulator.usdm import sessions
from terminal.simulator.usdm.exchange import UsdmExchange
from terminal.simulator.usdm.listing import contract_listing, quarter_end_ms
from terminal.simulator.usdm.model import NewFuturesOrder
from terminal.simulator.usdm.words import ContractType, SessionKind
from tests.simulator.usdm.futures_floor import START_MS

HOUR_MS = 3_600_000


def small(seed: int = 3) -> tuple[SteppedClock, UsdmExchange]:
    clock = SteppedClock(START_MS)
    usual = contract_listing(START_MS)
    names = ("BTCUSDT", "AVAXUSDT", "BTCUSDT_261225", "TSLAUSDT")
    return clock, UsdmExchange(clock, seed=seed, listed={name: usual[name] for name in names})


def test_the_listing_has_every_kind() -> None:
    kinds = {entry.spec.contract_type for entry in contract_listing(START_MS).values()}
    assert kinds == {
        ContractType.PERPETUAL,
        ContractType.CURRENT_QUARTER,
        ContractType.TRADIFI_PERPETUAL,
    }
    assets = {entry.spec.margin_asset for entry in contract_listing(START_MS).values()}
    assert assets == {"USDT", "USDC"}


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (START_MS, 1_798_185_600_000),
        (1_798_185_600_000, 1_806_048_000_000),
        (1_767_225_600_000, 1_774_598_400_000),
    ],
)
def test_quarters_end_on_their_last_friday(now: int, end: int) -> None:
    assert quarter_end_ms(now) == end


def test_books_live_and_stay_near_the_index() -> None:
    clock, exchange = small()
    seen: list[tuple[str, ...]] = []
    exchange.on_mark.append(lambda marks: seen.append(tuple(mark.symbol for mark in marks)))
    trades = []
    exchange.on_trade.append(trades.append)
    exchange.step_to(clock.advance(30_000))
    assert len(seen) == 30
    assert {trade.symbol for trade in trades} == set(exchange.contracts)
    for mark in exchange.marks():
        best = exchange.best(mark.symbol)
        assert best.bid < best.ask
        assert abs(best.bid / mark.mark_price - 1) < D("0.002")
        assert abs(mark.mark_price / mark.index_price - 1) < D("0.01")


def test_the_same_seed_makes_the_same_market() -> None:
    books = []
    for seed in (5, 5, 6):
        clock, exchange = small(seed)
        exchange.step_to(clock.advance(3_000))
        books.append((exchange.depth("BTCUSDT", 20), exchange.mark("BTCUSDT").mark_price))
    assert books[0] == books[1] != books[2]


def test_candles_reach_back_years_and_agree_with_each_other() -> None:
    _, exchange = small()
    day = START_MS // 86_400_000 * 86_400_000 - 86_400_000
    whole = exchange.candles("BTCUSDT", Interval.D1, start_ms=day, limit=1)[0]
    hours = exchange.candles("BTCUSDT", Interval.H1, start_ms=day, limit=24)
    assert sum((hour.volume for hour in hours), D(0)) == whole.volume
    assert max(hour.high for hour in hours) == whole.high
    assert (hours[0].open, hours[-1].close) == (whole.open, whole.close)
    old = exchange.candles("AVAXUSDT", Interval.D1, start_ms=1_600_000_000_000, limit=3)
    assert len(old) == 3
    assert exchange.mark_candles("BTCUSDT", Interval.M1, limit=5)[-1].close > 0


def test_a_spot_exchange_beside_it_is_the_index() -> None:
    clock = SteppedClock(START_MS)
    spot_symbols = {name: listing()[name] for name in ("BTCUSDT", "AVAXUSDT", "ETHUSDT", "BNBUSDT")}
    spot = SpotExchange(clock, seed=3, listed=spot_symbols)
    usual = contract_listing(START_MS)
    exchange = UsdmExchange(clock, seed=3, spot=spot, listed={"BTCUSDT": usual["BTCUSDT"]})
    clock.advance(5_000)
    spot.step_to(clock.now_ms())
    exchange.step_to(clock.now_ms())
    index = exchange.mark("BTCUSDT").index_price
    assert abs(index / spot.best("BTCUSDT").bid - 1) < D("0.0005")
    exchange.gap("BTCUSDT", D(-10))
    clock.advance(2_000)
    spot.step_to(clock.now_ms())
    exchange.step_to(clock.now_ms())
    assert exchange.best("BTCUSDT").bid < index * D("0.92")
    assert spot.best("BTCUSDT").bid < index * D("0.92")


def test_a_gap_moves_mark_index_and_book() -> None:
    clock, exchange = small()
    before = exchange.mark("AVAXUSDT")
    exchange.gap("AVAXUSDT", D(20))
    after = exchange.mark("AVAXUSDT")
    assert after.mark_price > before.mark_price * D("1.19")
    exchange.step_to(clock.advance(2_000))
    assert exchange.best("AVAXUSDT").bid > before.mark_price * D("1.18")


def test_users_add_to_the_open_interest() -> None:
    clock, exchange = small()
    account = exchange.create_account({"USDT": D(15_000)})
    before = exchange.open_interest("AVAXUSDT").quantity
    order = NewFuturesOrder(
        symbol="AVAXUSDT",
        side=Side.BUY,
        type=OrderType.MARKET,
        client_id="a",
        quantity=D(100),
    )
    assert exchange.place(account, order).executed == 100
    assert exchange.open_interest("AVAXUSDT").quantity == before + 100
    clock.advance(1)


def test_sessions_follow_each_other_without_holes() -> None:
    found = sessions.schedule(START_MS)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(found))
    assert sessions.session_at(START_MS).kind is SessionKind.REGULAR
    saturday = START_MS + 24 * HOUR_MS
    assert sessions.session_at(saturday).kind is SessionKind.NO_TRADING
    for hours in range(0, 24 * 7, 3):
        now = START_MS + hours * HOUR_MS
        is_open = sessions.session_at(now).kind is not SessionKind.NO_TRADING
        assert sessions.is_open(now) is is_open


def test_the_index_of_a_share_rests_at_the_weekend() -> None:
    clock, exchange = small()
    exchange.world.skip_to(clock.advance(24 * HOUR_MS))
    exchange.step_to(clock.advance(2_000))
    first = exchange.mark("TSLAUSDT").index_price
    exchange.step_to(clock.advance(20_000))
    assert exchange.mark("TSLAUSDT").index_price == first


def test_rules_become_coarser_and_are_told() -> None:
    _, exchange = small()
    told = []
    exchange.on_contract.append(told.append)
    exchange.change_rules("AVAXUSDT", step_size=D(10), min_quantity=D(10))
    assert told[0].step_size == 10
    assert exchange.contract("AVAXUSDT").quantity_precision == 0
