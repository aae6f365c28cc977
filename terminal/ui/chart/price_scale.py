"""Prices into pixels: linear, logarithmic or percent, with round grid lines. Floats: pixels only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class ScaleMode(StrEnum):
    LINEAR = "linear"
    LOG = "log"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class PriceScale:
    """Maps `low`..`high` (quote per base) to `top + height`..`top` pixels.

    `base` is the price that counts as 0 % in percent mode.
    """

    low: float
    high: float
    top: float
    height: float
    mode: ScaleMode = ScaleMode.LINEAR
    base: float = 0.0

    def y(self, price: float) -> float:
        low, high, value = self._space(self.low), self._space(self.high), self._space(price)
        return self.top + self.height * (high - value) / (high - low)

    def ys(self, prices: Floats) -> Floats:
        low, high = self._space(self.low), self._space(self.high)
        if self.mode is ScaleMode.LOG:
            prices = np.log(np.maximum(prices, 1e-300))
        return self.top + self.height / (high - low) * (high - prices)

    def price(self, y: float) -> float:
        low, high = self._space(self.low), self._space(self.high)
        value = high - (y - self.top) / self.height * (high - low)
        return math.exp(value) if self.mode is ScaleMode.LOG else value

    def moved(self, pixels: float) -> PriceScale:
        """The scale after dragging its content down by `pixels`."""
        return self._between(
            self.price(self.top + self.height - pixels), self.price(self.top - pixels)
        )

    def stretched(self, factor: float) -> PriceScale:
        """The scale with its range `factor` times as large about the middle."""
        half = self.height * (factor - 1) / 2
        return self._between(self.price(self.top + self.height + half), self.price(self.top - half))

    def ticks(self, spacing_px: float) -> list[float]:
        """Round prices (or prices at round percents) at least about `spacing_px` apart."""
        count = max(1.0, self.height / spacing_px)
        if self.mode is ScaleMode.PERCENT and self.base > 0:
            low, high = (100 * (p / self.base - 1) for p in (self.low, self.high))
            return [self.base * (1 + t / 100) for t in _round_values(low, high, count)]
        if self.mode is ScaleMode.LOG and self.high > 3 * self.low:
            return _log_values(self.low, self.high, count)
        return _round_values(self.low, self.high, count)

    def _between(self, low: float, high: float) -> PriceScale:
        return PriceScale(low, high, self.top, self.height, self.mode, self.base)

    def _space(self, price: float) -> float:
        return math.log(max(price, 1e-300)) if self.mode is ScaleMode.LOG else price


def fit(
    low: float, high: float, top: float, height: float, mode: ScaleMode, base: float
) -> PriceScale:
    """A scale that shows `low`..`high` with a tenth of free room above and below."""
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 0.9, 1.1
    if high <= low:
        pad = abs(high) * 0.01 or 1.0
        low, high = low - pad, high + pad
    if mode is ScaleMode.LOG and low > 0:
        pad = math.log(high / low) * 0.1
        return PriceScale(low * math.exp(-pad), high * math.exp(pad), top, height, mode, base)
    pad = (high - low) * 0.1
    return PriceScale(low - pad, high + pad, top, height, mode, base)


def _round_values(low: float, high: float, count: float) -> list[float]:
    step = _round_step((high - low) / count)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [n * step for n in range(first, last + 1)]


def _round_step(least: float) -> float:
    if least <= 0 or not math.isfinite(least):
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    for unit in (1.0, 2.0, 2.5, 5.0):
        if unit * power >= least:
            return unit * power
    return 10.0 * power


def _log_values(low: float, high: float, count: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for units in ((1, 1.5, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5), (1, 3), (1,)):
        values = [u * 10.0**d for d in decades for u in units if low <= u * 10.0**d <= high]
        if len(values) <= 1.5 * count:
            return values
    return values
