"""Labels of the price axis; they give way to the tags of orders, last price and crosshair."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetricsF, QPainter

from terminal.ui.chart.layout import ChartLayout
from terminal.ui.chart.legend import price_text
from terminal.ui.chart.model import ChartModel
from terminal.ui.chart.price_scale import ScaleMode
from terminal.ui.format import percent
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.number_text import draw_number_from

PRICE_SPACING = 44
_EDGE = 8


def paint_price_labels(
    painter: QPainter, theme: Theme, model: ChartModel, layout: ChartLayout, tags: Sequence[QRect]
) -> None:
    """Draw the grid's prices (or percents) except where a tag of `tags` stands."""
    font = theme.font("body")
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    tones = (theme.colour("text.tertiary"), theme.colour("text.disabled"))
    half = metrics.capHeight() / 2
    left = layout.price_axis.left() + theme.px(8)
    for price in model.scale.ticks(theme.px(PRICE_SPACING)):
        y = model.scale.y(price)
        if not _EDGE < y < layout.price_axis.height() - _EDGE:
            continue
        if any(tag.top() - _EDGE < y < tag.bottom() + _EDGE for tag in tags):
            continue
        text = price_text(price, model.price_decimals)
        if model.mode is ScaleMode.PERCENT and model.scale.base > 0:
            text = percent(Decimal(repr(round(price / model.scale.base - 1, 8))))
        draw_number_from(painter, metrics, left, round(y + half), text, tones)
