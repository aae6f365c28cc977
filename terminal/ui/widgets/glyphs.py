"""Columns of numbers drawn from a sheet of ready glyphs: one call for hundreds of texts.

Every digit takes the same whole number of device pixels, so a changing value never moves. Trailing
zeros after the point can be dimmed. Painters must work in device pixels (scale 1 / ratio).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from terminal.ui.widgets.batch import FRAGMENT_COLUMNS, draw_fragments

CHARACTERS = (
    "0123456789.,:+-/%?= "
    "\N{MINUS SIGN}\N{EM DASH}\N{THIN SPACE}\N{MIDDLE DOT}"
    "\N{SUBSCRIPT ZERO}\N{SUBSCRIPT ONE}\N{SUBSCRIPT TWO}\N{SUBSCRIPT THREE}\N{SUBSCRIPT FOUR}"
    "\N{SUBSCRIPT FIVE}\N{SUBSCRIPT SIX}\N{SUBSCRIPT SEVEN}\N{SUBSCRIPT EIGHT}\N{SUBSCRIPT NINE}"
    "kMB"
)
_TABLE = 0x2300
_PADDING = 1

Ints = NDArray[np.intp]


class GlyphSheet:
    """The characters of one font in several colours at one device pixel ratio."""

    def __init__(self, font: QFont, colours: Sequence[QColor], ratio: float) -> None:
        sized = QFont(font)
        sized.setPixelSize(max(1, round(font.pixelSize() * ratio)))
        metrics = QFontMetricsF(sized)
        self.height = int(np.ceil(metrics.height())) + 2
        self.ascent = int(np.ceil(metrics.ascent())) + 1
        self.cap_height = metrics.capHeight()
        self._advances = np.zeros(len(CHARACTERS) + 1)
        self._lefts = np.zeros(len(CHARACTERS) + 1)
        self._index = np.zeros(_TABLE, np.intp)
        digit = round(metrics.horizontalAdvance("0"))
        for place, character in enumerate(CHARACTERS, 1):
            self._index[ord(character)] = place
            self._advances[place] = (
                digit
                if character.isdigit() and character.isascii()
                else round(metrics.horizontalAdvance(character))
            )
        self._cell = int(self._advances.max()) + 2 * _PADDING + 2
        self.digit = digit
        self._sheet = self._render(sized, colours)

    def width(self, text: str) -> int:
        """Width of `text` in device pixels as this sheet draws it."""
        return int(sum(self._advances[self._index[ord(c)]] for c in text if ord(c) < _TABLE))

    def draw(
        self,
        painter: QPainter,
        texts: Sequence[str],
        edge: float | NDArray[np.float64],
        baselines: NDArray[np.float64],
        colours: int | Ints,
        *,
        zeros: int | Ints | None = None,
        left: bool = False,
    ) -> None:
        """Draw one text per row, right-aligned at `edge` (or left-aligned), in device pixels.

        `colours` are indexes into the sheet's colours, one for all or one per row; `zeros` the
        same for trailing zeros after the point (None leaves them as the rest).
        """
        if not texts:
            return
        block = np.array(texts)
        codes = block.view(np.uint32).reshape(len(texts), -1)
        cells = self._index[np.minimum(codes, _TABLE - 1)]
        steps = self._advances[cells]
        ends = np.cumsum(steps, axis=1)
        starts = ends - steps
        origin = np.broadcast_to(np.asarray(edge, np.float64), (len(texts),))
        if not left:
            origin = origin - ends[:, -1]
        shades = np.broadcast_to(np.asarray(colours, np.intp).reshape(-1, 1), cells.shape)
        if zeros is not None:
            dimmed = np.broadcast_to(np.asarray(zeros, np.intp).reshape(-1, 1), cells.shape)
            shades = np.where(_trailing_zeros(codes), dimmed, shades)
        shown = cells > 0
        array = np.empty((int(shown.sum()), FRAGMENT_COLUMNS))
        array[:, 0] = (np.round(origin)[:, None] + starts)[shown] - _PADDING + self._cell / 2
        tops = np.broadcast_to(np.round(baselines)[:, None], cells.shape)[shown] - self.ascent
        array[:, 1] = tops + self.height / 2
        array[:, 2] = cells[shown] * self._cell
        array[:, 3] = shades[shown] * self.height
        array[:, 4], array[:, 5] = self._cell, self.height
        array[:, 6:8] = 1
        array[:, 8], array[:, 9] = 0, 1
        draw_fragments(painter, array, self._sheet)

    def _render(self, font: QFont, colours: Sequence[QColor]) -> QPixmap:
        sheet = QPixmap(self._cell * (len(CHARACTERS) + 1), self.height * len(colours))
        sheet.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sheet)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for row, colour in enumerate(colours):
            painter.setPen(colour)
            for place, character in enumerate(CHARACTERS, 1):
                slack = (self._advances[place] - metrics.horizontalAdvance(character)) / 2
                x = place * self._cell + _PADDING + slack
                painter.drawText(QPointF(x, row * self.height + self.ascent), character)
        painter.end()
        return sheet


def _trailing_zeros(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which characters are zeros after the point with only zeros to their right, and such points."""
    idle = (codes == 0) | (codes == ord("0"))
    tail = np.flip(np.logical_and.accumulate(np.flip(idle, 1), axis=1), 1)
    point = codes == ord(".")
    behind = np.logical_or.accumulate(point, axis=1)
    after = np.ones_like(tail)
    after[:, :-1] = tail[:, 1:]
    return cast("NDArray[np.bool_]", (tail & behind & (codes != 0)) | (point & after))
