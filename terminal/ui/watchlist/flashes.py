"""Short tints behind prices that just moved: at most three a second per cell."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from terminal.domain.market import InstrumentId

_LEAST_GAP_MS = 334


class Flash(NamedTuple):
    started_ms: int
    rose: bool


class Flashes:
    """Remembers last prices and running tints. `length_ms` 0 turns them off."""

    def __init__(self, length_ms: int) -> None:
        self._length = length_ms
        self._prices: dict[InstrumentId, Decimal] = {}
        self._running: dict[InstrumentId, Flash] = {}

    def note(self, instrument: InstrumentId, price: Decimal, now_ms: int) -> bool:
        """Take over a price; True when it differs from the one before."""
        before = self._prices.get(instrument)
        if price == before:
            return False
        self._prices[instrument] = price
        running = self._running.get(instrument)
        rested = running is None or now_ms - running.started_ms >= _LEAST_GAP_MS
        if before is not None and self._length and rested:
            self._running[instrument] = Flash(now_ms, price > before)
        return True

    def strength(self, instrument: InstrumentId, now_ms: int) -> tuple[float, bool]:
        """How strong the tint is now (1 fading to 0), and whether the price rose."""
        flash = self._running.get(instrument)
        if flash is None:
            return 0.0, True
        left = 1.0 - (now_ms - flash.started_ms) / self._length
        return max(0.0, min(1.0, left)), flash.rose

    def is_active(self, now_ms: int) -> bool:
        """True while any tint still fades (and once more after, so that it is wiped)."""
        return any(
            now_ms - flash.started_ms <= self._length + 50 for flash in self._running.values()
        )
