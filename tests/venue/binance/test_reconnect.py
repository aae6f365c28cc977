"""Delays between tries."""

from __future__ import annotations

from terminal.venue.binance.reconnect import ATTEMPTS, Backoff, Failure


def test_delays_double_up_to_thirty_seconds() -> None:
    backoff = Backoff(lambda: 1.0)
    delays = [backoff.delay(0, Failure.LOST) for _ in range(9)]
    assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_steady_connection_starts_anew_a_short_one_does_not() -> None:
    backoff = Backoff(lambda: 1.0)
    for _ in range(5):
        backoff.delay(0, Failure.LOST)
    backoff.opened(100)
    assert backoff.delay(110, Failure.LOST) == 16
    backoff.opened(200)
    assert backoff.delay(260, Failure.LOST) == 0.5


def test_a_ban_is_waited_out() -> None:
    assert Backoff(lambda: 0.0).delay(0, Failure.BANNED, 77) == 77


def test_sixty_tries_in_five_minutes_at_most() -> None:
    backoff = Backoff(lambda: 0.0)
    now, tries = 0.0, 0
    while now < 300:
        backoff.attempt(now)
        tries += 1
        now += max(backoff.delay(now, Failure.REFUSED), 0.001)
    assert tries <= ATTEMPTS
