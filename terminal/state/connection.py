"""State of every connection, of the rate limits and of the clock."""

from __future__ import annotations

from collections import Counter, deque

from terminal.domain.events import (
    ClockReported,
    ConnectionEvent,
    FeedState,
    LimitReported,
    Link,
    LinkReported,
    MessageRefused,
    PingAnswered,
    SessionReported,
)
from terminal.state.store import Store

ROUND_TRIPS = 60
LAGS = 240


class ConnectionStore(Store):
    """Latest report of every link, limit and clock; `lost_ms` is when a link was last lost.

    `refused` counts messages of a link that could not be used, `round_trips` holds the newest in ms
    and `loop_lags` those of the program's own loop over the last minute.
    """

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[Link, LinkReported] = {}
        self.lost_ms: dict[Link, int] = {}
        self.refused: Counter[Link] = Counter()
        self.limits: dict[str, LimitReported] = {}
        self.clock: ClockReported | None = None
        self.pings: dict[str, PingAnswered] = {}
        self.sessions: dict[Link, SessionReported] = {}
        self.round_trips: list[float] = []
        self.loop_lags: deque[float] = deque(maxlen=LAGS)

    def apply(self, event: ConnectionEvent) -> None:
        match event:
            case LinkReported():
                self.links[event.link] = event
                if event.round_trip_ms is not None:
                    kept = self.round_trips[1 - ROUND_TRIPS :]
                    self.round_trips = [*kept, event.round_trip_ms]
            case MessageRefused():
                self.refused[event.link] += 1
            case LimitReported():
                self.limits[event.name] = event
            case ClockReported():
                self.clock = event
            case PingAnswered():
                self.pings[event.way] = event
            case SessionReported():
                self.sessions[event.link] = event
        self._changed()

    def note_lag(self, milliseconds: float) -> None:
        """How late the program's loop was just now; no change that anybody must react to."""
        self.loop_lags.append(milliseconds)

    def is_live(self, link: Link) -> bool:
        """True while this link is up and what came over it can be trusted."""
        report = self.links.get(link)
        return report is not None and report.state is FeedState.LIVE

    def old_since_ms(self, link: Link) -> int | None:
        """Since when (UTC) what came over this link may be old; None while it is live, and before
        it ever was."""
        return None if self.is_live(link) else self.lost_ms.get(link)

    @property
    def clock_offset_ms(self) -> float:
        """Exchange time minus local time in ms; zero until it was measured."""
        return 0.0 if self.clock is None else self.clock.offset_ms
