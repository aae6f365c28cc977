"""The trades a minute of history consists of, invented so that they sum to it exactly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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
    bridge,
    fit_range,
    share,
    tilt,
)

_MINUTE_MS = 60_000
_LEAST_SIDE = 4
"""Trades each taker side gets at least."""


def split_minute(
    bar: Rows, open_ms: int, rng: np.random.Generator
) -> list[tuple[int, int, int, bool]]:
    """Trades by ascending time: (time ms, tick, lots, taker buys).

    Together they have the bar's open, high, low, close, volume and count, and its taker volume.
    """
    count = int(bar[COUNT])
    times = open_ms + np.sort(rng.integers(0, _MINUTE_MS, count))
    path = bridge(rng.standard_t(4, count - 1), bar)
    prices = fit_range(path, float(path.max()), float(path.min()), bar).astype(np.int64)
    prices[0], prices[-1] = bar[OPEN], bar[CLOSE]
    inner = prices[1:-1]
    if prices.max() < bar[HIGH]:
        inner[np.argmax(inner)] = bar[HIGH]
    if prices.min() > bar[LOW]:
        inner[np.argmin(np.where(inner == bar[HIGH], inner.max() + 1, inner))] = bar[LOW]
    buys = np.zeros(count, np.bool_)
    ratio = float(bar[TAKER]) / float(bar[VOLUME])
    buying = int(np.clip(round(count * ratio), _LEAST_SIDE, count - _LEAST_SIDE))
    buys[rng.permutation(count)[:buying]] = True
    lots = np.empty(count, np.int64)
    for side, volume, quote in (
        (buys, int(bar[TAKER]), int(bar[TAKER_QUOTE])),
        (~buys, int(bar[VOLUME] - bar[TAKER]), int(bar[QUOTE] - bar[TAKER_QUOTE])),
    ):
        lots[side] = _fit_lots(prices[side], volume, quote, rng)
    return list(
        zip(times.tolist(), prices.tolist(), lots.tolist(), buys.tolist(), strict=True)
    )


def _fit_lots(
    prices: npt.NDArray[np.int64], volume: int, quote: int, rng: np.random.Generator
) -> Rows:
    """Heavy-tailed lots summing to `volume` whose value comes as near to `quote` as they can."""
    count = len(prices)
    weights: Floats = np.exp(1.3 * rng.standard_normal(count))
    typical = prices.astype(np.float64)
    loose = volume - count
    target = (quote - float(typical.sum())) / max(1, loose)
    inside = float(np.clip(target, typical.min(), typical.max()))
    return 1 + share(tilt(weights, typical, inside), loose)
