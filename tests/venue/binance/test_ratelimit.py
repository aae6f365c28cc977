"""The rate ledger: refuses before the exchange would."""

from __future__ import annotations

import pytest

from terminal.domain.errors import RateLimited
from terminal.domain.events import LimitReported
from terminal.venue.binance.ratelimit import WEIGHT, RateLedger, RateRule, rules_of

MINUTE = 60_000
NOW = 1_700_000_040_000  # a whole minute


def ledger() -> RateLedger:
    return RateLedger(
        [RateRule(WEIGHT, 100, 60), RateRule("ORDERS_10S", 2, 10), RateRule("ORDERS_1D", 5, 86_400)]
    )


def test_polling_leaves_a_fifth_for_urgent_requests() -> None:
    limits = ledger()
    limits.admit(80, NOW)
    with pytest.raises(RateLimited) as refused:
        limits.admit(1, NOW + 5)
    assert refused.value.retry_at_ms == NOW + MINUTE
    limits.admit(20, NOW + 5, urgent=True)
    with pytest.raises(RateLimited):
        limits.admit(1, NOW + 5, urgent=True)
    limits.admit(1, NOW + MINUTE)


def test_nothing_is_sent_inside_a_ban_not_even_cancels() -> None:
    limits = ledger()
    limits.pause_until(NOW + 120_000)
    limits.pause_until(NOW + 1)
    with pytest.raises(RateLimited) as refused:
        limits.admit(0, NOW + 119_999, urgent=True)
    assert refused.value.retry_at_ms == NOW + 120_000
    limits.admit(1, NOW + 120_000)


def test_headers_win_over_our_own_count() -> None:
    limits = ledger()
    limits.admit(50, NOW)
    reports = limits.observe_headers(
        {"x-mbx-used-weight-1m": "3", "x-mbx-used-weight": "3", "x-mbx-order-count-10s": "2"}, NOW
    )
    assert reports == [
        LimitReported(name="WEIGHT", used=3, limit=100, window_seconds=60),
        LimitReported(name="ORDERS_10S", used=2, limit=2, window_seconds=10),
    ]
    limits.admit(70, NOW)
    with pytest.raises(RateLimited) as refused:
        limits.admit(1, NOW, orders=1, urgent=True)
    assert refused.value.retry_at_ms == NOW + 10_000


def test_orders_count_in_every_window_and_cancels_in_none() -> None:
    limits = ledger()
    for at in (0, 1, 10_000, 10_001, 20_000):
        limits.admit(1, NOW + at, orders=1, urgent=True)
    with pytest.raises(RateLimited) as refused:
        limits.admit(1, NOW + 20_001, orders=1, urgent=True)
    assert refused.value.retry_at_ms == (NOW // 86_400_000 + 1) * 86_400_000
    limits.admit(1, NOW + 20_001, urgent=True)


def test_too_many_orders_blocks_orders_until_the_fullest_window_ends() -> None:
    limits = ledger()
    limits.admit(1, NOW + 3_000, orders=1, urgent=True)
    assert limits.pause_orders(NOW + 3_000, None) == NOW + 10_000
    with pytest.raises(RateLimited):
        limits.admit(1, NOW + 9_999, orders=1, urgent=True)
    limits.admit(1, NOW + 9_999, urgent=True)
    limits.admit(1, NOW + 10_000, orders=1, urgent=True)


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
