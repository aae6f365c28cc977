"""Whether live orders may leave: armed by hand, disarmed by idleness and by every break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from terminal.domain.market import Environment
from terminal.services.clock import Clock

IDLE_MS = 30 * 60_000
LONG_BREAK_MS = 60_000
LOOK_SECONDS = 1.0


class Arming:
    """Only the live environment needs it; everywhere else it is always armed.

    `changed` is called after every change, with the reason of a disarming or an empty text.
    """

    def __init__(self, environment: Environment, clock: Clock) -> None:
        self.changed: Callable[[str], None] = lambda _: None
        self._needed = environment is Environment.LIVE
        self._clock = clock
        self._until_ms = 0

    @property
    def is_armed(self) -> bool:
        return not self._needed or self._clock() < self._until_ms

    @property
    def is_needed(self) -> bool:
        """Only real money needs it."""
        return self._needed

    @property
    def left_ms(self) -> int:
        """Until idleness disarms; 0 when disarmed or never needed."""
        return max(0, self._until_ms - self._clock()) if self._needed else 0

    def arm(self) -> None:
        self._until_ms = self._clock() + IDLE_MS
        self.changed("")

    def touch(self) -> None:
        """The trader acted: the idle time begins again, when armed."""
        if self.is_armed:
            self._until_ms = self._clock() + IDLE_MS

    def disarm(self, reason: str) -> None:
        """Kill switch, resume from sleep, a long break of the connection, a locked screen."""
        was = self._needed and self.is_armed
        self._until_ms = 0
        if was:
            self.changed(reason)

    def look(self) -> None:
        """Call about once a second: the end of the idle time is told, not only true."""
        if self._until_ms and self._clock() >= self._until_ms:
            self._until_ms = 0
            self.changed("Nothing was sent for 30 minutes.")

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def link_returned(self, since_ms: int | None) -> None:
        """The user stream is back after a break that began at `since_ms`."""
        if since_ms is not None and self._clock() - since_ms > LONG_BREAK_MS:
            self.disarm("The connection was away for more than a minute.")
