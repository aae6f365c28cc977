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
_LEAST_SIDE = 6
"""Trades each taker side gets at least."""


def split_minute(
    bar: Rows, open_ms: int, rng: np.random.Generator
) -> list[tuple[int, int, int, bool]]:
    """Trades by ascending time: (time ms, tick, lots, taker buys).

    Together they have exactly the bar's prices, volumes, quote volumes and count, for buying and
    selling takers apart. The bar must hold at least `MIN_TRADES` trades.
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
    free = np.ones(count, np.bool_)
    free[[0, -1, int(np.argmax(prices)), int(np.argmin(prices))]] = False
    lots = np.empty(count, np.int64)
    for side, volume, quote in (
        (buys, int(bar[TAKER]), int(bar[TAKER_QUOTE])),
        (~buys, int(bar[VOLUME] - bar[TAKER]), int(bar[QUOTE] - bar[TAKER_QUOTE])),
    ):
        some_prices = prices[side]
        some_lots = _fit_lots(some_prices, volume, quote, rng)
        _fit_value(some_prices, some_lots, quote, free[side], int(bar[LOW]), int(bar[HIGH]))
        prices[side], lots[side] = some_prices, some_lots
    return list(zip(times.tolist(), prices.tolist(), lots.tolist(), buys.tolist(), strict=True))


def _fit_value(
    prices: Rows, lots: Rows, quote: int, free: npt.NDArray[np.bool_], low: int, high: int
) -> None:
    """Make the trades worth exactly `quote`: move lots between prices, then shift free prices.

    One free trade is kept at a single lot in the middle of the range, so that a shift of one tick
    changes the value by one.
    """
    movable = np.flatnonzero(free)
    single = int(movable[np.argmin(lots[movable])])
    heir = int(np.argmax(np.where(np.arange(len(lots)) == single, -1, lots)))
    lots[heir] += lots[single] - 1
    lots[single] = 1
    prices[single] = (low + high) // 2
    missing = _move_lots(prices, lots, quote, single)
    if abs(missing) > (high - low) // 2:
        # The wanted mean lies outside the prices of this side: one trade goes to the very end.
        far = int(next(index for index in movable if index != single))
        prices[far] = high if missing > 0 else low
        missing = _move_lots(prices, lots, quote, single)
    for index in sorted(movable.tolist(), key=lambda i: -int(lots[i])):
        if not missing:
            break
        size, price = int(lots[index]), int(prices[index])
        ticks = missing // size if missing > 0 else -(-missing // size)
        shift = max(low - price, min(high - price, ticks))
        prices[index] += shift
        missing -= shift * size
    if missing:
        _move_one_lot(prices, lots, missing)


def _move_lots(prices: Rows, lots: Rows, quote: int, untouched: int) -> int:
    """Shift lots to the dearest (or cheapest) trade until nearly `quote`; returns what is missing.

    The trade at index `untouched` neither gives nor receives.
    """
    missing = quote - int((prices * lots).sum())
    sign = 1 if missing > 0 else -1
    donors = np.argsort(sign * prices, kind="stable")
    donors = donors[donors != untouched]
    receiver = int(donors[-1])
    for donor in donors[:-1].tolist():
        gap = sign * int(prices[receiver] - prices[donor])
        if not gap or not missing:
            break
        moved = min(int(lots[donor]) - 1, abs(missing) // gap)
        lots[donor] -= moved
        lots[receiver] += moved
        missing -= sign * moved * gap
    return missing


def _move_one_lot(prices: Rows, lots: Rows, missing: int) -> None:
    """Close the last ticks of the gap by one lot between two trades that far apart."""
    by_price = {price: index for index, price in enumerate(prices.tolist())}
    for donor in np.flatnonzero(lots > 1).tolist():
        receiver = by_price.get(int(prices[donor]) + missing)
        if receiver is not None:
            lots[donor] -= 1
            lots[receiver] += 1
            return


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
