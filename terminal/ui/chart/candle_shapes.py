"""Candles and volume as rectangles in whole device pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from terminal.state.candles import CLOSE, HIGH, LOW, OPEN, VOLUME
from terminal.ui.chart.columns import Columns
from terminal.ui.chart.price_scale import PriceScale
from terminal.ui.chart.viewport import Viewport

Rects = NDArray[np.int32]

_BODY_SHARE = 5 / 7


class Shapes(NamedTuple):
    """Rectangles as (n, 4) left, top, right, bottom (inclusive); rising and falling apart.

    The `hollow` ones are the insides of rising bodies and bars, for palettes that draw them empty.
    """

    rising: Rects
    falling: Rects
    hollow: Rects
    volume_rising: Rects
    volume_falling: Rects
    volume_hollow: Rects


class VolumePane(NamedTuple):
    """Room of the volume bars in units, and the volume that fills it."""

    top: float
    height: float
    peak: float


def body_width(pitch: float, ratio: float) -> int:
    """Device pixels of a body, the same parity as the wick so that both share a middle."""
    wick = max(1, round(ratio))
    body = max(1, round(pitch * ratio * _BODY_SHARE))
    if body > wick and (body - wick) % 2:
        body -= 1
    return max(body, 1)


def candle_shapes(
    columns: Columns,
    viewport: Viewport,
    scale: PriceScale,
    ratio: float,
    pane: VolumePane,
) -> Shapes:
    """Lay out `columns`; `ratio` is device pixels per unit."""
    values = columns.values
    wick = max(1, round(ratio))
    body = body_width(viewport.pitch * columns.span, ratio)
    if columns.is_grouped:
        body = wick = 1
    middle = viewport.width - (viewport.right - columns.starts - columns.span / 2) * viewport.pitch
    left = np.round(middle * ratio - body / 2).astype(np.int32)
    wick_left = left + (body - wick) // 2
    tops = _pixels(scale, np.maximum(values[:, OPEN], values[:, CLOSE]), ratio)
    bottoms = _pixels(scale, np.minimum(values[:, OPEN], values[:, CLOSE]), ratio)
    highs = _pixels(scale, values[:, HIGH], ratio)
    lows = _pixels(scale, values[:, LOW], ratio)
    bodies = _stack(left, tops, left + body - 1, np.maximum(bottoms - 1, tops + wick - 1))
    wicks = _stack(wick_left, highs, wick_left + wick - 1, np.maximum(lows - 1, highs))
    up = values[:, CLOSE] >= values[:, OPEN]
    inside = _inside(bodies[up], wick)
    floor = round((pane.top + pane.height) * ratio)
    heights = values[:, VOLUME] * (pane.height * ratio / pane.peak if pane.peak > 0 else 0.0)
    volume_tops = floor - np.ceil(heights).astype(np.int32)
    volumes = _stack(left, volume_tops, left + body - 1, np.full_like(left, floor - 1))
    volumes_rising, volumes_falling = volumes[up], volumes[~up]
    if columns.is_grouped:
        return Shapes(
            wicks[up], wicks[~up], inside[:0], volumes_rising, volumes_falling, inside[:0]
        )
    return Shapes(
        np.concatenate((wicks[up], bodies[up])),
        np.concatenate((wicks[~up], bodies[~up])),
        inside,
        volumes_rising,
        volumes_falling,
        _inside(volumes_rising, wick),
    )


def _inside(outlines: Rects, width: int) -> Rects:
    """What an outline of `width` leaves inside; nothing for those too small."""
    inside = outlines + np.array([width, width, -width, -width], np.int32)
    return inside[(inside[:, 2] >= inside[:, 0]) & (inside[:, 3] >= inside[:, 1])]


def _pixels(scale: PriceScale, prices: NDArray[np.float64], ratio: float) -> NDArray[np.int32]:
    edges = np.clip(scale.ys(prices) * ratio, -32_000, 32_000)
    return np.round(edges).astype(np.int32)


def _stack(*columns: NDArray[np.int32]) -> Rects:
    return np.stack(columns, axis=1).astype(np.int32)
