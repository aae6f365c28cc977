"""History of a symbol that follows another one: the other's bars on its own grid.

Prices keep their shape, volumes are scaled, trades stay as many. Additive columns of the finer
bars are made to sum to the coarser ones exactly: the busiest bar takes what rounding left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from terminal.simulator.sources.bars import (
    CLOSE,
    COUNT,
    HIGH,
    LOW,
    OPEN,
    QUOTE,
    TAKER,
    TAKER_QUOTE,
    VOLUME,
    Floats,
    Rows,
)

_LOTS_PER_TRADE = 8
_ADDITIVE = (VOLUME, QUOTE, COUNT, TAKER, TAKER_QUOTE)


@dataclass(frozen=True, slots=True)
class Following:
    """`price` is own ticks per tick of the other, `volume` own lots per lot of the other."""

    price: float
    volume: float

    def rows(self, theirs: Rows) -> Rows:
        """Bars of any length."""
        own = np.empty_like(theirs)
        for column in (OPEN, HIGH, LOW, CLOSE):
            own[:, column] = np.maximum(1, np.rint(theirs[:, column] * self.price))
        own[:, COUNT] = theirs[:, COUNT]
        least = theirs[:, COUNT] * _LOTS_PER_TRADE
        own[:, VOLUME] = np.maximum(np.rint(theirs[:, VOLUME] * self.volume), least)
        ratio = theirs[:, TAKER] / theirs[:, VOLUME]
        own[:, TAKER] = np.rint(own[:, VOLUME] * ratio)
        whole = theirs[:, QUOTE] / theirs[:, VOLUME]
        taken = theirs[:, TAKER_QUOTE] / np.maximum(1, theirs[:, TAKER])
        own[:, QUOTE] = self._value(whole, own, VOLUME)
        own[:, TAKER_QUOTE] = np.minimum(self._value(taken, own, TAKER), own[:, QUOTE])
        return own

    def parts(self, theirs: Rows, whole: Rows) -> Rows:
        """The bars that a longer one consists of."""
        own = self.rows(theirs)
        for column in _ADDITIVE:
            busiest = int(np.argmax(own[:, column]))
            own[busiest, column] += whole[column] - own[:, column].sum()
        return own

    def _value(self, mean: Floats, own: Rows, volume: int) -> Rows:
        """Ticks times lots at the other's mean price, kept inside the bar."""
        ticks = np.clip(mean * self.price, own[:, LOW], own[:, HIGH])
        return np.asarray(np.rint(ticks * own[:, volume]).astype(np.int64))
