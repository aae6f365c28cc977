"""The rate ledger: refuses before the exchange would."""

from __future__ import annotations

import pytest

from terminal.domain.errors import RateLimited
from terminal.venue.binance.endpoint import Lane
from terminal.venue.binance.ratelimit import WEIGHT, RateLedger, RateRule, rules_of

MINUTE = 60_000
NOW = 1_700_000_040_000  # a whole minute


def ledger() -> RateLedger:
    return RateLedger(
        [RateRule(WEIGHT, 100, 60), RateRule("ORDERS_10S", 2, 10), RateRule("ORDERS_1D", 5, 86_400)]
    )


def spend(limits: RateLedger, weight: int, now_ms: int, **kinds: object) -> None:
    """One request from beginning to end whose answer said nothing of counts."""
    limits.done(limits.admit(weight, now_ms, **kinds), now_ms)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lane", "room"),
    [(Lane.BACKGROUND, 50), (Lane.SCREEN, 80), (Lane.ACCOUNT, 90), (Lane.ORDER, 95)],
)
def test_each_lane_leaves_room_for_the_more_important_ones(lane: Lane, room: int) -> None:
    limits = ledger()
    spend(limits, room, NOW, lane=lane)
    with pytest.raises(RateLimited) as refused:
        limits.admit(1, NOW + 5, lane=lane)
    assert refused.value.retry_at_ms == NOW + MINUTE
    spend(limits, 100 - room, NOW + 5, lane=Lane.EXIT)
    with pytest.raises(RateLimited):
        limits.admit(1, NOW + 5, lane=Lane.EXIT)
    spend(limits, 1, NOW + MINUTE, lane=lane)


def test_requests_under_way_count_until_the_exchange_has_said_what_they_cost() -> None:
    limits = ledger()
    flight = limits.admit(60, NOW)
    with pytest.raises(RateLimited):
        limits.admit(30, NOW)
    limits.observe(RateRule(WEIGHT, 100, 60), 10, NOW)
    flight.counted = True
    limits.done(flight, NOW)
    assert limits.used(WEIGHT, NOW) == 10
    limits.admit(70, NOW)


def test_nothing_is_sent_inside_a_ban_not_even_cancels() -> None:
    limits = ledger()
    limits.pause_until(NOW + 120_000)
    limits.pause_until(NOW + 1)
    with pytest.raises(RateLimited) as refused:
        limits.admit(0, NOW + 119_999, lane=Lane.EXIT)
    assert refused.value.retry_at_ms == NOW + 120_000
    assert limits.report(WEIGHT, NOW).paused_until_ms == NOW + 120_000
    limits.admit(1, NOW + 120_000)
    assert limits.report(WEIGHT, NOW + 120_000).paused_until_ms == 0


def test_headers_win_over_our_own_count() -> None:
    limits = ledger()
    spend(limits, 50, NOW)
    reports = limits.observe_headers(
        {"x-mbx-used-weight-1m": "3", "x-mbx-used-weight": "3", "x-mbx-order-count-10s": "2"}, NOW
    )
    assert [(r.name, r.used, r.limit, r.window_end_ms - NOW) for r in reports] == [
        ("WEIGHT", 3, 100, MINUTE),
        ("ORDERS_10S", 2, 2, 10_000),
    ]
    spend(limits, 70, NOW)
    with pytest.raises(RateLimited) as refused:
        limits.admit(1, NOW, orders=1, lane=Lane.ORDER)
    assert refused.value.retry_at_ms == NOW + 10_000


def test_orders_count_in_every_window_and_cancels_in_none() -> None:
    limits = ledger()
    for at in (0, 1, 10_000, 10_001, 20_000):
        spend(limits, 1, NOW + at, orders=1, lane=Lane.ORDER)
    with pytest.raises(RateLimited) as refused:
        limits.admit(1, NOW + 20_001, orders=1, lane=Lane.ORDER)
    assert refused.value.retry_at_ms == (NOW // 86_400_000 + 1) * 86_400_000
    limits.admit(1, NOW + 20_001, lane=Lane.EXIT)


def test_too_many_orders_blocks_orders_until_the_fullest_window_ends() -> None:
    limits = ledger()
    spend(limits, 1, NOW + 3_000, orders=1, lane=Lane.ORDER)
    assert limits.pause_orders(NOW + 3_000, None) == NOW + 10_000
    assert limits.report("ORDERS_10S", NOW + 3_000).paused_until_ms == NOW + 10_000
    with pytest.raises(RateLimited):
        limits.admit(1, NOW + 9_999, orders=1, lane=Lane.ORDER)
    spend(limits, 1, NOW + 9_999, lane=Lane.EXIT)
    limits.admit(1, NOW + 10_000, orders=1, lane=Lane.ORDER)


def test_rules_of_exchange_info() -> None:
    rows = [
        {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 6000},
        {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 100},
        {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": 200000},
        {"rateLimitType": "RAW_REQUESTS", "interval": "MINUTE", "intervalNum": 5, "limit": 61000},
        {"rateLimitType": "ORDERS", "interval": "FORTNIGHT", "intervalNum": 1, "limit": 1},
    ]
    assert rules_of(rows) == [
        RateRule("WEIGHT", 6000, 60),
        RateRule("ORDERS_10S", 100, 10),
        RateRule("ORDERS_1D", 200000, 86_400),
    ]
