"""State of every connection, of the rate limits and of the clock."""

from __future__ import annotations

from terminal.domain.events import (
    ClockReported,
    ConnectionEvent,
    LimitReported,
    Link,
    LinkReported,
)
from terminal.state.store import Store


class ConnectionStore(Store):
    def __init__(self) -> None:
        super().__init__()
        self.links: dict[Link, LinkReported] = {}
        self.limits: dict[str, LimitReported] = {}
        self.clock: ClockReported | None = None
        self.round_trips: list[float] = []

    def apply(self, event: ConnectionEvent) -> None:
        match event:
            case LinkReported():
                self.links[event.link] = event
                if event.round_trip_ms is not None:
                    self.round_trips = [*self.round_trips[-59:], event.round_trip_ms]
            case LimitReported():
                self.limits[event.name] = event
            case ClockReported():
                self.clock = event
        self._changed()
