"""Everything under the overlays: grid, candles, volume, averages, axes. Kept as one picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from terminal.state.candles import HIGH, LOW
from terminal.ui.chart.candle_shapes import VolumePane, candle_shapes
from terminal.ui.chart.columns import Columns
from terminal.ui.chart.layout import ChartLayout
from terminal.ui.chart.legend import price_text
from terminal.ui.chart.model import AVERAGES, ChartModel
from terminal.ui.chart.price_axis import PRICE_SPACING
from terminal.ui.chart.time_axis import TimeTick, time_ticks
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.batch import draw_lines, fill_rects, polyline
from terminal.ui.widgets.text_widths import TextWidths

_TIME_SPACING = 72
_DASH_DAY = [2.0, 3.0]
_INDICATOR_WIDTH = 1.25
_LEADER = 15
_LEGEND_PX = 46
_WORD_PX, _WORD_HIGH_PX = 110, 30


class BasePainter:
    """Pens, brushes and fonts looked up once per theme; `paint` draws a whole or clipped picture.

    `time_labels` are the places of the time axis's labels in the picture.
    """

    def __init__(self, theme: Theme, environment_word: str, environment_tone: QColor) -> None:
        self._theme = theme
        self._word, self._word_tone = environment_word, environment_tone
        colour = theme.colour
        self._ground = colour("bg.panel")
        self._grid, self._line = colour("grid"), colour("line.subtle")
        self._day = colour("line.normal")
        self._rising, self._falling = colour("buy.candle"), colour("sell.candle")
        share = theme.alpha("volume_bar")
        self._volume_rising = theme.mixed("buy.candle", share)
        self._volume_falling = theme.mixed("sell.candle", share)
        self._tones = [colour(token) for _, token in AVERAGES]
        self._label = colour("text.tertiary")
        self._strong = colour("text.secondary")
        self._small = theme.font("small")
        self._widths = TextWidths(self._small)
        self.time_labels: list[QRect] = []
        self._ticks: list[TimeTick] = []
        self._ticks_key: tuple[object, ...] = ()
        self._word_font = QFont(theme.font("small"))
        self._word_font.setWeight(QFont.Weight.Bold)
        self._word_font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, theme.px(1))

    def paint(
        self,
        painter: QPainter,
        model: ChartModel,
        layout: ChartLayout,
        ratio: float,
        area: QRect | None,
    ) -> None:
        """Draw it all, or only what may reach into `area` of the plot (already the clip)."""
        columns = model.columns
        if area is not None:
            columns = model.columns_between(area.left(), area.right())
        whole = layout.plot.united(layout.price_axis).united(layout.time_axis)
        painter.fillRect(whole, self._ground)
        if not len(model.view.series):
            self._paint_word(painter, layout)
            return
        ticks = model.scale.ticks(self._theme.px(PRICE_SPACING))
        times = self._time_ticks(model, layout.plot.width())
        self._paint_grid(painter, layout, [model.scale.y(p) for p in ticks], times)
        painter.save()
        painter.setClipRect(layout.plot, Qt.ClipOperation.IntersectClip)
        self._paint_candles(painter, model, columns, layout, ratio)
        if model.show_averages:
            self._paint_averages(painter, model, columns)
        self._paint_extremes(painter, model, layout)
        painter.restore()
        self._paint_word(painter, layout)
        if area is not None:
            return
        self._paint_time_axis(painter, layout, times)

    def _time_ticks(self, model: ChartModel, width: int) -> list[TimeTick]:
        """Ticks inside the plot; kept while the viewport stands still."""
        viewport = model.viewport
        key = (viewport.right, viewport.pitch, width, id(model.view.grid))
        if key != self._ticks_key:
            spacing = self._theme.px(_TIME_SPACING)
            ticks = time_ticks(model.view.grid, viewport, spacing)
            self._ticks = [tick for tick in ticks if 0 <= tick.x < width]
            self._ticks_key = key
        return self._ticks

    def _paint_grid(
        self, painter: QPainter, layout: ChartLayout, ys: list[float], times: list[TimeTick]
    ) -> None:
        plot = layout.plot
        rows = [QRect(0, round(y), plot.width(), 1) for y in ys if 0 <= y < layout.prices.height()]
        for row in rows:
            painter.fillRect(row, self._grid)
        pen = QPen(self._day, 1)
        pen.setDashPattern(_DASH_DAY)
        painter.setPen(pen)
        for tick in times:
            x = round(tick.x)
            if tick.is_major:
                painter.drawLine(x, 0, x, plot.height())
            else:
                painter.fillRect(x, 0, 1, plot.height(), self._grid)
        painter.fillRect(0, layout.volumes.top(), plot.width(), 1, self._line)

    def _paint_candles(
        self,
        painter: QPainter,
        model: ChartModel,
        columns: Columns,
        layout: ChartLayout,
        ratio: float,
    ) -> None:
        volumes = layout.volumes
        head = self._theme.px(12)
        shapes = candle_shapes(
            columns,
            model.viewport,
            model.scale,
            ratio,
            VolumePane(volumes.top() + head, volumes.height() - head, model.peak_volume),
        )
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        fill_rects(painter, shapes.volume_rising, self._volume_rising)
        fill_rects(painter, shapes.volume_falling, self._volume_falling)
        fill_rects(painter, shapes.rising, self._rising)
        if self._theme.hollow_rising:
            fill_rects(painter, shapes.hollow, self._ground)
            fill_rects(painter, shapes.volume_hollow, self._ground)
        fill_rects(painter, shapes.falling, self._falling)
        painter.restore()

    def _paint_averages(self, painter: QPainter, model: ChartModel, columns: Columns) -> None:
        viewport = model.viewport
        if len(columns.starts) < 2:
            return
        middles = columns.starts + columns.span / 2
        xs = viewport.width - (viewport.right - middles) * viewport.pitch
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for average, tone in zip(model.view.averages, self._tones, strict=False):
            ys = model.scale.ys(average.values[columns.indexes])
            painter.setPen(QPen(tone, _INDICATOR_WIDTH))
            draw_lines(painter, polyline(xs, np.clip(ys, -9_999.0, 9_999.0)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_extremes(self, painter: QPainter, model: ChartModel, layout: ChartLayout) -> None:
        found = model.extremes()
        if found is None or not model.is_auto:
            return
        painter.setFont(self._small)
        leader = self._theme.px(_LEADER)
        for place, column, lift in ((found[0], HIGH, -1), (found[1], LOW, 1)):
            price = float(model.columns.values[place, column])
            x = model.viewport.x(float(model.columns.starts[place]) + model.columns.span / 2)
            y = round(model.scale.y(price)) + lift * self._theme.px(5)
            if self._is_under_words(x, y, layout):
                continue
            text = price_text(price, model.price_decimals)
            width = self._widths.width(text)
            ahead = x + leader + 4 + width < layout.plot.width() - self._theme.px(108)
            painter.fillRect(
                QRectF(round(x) if ahead else round(x) - leader, y, leader, 1), self._label
            )
            start = x + leader + 5 if ahead else x - leader - 5 - width
            painter.setPen(self._strong)
            baseline = y + self._widths.cap_height / 2
            painter.drawText(QPointF(round(start), round(baseline)), text)

    def _is_under_words(self, x: float, y: float, layout: ChartLayout) -> bool:
        """Whether the legend or the environment's word stands where a label at `y` would."""
        if y < self._theme.px(_LEGEND_PX):
            return True
        word = self._theme.px(_WORD_PX)
        return x < word and y > layout.prices.bottom() - self._theme.px(_WORD_HIGH_PX)

    def _paint_word(self, painter: QPainter, layout: ChartLayout) -> None:
        painter.setFont(self._word_font)
        painter.setPen(self._word_tone)
        point = QPointF(self._theme.px(10), layout.prices.bottom() - self._theme.px(10))
        painter.drawText(point, self._word)

    def _paint_time_axis(
        self, painter: QPainter, layout: ChartLayout, times: list[TimeTick]
    ) -> None:
        axis = layout.time_axis
        painter.fillRect(0, axis.top(), axis.width(), 1, self._line)
        painter.fillRect(layout.plot.width(), 0, 1, axis.bottom() + 1, self._line)
        painter.setFont(self._small)
        baseline = round(axis.top() + axis.height() / 2 + self._widths.cap_height / 2)
        self.time_labels = []
        for tick in times:
            width = self._widths.width(tick.label)
            left = round(tick.x - width / 2)
            if left < 2 or left + width > layout.plot.width() - 2:
                continue
            self.time_labels.append(QRect(left, axis.top() + 1, round(width) + 1, axis.height()))
            painter.setPen(self._strong if tick.is_major else self._label)
            painter.drawText(QPointF(left, baseline), tick.label)
