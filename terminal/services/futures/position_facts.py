"""What the account's stream does not tell of a position: its place in the queue of deleveraging.

ACCOUNT_UPDATE carries no ADL quantile (USDⓈ-M Futures, "Event: Balance and Position Update"); it is
asked for soon after a position has changed; what others change comes with the account's audit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from terminal.domain.errors import TerminalError
from terminal.domain.events import PositionsReported
from terminal.domain.market import InstrumentId
from terminal.services.orders.placing import Desk
from terminal.venue.futures_api import Positions

SOON_SECONDS = 0.3
"""Several fills of one order are one question."""
RETRY_SECONDS = 5.0


class PositionFacts:
    """`run` asks until it is cancelled, one contract at a time."""

    def __init__(self, desk: Desk, account: Callable[[], Positions | None]) -> None:
        self._desk = desk
        self._stores = desk.stores
        self._account = account

    async def run(self) -> None:
        changed = asyncio.Event()
        unsubscribe = self._stores.positions.on_change(changed.set)
        try:
            while True:
                changed.clear()
                wait = SOON_SECONDS
                if not await self._ask(self._lacking()):
                    wait = RETRY_SECONDS
                await asyncio.sleep(wait)
                if not self._lacking():
                    await changed.wait()
        finally:
            unsubscribe()

    def _lacking(self) -> set[InstrumentId]:
        return {p.instrument for p in self._stores.positions.open() if p.adl is None}

    async def _ask(self, instruments: set[InstrumentId]) -> bool:
        """False when a question had no answer."""
        account = self._account()
        if account is None:
            return not instruments
        for instrument in sorted(instruments):
            asked_ms = self._desk.clock() + round(self._stores.connection.clock_offset_ms)
            try:
                rows = await account.position(instrument)
            except TerminalError:
                return False
            told = (self._stores.positions.told_ms(row.key) or 0 for row in rows)
            if rows and all(at_ms <= asked_ms for at_ms in told):
                event = PositionsReported(tuple(rows), complete=False, event_ms=asked_ms)
                self._stores.positions.apply(event)
        return True
