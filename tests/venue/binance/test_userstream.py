"""A user stream says when nothing could arrive, and when it can again."""

from __future__ import annotations

from terminal.domain.events import FeedState, Link, LinkReported
from tests.venue.binance.wire_samples import AccountReader


def test_a_connection_that_does_not_answer_makes_the_account_stale_until_it_does() -> None:
    reader = AccountReader(lambda _: ())
    for is_silent in (False, True, True, False, False):
        reader.hear_silence(is_silent)
    told = [report for report in reader.reports if isinstance(report, LinkReported)]
    assert [(r.link, r.state) for r in told] == [
        (Link.ACCOUNT, FeedState.STALE),
        (Link.ACCOUNT, FeedState.LIVE),
    ]
