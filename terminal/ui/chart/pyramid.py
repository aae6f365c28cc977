"""Groups of candles for the far zoom-out: per level four times fewer, so a view of a million
candles costs no more than a view of a thousand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from terminal.state.candles import CLOSE, HIGH, LOW, OPEN, VOLUME

FACTOR = 4
_LEAST = 2_048

Block = NDArray[np.float64]


class Pyramid:
    """Levels over an (n, 5) block: level k holds groups of 4**k candles by index from the oldest.

    `level(0)` is the block itself. Only the tail is recomputed when candles are added or the last
    one changes; history put in front needs `build`.
    """

    def __init__(self) -> None:
        self._base: Block = np.empty((0, 5))
        self._levels: list[Block] = []

    def build(self, values: Block) -> None:
        """Group everything anew (about 20 ms for a million candles)."""
        self._base = values
        self._levels = []
        below = values
        while len(below) > _LEAST:
            below = _group(below)
            self._levels.append(below)

    def refresh_tail(self, values: Block) -> None:
        """Take over added candles and a changed last one: recompute the last group per level."""
        if len(values) < len(self._base) or len(values) > len(self._base) + FACTOR**3:
            self.build(values)
            return
        changed_from = max(0, len(self._base) - 1)
        self._base = values
        below = values
        for number, level in enumerate(self._levels):
            changed_from //= FACTOR
            tail = _group(below[changed_from * FACTOR :])
            if changed_from + len(tail) == len(level):
                level[changed_from:] = tail
            else:
                level = np.concatenate((level[:changed_from], tail))
                self._levels[number] = level
            below = level

    def level_for(self, candles_per_pixel: float) -> int:
        """The coarsest level whose groups are not wider than one pixel."""
        level = 0
        while level < len(self._levels) and FACTOR ** (level + 1) <= candles_per_pixel:
            level += 1
        return level

    def level(self, number: int) -> Block:
        return self._base if number == 0 else self._levels[number - 1]


def _group(block: Block) -> Block:
    whole = len(block) // FACTOR * FACTOR
    shaped = block[:whole].reshape(-1, FACTOR, block.shape[1])
    rest = block[whole:]
    count = len(shaped) + (1 if len(rest) else 0)
    result = np.empty((count, block.shape[1]))
    body = result[: len(shaped)]
    first, second, third, fourth = (shaped[:, place] for place in range(FACTOR))
    body[:, OPEN] = first[:, OPEN]
    body[:, CLOSE] = fourth[:, CLOSE]
    for column, fold in ((HIGH, np.maximum), (LOW, np.minimum), (VOLUME, np.add)):
        fold(
            fold(first[:, column], second[:, column]),
            fold(third[:, column], fourth[:, column]),
            out=body[:, column],
        )
    if len(rest):
        result[-1] = (
            rest[0, OPEN],
            rest[:, HIGH].max(),
            rest[:, LOW].min(),
            rest[-1, CLOSE],
            rest[:, VOLUME].sum(),
        )
    return result
