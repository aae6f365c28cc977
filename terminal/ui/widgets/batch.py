"""Many primitives in one call: numpy memory handed to QPainter without a Python object each."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from shiboken6 import Shiboken

RECT_COLUMNS = 4
FRAGMENT_COLUMNS = 10


def rects(count: int) -> NDArray[np.int32]:
    """Room for `count` rectangles: left, top, right, bottom, the last two inclusive (as QRect)."""
    return np.empty((count, RECT_COLUMNS), np.int32)


def fill_rects(painter: QPainter, array: NDArray[np.int32], colour: QColor) -> None:
    """Fill (n, 4) int32 rectangles as made by `rects`, in the painter's units."""
    if not len(array):
        return
    array = np.ascontiguousarray(array, np.int32)
    first = cast(QRect, Shiboken.wrapInstance(array.ctypes.data, QRect))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRects(first, len(array))


def draw_lines(painter: QPainter, array: NDArray[np.float64]) -> None:
    """Draw (n, 4) float64 lines x1, y1, x2, y2 with the painter's pen."""
    if not len(array):
        return
    array = np.ascontiguousarray(array, np.float64)
    first = cast(QLineF, Shiboken.wrapInstance(array.ctypes.data, QLineF))
    painter.drawLines(first, len(array))


def polyline(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.float64]:
    """The segments between successive points, leaving out those next to a NaN."""
    lines = np.column_stack((xs[:-1], ys[:-1], xs[1:], ys[1:]))
    return lines[np.isfinite(lines).all(axis=1)]


def draw_fragments(painter: QPainter, array: NDArray[np.float64], sheet: QPixmap) -> None:
    """Draw (n, 10) fragments (QPainter.PixmapFragment's layout) of one pixmap."""
    if not len(array):
        return
    array = np.ascontiguousarray(array, np.float64)
    first = cast(
        QPainter.PixmapFragment,
        Shiboken.wrapInstance(array.ctypes.data, QPainter.PixmapFragment),
    )
    painter.drawPixmapFragments(first, len(array), sheet)
