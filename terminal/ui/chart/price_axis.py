"""Labels of the price axis; they give way to the tags of orders, last price and crosshair."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QRegion

from terminal.ui.chart.layout import ChartLayout
from terminal.ui.chart.legend import price_text
from terminal.ui.chart.model import ChartModel
from terminal.ui.chart.price_scale import ScaleMode
from terminal.ui.format import percent
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.number_text import draw_number_from
from terminal.ui.widgets.text_widths import TextWidths

PRICE_SPACING = 44
_EDGE = 8


class PriceAxis:
    """Draws the grid's prices, or percents in percent mode."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._font = theme.font("body")
        self._widths = TextWidths(self._font)
        self._tones = (theme.colour("text.tertiary"), theme.colour("text.disabled"))

    def paint(
        self,
        painter: QPainter,
        model: ChartModel,
        layout: ChartLayout,
        tags: Sequence[QRect],
        dirty: QRegion,
    ) -> None:
        """Draw the labels inside `dirty` except where a tag of `tags` stands."""
        axis = layout.price_axis
        painter.setFont(self._font)
        left = axis.left() + self._theme.px(8)
        for price in model.scale.ticks(self._theme.px(PRICE_SPACING)):
            y = model.scale.y(price)
            if not _EDGE < y < axis.height() - _EDGE:
                continue
            if not dirty.intersects(QRect(left, round(y) - _EDGE, axis.width(), 2 * _EDGE)):
                continue
            if any(tag.top() - _EDGE < y < tag.bottom() + _EDGE for tag in tags):
                continue
            text = price_text(price, model.price_decimals)
            if model.mode is ScaleMode.PERCENT and model.scale.base > 0:
                text = percent(Decimal(repr(round(price / model.scale.base - 1, 8))))
            baseline = round(y + self._widths.cap_height / 2)
            draw_number_from(painter, self._widths, left, baseline, text, self._tones)
