"""Weights, orders and connections: windows by the clock, refusals, bans."""

from itertools import pairwise

import pytest

from terminal.simulator.clock import SteppedClock
from terminal.simulator.limits import LimitSettings, RateLedger, RateLimited, Rule

START = 1_700_000_040_000 - 1_700_000_040_000 % 60_000
SMALL = LimitSettings(
    weight=Rule("REQUEST_WEIGHT", "MINUTE", 1, 100),
    connections=Rule("CONNECTIONS", "MINUTE", 5, 2),
    orders=(Rule("ORDERS", "SECOND", 10, 3), Rule("ORDERS", "DAY", 1, 5)),
    refusals_before_ban=2,
)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def ledger(clock: SteppedClock) -> RateLedger:
    return RateLedger(clock.now_ms, SMALL)


def spend(ledger: RateLedger, weight: int) -> None:
    ledger.admit("a", weight, raw=True)
    ledger.charge("a", weight)


def test_weight_is_counted_per_address_and_falls_with_the_minute(
    ledger: RateLedger, clock: SteppedClock
) -> None:
    spend(ledger, 60)
    clock.advance(59_999)
    assert ledger.used_weight("a") == 60
    assert ledger.used_weight("b") == 0
    clock.advance(1)
    assert ledger.used_weight("a") == 0


def test_what_does_not_fit_is_refused_until_the_window_ends(
    ledger: RateLedger, clock: SteppedClock
) -> None:
    spend(ledger, 100)
    clock.advance(15_000)
    with pytest.raises(RateLimited) as caught:
        ledger.admit("a", 1, raw=True)
    assert (caught.value.code, caught.value.http_status) == (-1003, 429)
    assert caught.value.retry_after_seconds == 45
    clock.advance(45_000)
    ledger.admit("a", 1, raw=True)


def test_who_keeps_asking_is_banned_and_bans_grow(ledger: RateLedger, clock: SteppedClock) -> None:
    lengths = []
    for _ in range(3):
        spend(ledger, 100)
        statuses = []
        for _ in range(4):
            with pytest.raises(RateLimited) as caught:
                ledger.admit("a", 1, raw=True)
            statuses.append(caught.value.http_status)
        assert statuses == [429, 429, 418, 418]
        lengths.append(caught.value.retry_at_ms - clock.now_ms())
        clock.advance(lengths[-1] + 60_000)
    assert lengths[0] == 120_000
    assert all(later == 2 * before for before, later in pairwise(lengths))


def test_orders_are_limited_per_account(ledger: RateLedger, clock: SteppedClock) -> None:
    for _ in range(3):
        ledger.add_order(1)
    with pytest.raises(RateLimited, match="3 orders per 10 SECOND") as caught:
        ledger.add_order(1)
    assert caught.value.code == -1015
    ledger.add_order(2)
    clock.advance(10_000)
    ledger.add_order(1)
    assert [count for _rule, count in ledger.order_counts(1)] == [1, 4]


def test_fills_give_orders_back_but_no_credit(ledger: RateLedger) -> None:
    for _ in range(3):
        ledger.add_order(1)
    ledger.first_fill(1, is_maker=False)
    assert [count for _rule, count in ledger.order_counts(1)] == [2, 2]
    ledger.first_fill(1, is_maker=True)
    assert [count for _rule, count in ledger.order_counts(1)] == [0, 0]


def test_a_full_day_no_longer_raises_the_short_count(
    ledger: RateLedger, clock: SteppedClock
) -> None:
    for _ in range(5):
        ledger.add_order(1)
        clock.advance(10_000)
    with pytest.raises(RateLimited, match="1 DAY"):
        ledger.add_order(1)
    assert [count for _rule, count in ledger.order_counts(1)] == [0, 5]


def test_connections_are_limited(ledger: RateLedger) -> None:
    ledger.connect("a")
    ledger.connect("a")
    with pytest.raises(RateLimited) as caught:
        ledger.connect("a")
    assert caught.value.code == -1034
    ledger.connect("b")
