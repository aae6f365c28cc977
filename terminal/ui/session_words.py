"""Words about the hours of the market behind a TradFi contract. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from terminal.domain.futures.trading_sessions import (
    Session,
    SessionKind,
    next_opening_ms,
    session_at,
)
from terminal.ui.format import UNKNOWN, countdown

_WORDS = {
    SessionKind.PRE_MARKET: "Pre-market",
    SessionKind.REGULAR: "Regular",
    SessionKind.AFTER_MARKET: "After-market",
    SessionKind.OVERNIGHT: "Overnight",
    SessionKind.NO_TRADING: "Closed",
    SessionKind.UNKNOWN: UNKNOWN,
}


class SessionWords(NamedTuple):
    """`word` is the session, `change` when it changes, `is_open` None where nothing is known."""

    word: str
    change: str
    is_open: bool | None


def session_words(sessions: Sequence[Session], now_ms: int) -> SessionWords:
    """What holds now and until when; a closed market says when it opens."""
    now = session_at(sessions, now_ms)
    if now is None:
        return SessionWords(UNKNOWN, "", None)
    if now.is_open:
        return SessionWords(_WORDS[now.kind], f"until {countdown(now.end_ms - now_ms)}", True)
    opens_ms = next_opening_ms(sessions, now_ms)
    if opens_ms is None:
        return SessionWords(_WORDS[now.kind], f"until {countdown(now.end_ms - now_ms)}", False)
    change = f"opens in {countdown(opens_ms - now_ms)}"
    return SessionWords(_WORDS[now.kind], change, False)


def closed_words(sessions: Sequence[Session], now_ms: int) -> str:
    """What an order must be told before it is sent; empty while the market is open or has no hours."""
    said = session_words(sessions, now_ms)
    if said.is_open is not False:
        return ""
    return f"market closed, {said.change}"
