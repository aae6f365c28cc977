"""The tape's picture, kept between frames: what was painted moves down, new rows are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QPainter, QPixmap

from terminal.domain.order import Side
from terminal.ui.tape.rows import TapeRow, tone_of
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import draw_arrow
from terminal.ui.widgets.glyphs import GlyphSheet

_SIDE_PAD = 10
_QUANTITY_EDGE = 0.69
_ARROW_ROOM = 14
_PRIMARY, _SECONDARY, _ZERO, _BUY, _SELL, _BUY_ZERO, _SELL_ZERO = range(7)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as it looks: `marked` is a large print, `own` a fill of ours."""

    row: TapeRow
    marked: bool
    own: bool

    @property
    def look(self) -> tuple[int, bool, bool]:
        return self.row.trade.trade_id, self.marked, self.own


class TapeCanvas:
    """Paints rows into a picture of its own; `picture` moves what it can and paints the rest."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._sheets: tuple[float, GlyphSheet, GlyphSheet] | None = None
        self._picture: QPixmap | None = None
        self._frame: tuple[object, ...] = ()
        self._looks: list[tuple[int, bool, bool]] = []

    @property
    def row_height(self) -> int:
        return self._theme.size("book_row")

    def picture(self, rows: Sequence[ShownRow], size: QSize, ratio: float) -> QPixmap:
        """All of `rows` from the top on the panel's ground, at the screen's pixels."""
        widest = widest_price(rows)
        frame = (size.width(), size.height(), ratio, len(widest))
        looks = [shown.look for shown in rows]
        step = self.row_height * ratio
        fresh = self._new_rows(looks) if frame == self._frame and step == round(step) else None
        if self._picture is None or fresh is None:
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(self._theme.colour("bg.panel"))
            fresh = len(rows)
        elif fresh:
            down = round(fresh * step)
            self._picture.scroll(0, down, self._picture.rect())
        if fresh:
            painter = QPainter(self._picture)
            top = QRect(0, 0, size.width(), fresh * self.row_height)
            painter.fillRect(top, self._theme.colour("bg.panel"))
            # What moved below the last whole row belongs to no row any more.
            rest = QRect(0, len(rows) * self.row_height, size.width(), size.height())
            painter.fillRect(rest, self._theme.colour("bg.panel"))
            self.paint(painter, rows[:fresh], 0, size.width(), ratio, widest)
            painter.end()
        self._frame, self._looks = frame, looks
        return self._picture

    def paint(
        self,
        painter: QPainter,
        rows: Sequence[ShownRow],
        first: int,
        width: int,
        ratio: float,
        widest: str,
        ground: str = "",
    ) -> None:
        """`rows` from place `first` on, prices aligned with the `widest` one of the tape.

        `ground` is the token of a colour laid under them.
        """
        theme, height = self._theme, self.row_height
        for place, shown in enumerate(rows, first):
            tone = tone_of(shown.row.trade)
            if ground:
                painter.fillRect(0, place * height, width, height, theme.colour(ground))
            elif shown.marked:
                tint = theme.mixed(tone, theme.alpha("depth_cumulative"))
                painter.fillRect(0, place * height, width, height, tint)
            if shown.own:
                mark = QRect(0, place * height + 2, theme.px(3), height - 4)
                painter.fillRect(mark, theme.colour(tone))
        self._paint_texts(painter, rows, first, width, ratio, widest)

    def _new_rows(self, looks: list[tuple[int, bool, bool]]) -> int | None:
        """How many rows came on top of those painted; None when more than that changed."""
        if not self._looks:
            return None
        try:
            fresh = looks.index(self._looks[0])
        except ValueError:
            return None
        kept = len(looks) - fresh
        same = looks[fresh:] == self._looks[:kept]
        return fresh if same and len(looks) >= len(self._looks) else None

    def _paint_texts(
        self,
        painter: QPainter,
        rows: Sequence[ShownRow],
        first: int,
        width: int,
        ratio: float,
        widest: str,
    ) -> None:
        theme = self._theme
        plain, strong = self._glyphs(ratio)
        middles = np.arange(first, first + len(rows), dtype=np.float64) + 0.5
        half = plain.cap_height / 2
        baselines: NDArray[np.float64] = middles * float(self.row_height * ratio) + half
        buys = np.array([shown.row.trade.taker is Side.BUY for shown in rows])
        bold = np.array([shown.marked or shown.own for shown in rows])
        left = theme.px(_SIDE_PAD)
        if theme.hollow_rising:
            left += self._paint_arrows(painter, rows, first)
        prices = [shown.row.price_text for shown in rows]
        edge = left * ratio + plain.width(widest)
        quantity_edge = round(width * _QUANTITY_EDGE * ratio)
        time_edge = round((width - theme.px(_SIDE_PAD)) * ratio)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        tones, zeros = np.where(buys, _BUY, _SELL), np.where(buys, _BUY_ZERO, _SELL_ZERO)
        plain.draw(painter, prices, edge, baselines, tones, zeros=zeros)
        for sheet, chosen in ((plain, ~bold), (strong, bold)):
            places = np.flatnonzero(chosen)
            texts = [rows[int(place)].row.quantity_text for place in places]
            sheet.draw(painter, texts, quantity_edge, baselines[places], _PRIMARY, zeros=_ZERO)
        times = [shown.row.time_text for shown in rows]
        plain.draw(painter, times, time_edge, baselines, _SECONDARY)
        painter.restore()

    def _paint_arrows(self, painter: QPainter, rows: Sequence[ShownRow], first: int) -> int:
        """Arrows beside the prices, for palettes whose colours alone do not suffice."""
        theme, height = self._theme, self.row_height
        for place, shown in enumerate(rows, first):
            trade = shown.row.trade
            centre = QPointF(theme.px(_SIDE_PAD + 4), (place + 0.5) * height)
            up = trade.taker is Side.BUY
            draw_arrow(painter, centre, theme.px(7), theme.colour(tone_of(trade)), up=up)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        return theme.px(_ARROW_ROOM)

    def _glyphs(self, ratio: float) -> tuple[GlyphSheet, GlyphSheet]:
        if self._sheets is None or self._sheets[0] != ratio:
            theme = self._theme
            colours = [
                theme.colour("text.primary"),
                theme.colour("text.secondary"),
                theme.colour("text.zero"),
                theme.colour("buy"),
                theme.colour("sell"),
                theme.colour("buy", 0.55),
                theme.colour("sell", 0.55),
            ]
            self._sheets = (
                ratio,
                GlyphSheet(theme.font("body"), colours, ratio),
                GlyphSheet(theme.font("body_strong"), colours, ratio),
            )
        return self._sheets[1], self._sheets[2]


def widest_price(rows: Sequence[ShownRow]) -> str:
    """The longest price among `rows`, which the column is aligned with."""
    return max((shown.row.price_text for shown in rows), key=len, default="")
