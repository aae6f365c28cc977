"""When the market behind a TradFi contract is open. Times UTC milliseconds.

The contract itself may be traded outside; its index then stands still. Sources: USDⓈ-M Futures,
"Trading Schedule" and the `tradingSession` stream (2025-12-11; Korea, Hong Kong and China in 2026).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class SessionKind(StrEnum):
    """UNKNOWN is a word that nobody has described."""

    PRE_MARKET = "PRE_MARKET"
    REGULAR = "REGULAR"
    AFTER_MARKET = "AFTER_MARKET"
    OVERNIGHT = "OVERNIGHT"
    NO_TRADING = "NO_TRADING"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def read(cls, word: str) -> SessionKind:
        return next((each for each in cls if each.value == word), cls.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Session:
    """From `start_ms` up to, not including, `end_ms`."""

    kind: SessionKind
    start_ms: int
    end_ms: int

    @property
    def is_open(self) -> bool:
        return self.kind is not SessionKind.NO_TRADING


def session_at(sessions: Iterable[Session], now_ms: int) -> Session | None:
    """The session that holds; None where the schedule says nothing."""
    return next((each for each in sessions if each.start_ms <= now_ms < each.end_ms), None)


def next_opening_ms(sessions: Sequence[Session], now_ms: int) -> int | None:
    """When the market opens again; None while it is open, or when the schedule ends before."""
    now = session_at(sessions, now_ms)
    if now is not None and now.is_open:
        return None
    later = (each.start_ms for each in sessions if each.is_open and each.start_ms > now_ms)
    return min(later, default=None)


def with_session(sessions: Sequence[Session], told: Session) -> Sequence[Session]:
    """The schedule with a newer word on one of its sessions, in the order of time."""
    kept = [s for s in sessions if s.end_ms <= told.start_ms or s.start_ms >= told.end_ms]
    return sorted((*kept, told), key=lambda each: each.start_ms)
