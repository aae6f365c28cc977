"""What the connections report, written to the store, and who must act when one comes back; messages
that could not be used are told without a flood of notices."""

from __future__ import annotations

from collections.abc import Callable

from terminal.domain.events import (
    SPOT_LINKS,
    ConnectionEvent,
    FeedState,
    Link,
    LinkReported,
    MessageRefused,
)
from terminal.services.clock import Clock, wall_ms
from terminal.state.connection import ConnectionStore
from terminal.state.notices import NoticeStore, Severity

Returned = Callable[[int | None], None]
Lost = Callable[[str], None]
REPEAT_MS = 5_000
_STREAMS = frozenset((Link.STREAMS, Link.USDM_STREAMS))


class LinkWatch:
    """Sink of connection events. `lost` callbacks get the reason; `live` callbacks get the time
    (UTC ms) since which the link was down, None on the first connection."""

    def __init__(self, store: ConnectionStore, clock: Clock = wall_ms) -> None:
        self._store = store
        self._clock = clock
        self._live: set[Link] = set()
        self._lost_ms: dict[Link, int] = {}
        self._on_live: list[tuple[Link, Returned]] = []
        self._on_lost: list[tuple[Link, Lost]] = []
        self.on_refused: Callable[[MessageRefused], None] = lambda _: None

    def on_live(self, link: Link, callback: Returned) -> None:
        self._on_live.append((link, callback))

    def on_lost(self, link: Link, callback: Lost) -> None:
        self._on_lost.append((link, callback))

    def apply(self, event: ConnectionEvent) -> None:
        if isinstance(event, LinkReported):
            lost = event.state is not FeedState.LIVE and event.link in self._live
            if lost:
                self._store.lost_ms[event.link] = self._clock()
        self._store.apply(event)
        if isinstance(event, MessageRefused):
            self.on_refused(event)
        if not isinstance(event, LinkReported):
            return
        is_live = event.state is FeedState.LIVE
        if is_live and event.link not in self._live:
            self._live.add(event.link)
            since = self._lost_ms.pop(event.link, None)
            for link, returned in self._on_live:
                if link is event.link:
                    returned(since)
        elif not is_live and event.link in self._live:
            self._live.discard(event.link)
            self._lost_ms[event.link] = self._clock()
            for link, told in self._on_lost:
                if link is event.link:
                    told(event.reason)

    def all_off(self, reason: str) -> None:
        """There is no venue, or none any more: every link is off, for `reason`."""
        for link in {*SPOT_LINKS, *self._store.links}:
            known = self._store.links.get(link)
            host = "" if known is None else known.host
            self.apply(LinkReported(link=link, state=FeedState.OFF, host=host, reason=reason))


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
