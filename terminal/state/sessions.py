"""Hours of the markets behind TradFi contracts, by the kind of what they follow (EQUITY …)."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.domain.futures.news import SessionTold
from terminal.domain.futures.trading_sessions import Session, with_session
from terminal.domain.instrument import Instrument, TradFiPerpetual
from terminal.state.store import Store


class SessionStore(Store):
    def __init__(self) -> None:
        super().__init__()
        self._sessions: dict[str, Sequence[Session]] = {}

    def load(self, kind: str, sessions: Sequence[Session]) -> None:
        """The schedule of a week back and ahead."""
        self._sessions[kind] = sorted(sessions, key=lambda each: each.start_ms)
        self._changed()

    def apply(self, event: SessionTold) -> None:
        known = self._sessions.get(event.kind, ())
        if event.session not in known:
            self._sessions[event.kind] = with_session(known, event.session)
            self._changed()

    def of(self, instrument: Instrument | None) -> Sequence[Session]:
        """The schedule behind a contract; empty for one that has no hours, or before it is told."""
        if not isinstance(instrument, TradFiPerpetual):
            return ()
        return self._sessions.get(instrument.underlying_type, ())
