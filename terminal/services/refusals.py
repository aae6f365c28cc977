"""Telling the trader of messages that could not be used, without a flood of notices."""

from __future__ import annotations

from terminal.domain.events import Link, MessageRefused
from terminal.services.clock import Clock, wall_ms
from terminal.state.connection import ConnectionStore
from terminal.state.notices import NoticeStore, Severity

REPEAT_MS = 5_000
_STREAMS = frozenset((Link.STREAMS, Link.USDM_STREAMS))


class Refusals:
    """One notice per connection, renewed every five seconds at most; `apply` gets every refusal."""

    def __init__(
        self, notices: NoticeStore, connection: ConnectionStore, clock: Clock = wall_ms
    ) -> None:
        self._notices = notices
        self._connection = connection
        self._clock = clock
        self._shown_ms: dict[Link, int] = {}

    def apply(self, event: MessageRefused) -> None:
        now = self._clock()
        if now - self._shown_ms.get(event.link, -REPEAT_MS) < REPEAT_MS:
            return
        self._shown_ms[event.link] = now
        title, text = _words(event)
        count = self._connection.refused[event.link]
        self._notices.add(
            Severity.WARNING,
            title,
            text if count == 1 else f"{text} {count:,} so far.",
            time_ms=now,
            key=f"refused:{event.link}",
        )


def _words(event: MessageRefused) -> tuple[str, str]:
    if event.link in _STREAMS:
        where = f" ({event.about})" if event.about else ""
        return (
            "A market message was left out",
            f"It could not be read, or held an impossible number{where}. Its book is loaded anew.",
        )
    text = (
        "It could not be read, or held an impossible number. Orders, fills and balances are read"
        " anew from the exchange."
    )
    return "An account message was left out", text
