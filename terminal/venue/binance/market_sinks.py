"""Connection events of one market under names of its own, and several sockets told as one link."""

from __future__ import annotations

from dataclasses import replace

from terminal.domain.events import (
    ClockReported,
    ConnectionEvent,
    FeedState,
    LimitReported,
    LinkReported,
    MessageRefused,
)
from terminal.domain.market import Market
from terminal.venue.api import ConnectionSink

_GRAVITY = (FeedState.OFF, FeedState.STALE, FeedState.UNSYNCED, FeedState.LIVE)


def sink_of(market: Market, sink: ConnectionSink, prefix: str) -> ConnectionSink:
    """`sink` for the connections of `market`; names of limits get `prefix`.

    The clock is told by spot alone: all hosts of an environment show the same time, and one figure
    is enough.
    """

    def take(event: ConnectionEvent) -> None:
        match event:
            case LinkReported():
                sink(replace(event, link=event.link.of(market)))
            case MessageRefused():
                sink(replace(event, link=event.link.of(market)))
            case LimitReported():
                sink(replace(event, name=f"{prefix}{event.name}"))
            case ClockReported():
                return

    return take


class JoinedLink:
    """Several connections of one kind as one link: it is as good as the worst of them."""

    def __init__(self, sink: ConnectionSink) -> None:
        self._sink = sink
        self._known: dict[str, LinkReported] = {}

    def part(self, name: str) -> ConnectionSink:
        """The sink of the connection `name`."""

        def take(event: ConnectionEvent) -> None:
            if isinstance(event, LinkReported):
                self._known[name] = event
                worst = min(self._known.values(), key=lambda e: _GRAVITY.index(e.state))
                said = event if event.state is worst.state else worst
                self._sink(replace(said, round_trip_ms=event.round_trip_ms))
            else:
                self._sink(event)

        return take
