"""When the shares behind TradFi perpetuals are traded: the hours of the US market.

The contracts trade always; outside these hours their index stands still. Times are New York's,
kept at UTC-5 the whole year. Source: "Trading Schedule" (spec/current.md 4.4).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from terminal.simulator.usdm.market_model import Session
from terminal.simulator.usdm.words import SessionKind

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_MINUTE_MS = 60_000
_AHEAD = timedelta(hours=5)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
# Kind, start and end in minutes of the New York day; the night before belongs to the day.
_DAY = (
    (SessionKind.OVERNIGHT, -240, 240),
    (SessionKind.PRE_MARKET, 240, 570),
    (SessionKind.REGULAR, 570, 960),
    (SessionKind.AFTER_MARKET, 960, 1_200),
)


def schedule(now_ms: int) -> list[Session]:
    """Sessions by ascending time, one week back and one week ahead, without holes."""
    moment = datetime.fromtimestamp(now_ms / 1_000, UTC) - _AHEAD
    midnight = datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + _AHEAD
    first_ms = int(midnight.timestamp()) * 1_000
    found: list[Session] = []
    for offset in range(-7, 9):
        day_ms = first_ms + offset * _DAY_MS
        weekday = (moment.weekday() + offset) % 7
        if weekday in (_SATURDAY, _SUNDAY):
            continue
        for kind, start, end in _DAY:
            session = Session(kind, day_ms + start * _MINUTE_MS, day_ms + end * _MINUTE_MS)
            if found and found[-1].end_ms < session.start_ms:
                gap = Session(SessionKind.NO_TRADING, found[-1].end_ms, session.start_ms)
                found.append(gap)
            found.append(session)
    return found


def session_at(now_ms: int) -> Session:
    """The session that holds now."""
    for session in schedule(now_ms):
        if session.start_ms <= now_ms < session.end_ms:
            return session
    # Only before the first or after the last session of two weeks: a weekend.
    return Session(SessionKind.NO_TRADING, now_ms, now_ms + _HOUR_MS)


def is_open(now_ms: int) -> bool:
    """Is the share itself traded now, in whatever session?"""
    moment = datetime.fromtimestamp(now_ms / 1_000, UTC) - _AHEAD
    minutes = moment.hour * 60 + moment.minute
    weekday = moment.weekday()
    if weekday == _SATURDAY:
        return False
    if weekday == _SUNDAY:
        return minutes >= 1_200
    return not (weekday == _FRIDAY and minutes >= 1_200)
