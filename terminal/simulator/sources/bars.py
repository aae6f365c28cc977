"""Rows of whole numbers that stand for candles, and how one row splits into finer ones exactly.

Columns: open, high, low, close in ticks; volume in lots; quote in ticks times lots; trades;
taker-buy volume in lots; taker-buy quote in ticks times lots.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

OPEN, HIGH, LOW, CLOSE, VOLUME, QUOTE, COUNT, TAKER, TAKER_QUOTE = range(9)
COLUMNS = 9

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MIN_TRADES = 12
"""Least trades of a bar that may be split, so that all four prices can appear in it."""


def combine(rows: Rows) -> Rows:
    """Groups of consecutive rows, shaped (groups, rows, columns), each made into one row."""
    out = np.empty((len(rows), COLUMNS), np.int64)
    out[:, OPEN] = rows[:, 0, OPEN]
    out[:, HIGH] = rows[:, :, HIGH].max(axis=1)
    out[:, LOW] = rows[:, :, LOW].min(axis=1)
    out[:, CLOSE] = rows[:, -1, CLOSE]
    out[:, VOLUME:] = rows[:, :, VOLUME:].sum(axis=1)
    return out


def gather(rows: Rows, starts: list[int]) -> Rows:
    """Consecutive rows made into one from each start to the next, the last to the end."""
    out = np.empty((len(starts), COLUMNS), np.int64)
    ends = np.array([*starts[1:], len(rows)]) - 1
    out[:, OPEN] = rows[starts, OPEN]
    out[:, HIGH] = np.maximum.reduceat(rows[:, HIGH], starts)
    out[:, LOW] = np.minimum.reduceat(rows[:, LOW], starts)
    out[:, CLOSE] = rows[ends, CLOSE]
    out[:, VOLUME:] = np.add.reduceat(rows[:, VOLUME:], starts, axis=0)
    return out


def share(weights: Floats, total: int) -> Rows:
    """`total` split into whole parts in proportion to `weights`; the parts sum to it exactly."""
    edges = np.floor(np.cumsum(weights) * (total / weights.sum())).astype(np.int64)
    edges[-1] = total
    return np.asarray(np.diff(np.minimum(edges, total), prepend=0))


def tilt(weights: Floats, prices: Floats, target: float) -> Floats:
    """Weights changed exponentially by price until their mean price is `target`."""
    total = weights.sum()
    mean = (weights * prices).sum() / total
    spread = np.sqrt((weights * (prices - mean) ** 2).sum() / total)
    if spread < 1e-9:
        return weights
    z, goal = (prices - mean) / spread, (target - mean) / spread
    low, high, strength = -80.0, 80.0, 0.0
    tilted = weights
    for _ in range(60):
        exponent = strength * z
        tilted = weights * np.exp(exponent - exponent.max())
        mass = tilted.sum()
        inner = (tilted * z).sum() / mass
        if abs(goal - inner) < 1e-6:
            break
        low, high = (strength, high) if inner < goal else (low, strength)
        # Newton's step where it stays inside the bracket, else the bracket's middle.
        variance = (tilted * (z - inner) ** 2).sum() / mass
        strength += (goal - inner) / max(variance, 1e-9)
        if not low < strength < high:
            strength = (low + high) / 2
    return tilted


def settle_sum(values: Rows, lower: Rows, upper: Rows, total: int) -> Rows:
    """Move `values` inside their bounds so that they sum to `total`, where the bounds allow it."""
    missing = total - int(values.sum())
    slack = upper - values if missing > 0 else values - lower
    room = int(slack.sum())
    if missing == 0 or room == 0:
        return values
    wanted = min(abs(missing), room)
    part = np.minimum(np.floor(slack * (wanted / room)).astype(np.int64), slack)
    left, over = wanted - int(part.sum()), slack - part
    part += np.clip(left - (np.cumsum(over) - over), 0, over)
    return np.asarray(values + part if missing > 0 else values - part)


def bridge(noise: Floats, bar: Rows) -> Floats:
    """A path of len(noise)+1 points from the bar's open to its close, about as wide as the bar."""
    walk = np.concatenate(([0.0], np.cumsum(noise)))
    steps = np.linspace(0.0, 1.0, len(walk))
    walk -= steps * walk[-1]
    line = bar[OPEN] + (bar[CLOSE] - bar[OPEN]) * steps
    width = walk.max() - walk.min()
    if width <= 0:
        return np.asarray(line)
    wanted = float(bar[HIGH] - bar[LOW])
    arch = 4.0 * steps * (1.0 - steps)
    scale, lift = wanted / width, 0.0
    path = line
    for _ in range(9):
        path = line + scale * walk + lift * arch
        top, bottom = path.max(), path.min()
        # Steer the width and the middle of the path towards those of the bar.
        scale *= min(1.4, max(0.7, wanted / max(top - bottom, 1e-9)))
        lift += 0.7 * (bar[HIGH] - top + bar[LOW] - bottom)
    return np.asarray(path)


