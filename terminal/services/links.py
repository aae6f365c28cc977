"""What the connections report, written to the store, and who must act when one comes back."""

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

Returned = Callable[[int | None], None]
Lost = Callable[[str], None]


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
