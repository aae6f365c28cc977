"""The daily loss limit: what the account is worth against 00:00 UTC, by the exchange's balances."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from terminal.domain.numbers import grouped_text, plain_text
from terminal.domain.rounding import round_nearest
from terminal.domain.valuation import share, shortfall, sum_of
from terminal.services.clock import Clock
from terminal.services.session import SettingsVerbs

DAY_MS = 86_400_000
LIFT_MS = 15 * 60_000
SECTION = "day"
LOOK_SECONDS = 1.0


class DayLoss:
    """`worth` is the account in the reference asset, None while unknown: then nothing changes.

    Once the limit is broken only reducing orders pass until the next day in UTC; lifting it takes
    effect after a quarter of an hour. Day, base and lock survive a restart.
    """

    def __init__(
        self,
        worth: Callable[[], Decimal | None],
        limit: Decimal | None,
        settings: SettingsVerbs,
        clock: Clock,
    ) -> None:
        self._worth = worth
        self._limit = limit
        self._settings = settings
        self._clock = clock
        saved = settings.load(SECTION)
        day, lock = saved.get("day"), saved.get("lock")
        self._day = day if isinstance(day, int) else -1
        self._base = _decimal(saved.get("base"))
        self._lock = lock if isinstance(lock, str) else ""
        self._lift_ms: int | None = None

    def limit_to(self, limit: Decimal | None) -> None:
        """Judge by another limit from now on; a lock that stands is not lifted by it."""
        self._limit = limit

    @property
    def lock(self) -> str:
        """Why only reducing orders pass, empty while all may."""
        return self._lock

    def look(self) -> None:
        """Compare now; call about once a second."""
        now = self._clock()
        worth = self._worth()
        if worth is None:
            return
        if now // DAY_MS != self._day or self._base is None:
            self._day, self._base, self._lock = now // DAY_MS, worth, ""
            self._save()
        if self._lift_ms is not None and now >= self._lift_ms:
            self._lift_ms, self._lock, self._base = None, "", worth
            self._save()
        if self._limit is None or self._lock:
            return
        loss, bound = shortfall(worth, self._base), share(self._base, self._limit)
        if loss > bound:
            self._lock = (
                f"The account is down {grouped_text(round_nearest(loss, 2))} since 00:00"
                f" UTC, your limit is {grouped_text(round_nearest(bound, 2))}. Only orders"
                " that reduce what you hold pass until tomorrow."
            )
            self._save()

    def moved(self, delta: Decimal | None) -> None:
        """A deposit or withdrawal of this worth: no gain and no loss."""
        if delta is not None and self._base is not None:
            self._base = sum_of((self._base, delta))
            self._save()

    def lift(self) -> int:
        """Ask for the lock to end; returns when it does (UTC ms)."""
        self._lift_ms = self._clock() + LIFT_MS
        return self._lift_ms

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def _save(self) -> None:
        values: dict[str, object] = {"day": self._day, "lock": self._lock}
        if self._base is not None:
            values["base"] = plain_text(self._base)
        self._settings.save(SECTION, values)


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
