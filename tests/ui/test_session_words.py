"""Words about the hours of the market behind a TradFi contract."""

from __future__ import annotations

from terminal.domain.futures.trading_sessions import Session, SessionKind, next_opening_ms
from terminal.ui.session_words import closed_words, session_words

HOUR = 3_600_000
DAY = (
    Session(SessionKind.PRE_MARKET, 0, HOUR),
    Session(SessionKind.REGULAR, HOUR, 2 * HOUR),
    Session(SessionKind.NO_TRADING, 2 * HOUR, 10 * HOUR),
    Session(SessionKind.REGULAR, 10 * HOUR, 12 * HOUR),
)


def test_hours_say_what_holds_and_what_comes() -> None:
    assert session_words(DAY, 30 * 60_000) == ("Pre-market", "until 00:30:00", True)
    assert session_words(DAY, 3 * HOUR) == ("Closed", "opens in 07:00:00", False)
    assert closed_words(DAY, 3 * HOUR) == "market closed, opens in 07:00:00"
    assert closed_words(DAY[:3], 3 * HOUR) == "market closed, until 07:00:00"
    assert closed_words(DAY, HOUR) == ""
    assert closed_words((), HOUR) == ""
    assert session_words(DAY, 20 * HOUR).is_open is None
    assert next_opening_ms(DAY, HOUR) is None
    assert next_opening_ms(DAY, 2 * HOUR) == 10 * HOUR
