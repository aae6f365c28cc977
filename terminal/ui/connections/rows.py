"""The state of the machinery as lines. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from terminal.domain.events import (
    SPOT_LINKS,
    FeedState,
    Link,
    LinkReported,
    PingAnswered,
    SessionReported,
)
from terminal.services.session import Session
from terminal.state.connection import ConnectionStore
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell, Mark
from terminal.ui.models.column import Column

_NAMES = {
    Link.REST: "Requests (REST)",
    Link.STREAMS: "Market data",
    Link.ORDERS: "Orders",
    Link.ACCOUNT: "Account changes",
    Link.USDM_REST: "USDⓈ-M requests (REST)",
    Link.USDM_STREAMS: "USDⓈ-M market data",
    Link.USDM_ORDERS: "USDⓈ-M orders",
    Link.USDM_ACCOUNT: "USDⓈ-M account changes",
}
_TONES = {
    FeedState.LIVE: "ok",
    FeedState.STALE: "warn",
    FeedState.UNSYNCED: "info",
    FeedState.OFF: "danger",
}
_MARKS = {
    FeedState.LIVE: Mark.DOT,
    FeedState.STALE: Mark.HALF,
    FeedState.UNSYNCED: Mark.RING,
    FeedState.OFF: Mark.DIAMOND,
}
SLOW_LOOP_MS = 200.0


class ConnectionLine(NamedTuple):
    name: str
    state: FeedState
    word: str
    figure: str
    note: str


def connection_lines(session: Session, now_ms: int) -> list[ConnectionLine]:
    """Connections, clock, limits, the program itself, then what has failed. `now_ms` local UTC."""
    connection = session.stores.connection
    lines = [
        _link(link, connection.links.get(link), now_ms)
        for link in Link
        if link in connection.links or link in SPOT_LINKS
    ]
    lines.extend(_session(known) for known in connection.sessions.values())
    lines.extend(_ping(answered, now_ms) for answered in connection.pings.values())
    lines.append(_clock(connection))
    lines.extend(_limits(connection))
    lines.extend(_refused(connection))
    lines.append(_loop(connection))
    lines.extend(_failures(session))
    return lines


def line_key(line: ConnectionLine) -> str:
    return line.name


def connection_columns() -> tuple[Column[ConnectionLine], ...]:
    return (
        Column(
            key="name",
            title="Part",
            width=150,
            cell=lambda x: Cell(x.name, tone="text.primary", font="body_medium"),
        ),
        Column(
            key="state",
            title="State",
            width=96,
            cell=lambda x: Cell(x.word, tone=_TONES[x.state], mark=_MARKS[x.state]),
        ),
        Column(
            key="figure",
            title="Measured",
            width=110,
            right=True,
            cell=lambda x: Cell(x.figure, tone="text.primary"),
        ),
        Column(key="gap", title="", width=16, drop=2, cell=lambda _: Cell("")),
        Column(key="note", title="Note", width=220, stretch=1, drop=1, cell=lambda x: Cell(x.note)),
    )


def _link(link: Link, report: LinkReported | None, now_ms: int) -> ConnectionLine:
    if report is None:
        return ConnectionLine(_NAMES[link], FeedState.OFF, "off", fmt.UNKNOWN, "never connected")
    note = report.reason or report.host
    if report.retry_at_ms is not None and report.state is not FeedState.LIVE:
        seconds = max(0, report.retry_at_ms - now_ms) / 1_000
        note = f"{note} Trying again in {seconds:.0f} s."
    trip = fmt.UNKNOWN if report.round_trip_ms is None else fmt.duration(report.round_trip_ms)
    return ConnectionLine(_NAMES[link], report.state, report.state.value, trip, note)


def _session(known: SessionReported) -> ConnectionLine:
    """As the exchange itself describes it."""
    way = "every request is signed"
    if known.authorised_ms is not None:
        way = f"logged on at {fmt.clock_time(known.authorised_ms)} UTC"
    note = f"connected at {fmt.clock_time(known.connected_ms)} UTC, {way}"
    streams = f"{known.subscriptions} user data"
    if known.subscriptions == 1:
        return ConnectionLine("Session", FeedState.LIVE, "open", streams, note)
    return ConnectionLine("Session", FeedState.STALE, "wrong", streams, note)


def _ping(answered: PingAnswered, now_ms: int) -> ConnectionLine:
    name = f"Ping, {answered.way}"
    ago = f"asked {fmt.duration(max(0, now_ms - answered.time_ms))} ago"
    if answered.round_trip_ms is None:
        return ConnectionLine(name, FeedState.OFF, "failed", fmt.UNKNOWN, answered.reason)
    trip = fmt.duration(answered.round_trip_ms)
    return ConnectionLine(name, FeedState.LIVE, "answered", trip, ago)


def _clock(connection: ConnectionStore) -> ConnectionLine:
    clock = connection.clock
    if clock is None:
        return ConnectionLine("Clock", FeedState.OFF, "unknown", fmt.UNKNOWN, "not measured yet")
    sign = "+" if clock.offset_ms >= 0 else fmt.MINUS
    figure = f"{sign}{fmt.duration(abs(clock.offset_ms))}"
    note = f"exchange minus this computer, known within {fmt.duration(clock.round_trip_ms / 2)}"
    return ConnectionLine("Clock", FeedState.LIVE, "known", figure, note)


def _limits(connection: ConnectionStore) -> Iterator[ConnectionLine]:
    for limit in connection.limits.values():
        share = limit.used / limit.limit if limit.limit else 1.0
        state = FeedState.LIVE if share < 0.8 else FeedState.STALE if share < 1 else FeedState.OFF
        name = f"Limit {limit.name.replace('_', ' ').lower()}"
        note = f"in {limit.window_seconds:,} s"
        figure = f"{limit.used:,} / {limit.limit:,}"
        yield ConnectionLine(name, state, f"{share:.0%}", figure, note)


def _refused(connection: ConnectionStore) -> Iterator[ConnectionLine]:
    for link, count in connection.refused.items():
        note = "could not be read or held impossible numbers; nothing of them was used"
        name = f"{_NAMES[link]}: refused messages"
        yield ConnectionLine(name, FeedState.STALE, "refused", f"{count:,}", note)


def _loop(connection: ConnectionStore) -> ConnectionLine:
    lags = sorted(connection.loop_lags)
    if not lags:
        return ConnectionLine("This program", FeedState.OFF, "unknown", fmt.UNKNOWN, "")
    p99 = lags[min(len(lags) - 1, round(0.99 * (len(lags) - 1)))]
    state = FeedState.LIVE if lags[-1] < SLOW_LOOP_MS else FeedState.STALE
    word = "on time" if state is FeedState.LIVE else "late"
    note = f"delay of its loop, worst {fmt.duration(lags[-1])} in the last minute"
    return ConnectionLine("This program", state, word, f"p99 {fmt.duration(p99)}", note)


def _failures(session: Session) -> Iterator[ConnectionLine]:
    diagnostics = session.diagnostics
    if diagnostics is None:
        return
    alive = set(diagnostics.tasks)
    for name, count in sorted(diagnostics.failures.items()):
        runs = name in alive
        state, word = (FeedState.STALE, "restarted") if runs else (FeedState.OFF, "ended")
        label = f"{name[:1].upper()}{name[1:]}"
        yield ConnectionLine(label, state, word, f"{count} ×", "failed; the log says why")
