"""The newest seconds of one symbol as candle rows, in a ring of fixed size."""

from __future__ import annotations

import numpy as np

from terminal.simulator.sources.bars import (
    CLOSE,
    COLUMNS,
    COUNT,
    HIGH,
    LOW,
    OPEN,
    QUOTE,
    TAKER,
    TAKER_QUOTE,
    VOLUME,
)

KEPT = 7_200


class Seconds:
    """Two hours of seconds; one without trades has no row. Its memory is taken once, as it fills."""

    def __init__(self) -> None:
        self._rows = np.zeros((KEPT, COLUMNS), np.int64)
        self._which = np.full(KEPT, -1, np.int64)
        self._now = -1
        self._row: list[int] = []
        self._first = 0

    @property
    def oldest(self) -> int:
        """The first second (since 1970) that can be asked for."""
        return max(self._first, self._now - KEPT + 1)

    def add(self, second: int, tick: int, lots: int, taker_buys: bool) -> None:
        """A trade; times never run backwards."""
        if second != self._now:
            if self._now < 0:
                self._first = second
            else:
                self._store()
            self._now, self._row = second, flat_row(tick)
        grow(self._row, tick, lots, taker_buys)

    def get(self, second: int) -> list[int] | None:
        if second == self._now:
            return self._row
        place = second % KEPT
        if self._which[place] != second:
            return None
        found: list[int] = self._rows[place].tolist()
        return found

    def trades_after(self, second: int) -> int:
        """Trades of all later seconds; `second` must not be before the oldest."""
        stored = int(self._rows[self._which > second, COUNT].sum())
        return stored + (self._row[COUNT] if self._now > second else 0)

    def _store(self) -> None:
        place = self._now % KEPT
        self._rows[place] = self._row
        self._which[place] = self._now


def flat_row(tick: int) -> list[int]:
    """A time without trades at this price."""
    return [tick, tick, tick, tick, 0, 0, 0, 0, 0]


def grow(row: list[int], tick: int, lots: int, taker_buys: bool) -> None:
    """Add a trade to a row."""
    if not row[COUNT]:
        row[OPEN] = row[HIGH] = row[LOW] = tick
    elif tick > row[HIGH]:
        row[HIGH] = tick
    elif tick < row[LOW]:
        row[LOW] = tick
    row[CLOSE] = tick
    row[VOLUME] += lots
    row[QUOTE] += tick * lots
    row[COUNT] += 1
    if taker_buys:
        row[TAKER] += lots
        row[TAKER_QUOTE] += tick * lots
