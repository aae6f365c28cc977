"""Messages nobody could use are counted and told, and a storm of them is one notice."""

from __future__ import annotations

from terminal.domain.events import Link, MessageRefused
from terminal.services.links import LinkWatch, Refusals
from terminal.state.connection import ConnectionStore
from terminal.state.notices import NoticeStore


def test_a_storm_is_counted_whole_and_told_every_five_seconds() -> None:
    now = [1_000]
    connection, notices = ConnectionStore(), NoticeStore()
    links = LinkWatch(connection, lambda: now[0])
    links.on_refused = Refusals(notices, connection, lambda: now[0]).apply
    told = 0
    for second in range(10):
        now[0] = 1_000 + second * 1_000
        for _ in range(100):
            links.apply(MessageRefused(Link.STREAMS, "btcusdt@aggTrade"))
        told += notices.all()[-1].time_ms == now[0]
    links.apply(MessageRefused(Link.ACCOUNT, ""))
    assert connection.refused == {Link.STREAMS: 1_000, Link.ACCOUNT: 1}
    assert told == 2
    market, account = notices.all()
    assert "btcusdt@aggTrade" in market.text
    assert market.text.endswith("501 so far.")
    assert account.title == "An account message was left out"
    assert "read anew" in account.text