def fit_range(values: Floats, top: float, bottom: float, bar: Rows) -> Floats:
    """Stretch what lies outside open and close so that `top` becomes the high, `bottom` the low."""
    high_end, low_end = float(max(bar[OPEN], bar[CLOSE])), float(min(bar[OPEN], bar[CLOSE]))
    up = (bar[HIGH] - high_end) / (top - high_end) if top > high_end else 0.0
    down = (low_end - bar[LOW]) / (low_end - bottom) if bottom < low_end else 0.0
    fitted = np.where(values > high_end, high_end + (values - high_end) * up, values)
    fitted = np.where(values < low_end, low_end - (low_end - values) * down, fitted)
    return np.clip(np.rint(fitted), bar[LOW], bar[HIGH])


def split_bar(bar: Rows, noise: Floats, activity: Floats, rng: np.random.Generator) -> Rows:
    """Split a bar into len(noise) bars whose combination is exactly that bar.

    `noise` are the relative moves of the parts, `activity` the relative share of trading.
    """
    parts = len(noise)
    path = bridge(noise, bar)
    opens, closes = path[:-1], path[1:]
    wick = np.abs(noise).mean() * (bar[HIGH] - bar[LOW]) / (np.ptp(np.cumsum(noise)) + 1e-12)
    highs = np.maximum(opens, closes) + wick * np.abs(rng.standard_normal(parts))
    lows = np.minimum(opens, closes) - wick * np.abs(rng.standard_normal(parts))
    rows = np.empty((parts, COLUMNS), np.int64)
    top, bottom = float(highs.max()), float(lows.min())
    for column, values in ((OPEN, opens), (HIGH, highs), (LOW, lows), (CLOSE, closes)):
        rows[:, column] = fit_range(values, top, bottom, bar)
    rows[0, OPEN], rows[-1, CLOSE] = bar[OPEN], bar[CLOSE]
    rows[np.argmax(highs), HIGH] = bar[HIGH]
    rows[np.argmin(lows), LOW] = bar[LOW]
    counts = MIN_TRADES + share(activity, int(bar[COUNT]) - MIN_TRADES * parts)
    typical = rows[:, OPEN : CLOSE + 1].mean(axis=1)
    floor = counts * 4
    loose = int(bar[VOLUME] - floor.sum())
    target = (float(bar[QUOTE]) - float((floor * typical).sum())) / loose
    weights = activity * np.exp(rng.normal(0, 0.5, parts))
    volumes = floor + share(tilt(weights, typical, target), loose)
    rows[:, COUNT], rows[:, VOLUME] = counts, volumes
    low, high = rows[:, LOW] * volumes, rows[:, HIGH] * volumes
    quotes = np.clip(np.rint(typical * volumes).astype(np.int64), low, high)
    rows[:, QUOTE] = quotes = settle_sum(quotes, low, high, int(bar[QUOTE]))
    _split_takers(rows, bar, rng)
    return rows


def _split_takers(rows: Rows, bar: Rows, rng: np.random.Generator) -> None:
    """Divide each part between buying and selling takers, both with prices inside the part."""
    volumes, quotes = rows[:, VOLUME], rows[:, QUOTE]
    ratio = float(bar[TAKER]) / float(bar[VOLUME])
    lean = 0.12 * rng.standard_normal(len(rows)) + 0.08 * np.sign(rows[:, CLOSE] - rows[:, OPEN])
    wanted = volumes * np.clip(ratio + lean, 0.2, 0.8)
    wanted = tilt(wanted, quotes / volumes, float(bar[TAKER_QUOTE]) / float(bar[TAKER]))
    wanted *= float(bar[TAKER]) / wanted.sum()
    least, most = volumes // 8, volumes - volumes // 8
    takers = np.clip(np.rint(wanted).astype(np.int64), least, most)
    takers = settle_sum(takers, least, most, int(bar[TAKER]))
    makers = volumes - takers
    low = np.maximum(rows[:, LOW] * takers, quotes - rows[:, HIGH] * makers)
    high = np.minimum(rows[:, HIGH] * takers, quotes - rows[:, LOW] * makers)
    means = np.rint(quotes * (takers / volumes)).astype(np.int64)
    rows[:, TAKER] = takers
    rows[:, TAKER_QUOTE] = settle_sum(np.clip(means, low, high), low, high, int(bar[TAKER_QUOTE]))
