"""What a refusal means to the caller."""

from __future__ import annotations

import pytest

from terminal.domain.errors import (
    ClockSkew,
    NotAuthorised,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TerminalError,
    Unavailable,
)
from terminal.venue.binance.errors import Refusal, domain_error, plain, retry_after_ms

NOW = 1_700_000_000_000


@pytest.mark.parametrize(
    ("status", "code", "command", "read"),
    [
        (400, -1013, Rejected, Rejected),
        (400, -2010, Rejected, Rejected),
        (400, -99999, Rejected, Rejected),
        (403, None, Rejected, Rejected),
        (400, -1021, ClockSkew, ClockSkew),
        (401, -2015, NotAuthorised, NotAuthorised),
        (400, -2014, NotAuthorised, NotAuthorised),
        (400, -1022, NotAuthorised, NotAuthorised),
        (401, None, NotAuthorised, NotAuthorised),
        (429, -1003, RateLimited, RateLimited),
        (429, -1015, RateLimited, RateLimited),
        (418, None, RateLimited, RateLimited),
        (503, -1008, Unavailable, Unavailable),
        (400, -1006, OutcomeUnknown, Unavailable),
        (200, -1007, OutcomeUnknown, Unavailable),
        (400, -1000, OutcomeUnknown, Unavailable),
        (400, -1001, OutcomeUnknown, Unavailable),
        (500, None, OutcomeUnknown, Unavailable),
        (502, None, OutcomeUnknown, Unavailable),
        (503, None, OutcomeUnknown, Unavailable),
        (504, -99999, OutcomeUnknown, Unavailable),
        (408, None, OutcomeUnknown, Unavailable),
        (302, None, OutcomeUnknown, Unavailable),
    ],
)
def test_code_and_status_decide(
    status: int,
    code: int | None,
    command: type[TerminalError],
    read: type[TerminalError],
) -> None:
    refusal = Refusal(status, code, "words")
    assert type(domain_error(refusal, is_command=True, now_ms=NOW, what="x")) is command
    assert type(domain_error(refusal, is_command=False, now_ms=NOW, what="x")) is read


def test_a_rejection_carries_code_and_words() -> None:
    error = domain_error(
        Refusal(400, -1013, "Filter failure: LOT_SIZE"), is_command=True, now_ms=NOW, what="order"
    )
    assert isinstance(error, Rejected)
    assert (error.code, error.venue_text) == (-1013, "Filter failure: LOT_SIZE")
    assert "Filter failure: LOT_SIZE" in str(error)


@pytest.mark.parametrize(
    ("refusal", "retry_at_ms"),
    [
        (Refusal(429, -1003, "", NOW + 7_000), NOW + 7_000),
        (Refusal(418, -1003, "IP banned until 1700000123456. Please"), 1_700_000_123_456),
        (Refusal(429, None, ""), NOW + 60_000),
    ],
)
def test_the_moment_of_release(refusal: Refusal, retry_at_ms: int) -> None:
    error = domain_error(refusal, is_command=False, now_ms=NOW, what="x")
    assert isinstance(error, RateLimited)
    assert error.retry_at_ms == retry_at_ms


def test_markup_and_length_of_foreign_text_are_cut() -> None:
    assert plain("<html><h1>Bad\n\x00 gateway</h1></html>") == "Bad gateway"
    assert len(plain("x" * 1_000)) == 160


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        (None, None),
        ("3", NOW + 3_000),
        ("soon", None),
        ("Tue, 14 Nov 2023 22:13:23 GMT", NOW + 3_000),
    ],
)
def test_retry_after_header(header: str | None, moment: int | None) -> None:
    assert retry_after_ms(header, NOW) == moment
