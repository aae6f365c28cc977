"""The one sink for exceptions nobody expected: the log gets all of it, the trader a sentence."""

from __future__ import annotations

import logging

from terminal.domain.errors import TerminalError
from terminal.services.clock import Clock, wall_ms
from terminal.state.notices import NoticeStore, Severity

log = logging.getLogger(__name__)
REPEAT_MS = 5_000


class Incidents:
    """Collects failures of tasks, slots, threads and Qt; a storm of one kind stays one notice."""

    def __init__(self, notices: NoticeStore, clock: Clock = wall_ms) -> None:
        self._notices = notices
        self._clock = clock
        self._counts: dict[str, int] = {}
        self._shown_ms: dict[str, int] = {}

    @property
    def counts(self) -> dict[str, int]:
        """How often each source failed since the start."""
        return dict(self._counts)

    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None:
        """Log `error` and tell the trader; `gave_up` says that `where` has stopped for good."""
        count = self._counts[where] = self._counts.get(where, 0) + 1
        now = self._clock()
        if not gave_up and now - self._shown_ms.get(where, -REPEAT_MS) < REPEAT_MS:
            return
        self._shown_ms[where] = now
        log.error("%s failed (%d times)", where, count, exc_info=error)
        known = isinstance(error, TerminalError)
        cause = str(error) if known else "An internal error; the log has the details."
        title = f"{where[:1].upper()}{where[1:]} has stopped" if gave_up else f"Problem: {where}"
        if gave_up:
            cause += " It failed too often and will not be tried again; restart the terminal."
        self._notices.add(
            Severity.DANGER if gave_up else Severity.WARNING,
            title,
            cause,
            time_ms=now,
            key=f"incident:{where}",
        )
