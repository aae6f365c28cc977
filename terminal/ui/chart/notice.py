"""Sentences in the chart: no candles yet, nothing known, older history on its way."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme


@dataclass(slots=True)
class ChartNotice:
    """`title` and `detail` stand where candles would be; `hint` is a small pill at the left edge."""

    title: str = ""
    detail: str = ""
    icon: str = "chart-candle"
    hint: str = ""


def paint_notice(painter: QPainter, theme: Theme, area: QRect, notice: ChartNotice) -> None:
    if notice.hint:
        _paint_hint(painter, theme, area, notice.hint)
    elif notice.title:
        _paint_centred(painter, theme, area, notice)


def _paint_centred(painter: QPainter, theme: Theme, area: QRect, notice: ChartNotice) -> None:
    strong, small = theme.font("body_strong"), theme.font("body")
    side = theme.size("icon")
    middle = QPointF(area.center())
    spot = QRectF(middle.x() - side / 2, middle.y() - theme.px(34), side, side)
    draw_icon(painter, notice.icon, spot, theme.colour("text.tertiary"))
    for font, text, tone, offset in (
        (strong, notice.title, "text.primary", 0),
        (small, notice.detail, "text.tertiary", theme.px(18)),
    ):
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        width = QFontMetricsF(font).horizontalAdvance(text)
        painter.drawText(QPointF(round(middle.x() - width / 2), middle.y() + offset), text)


def _paint_hint(painter: QPainter, theme: Theme, area: QRect, text: str) -> None:
    font = theme.font("small")
    metrics = QFontMetricsF(font)
    height = theme.px(20)
    width = round(metrics.horizontalAdvance(text)) + 2 * theme.px(8)
    pill = QRect(area.left() + theme.px(10), area.center().y() - height // 2, width, height)
    painter.fillRect(pill, theme.colour("bg.raised"))
    painter.setFont(font)
    painter.setPen(theme.colour("text.secondary"))
    baseline = pill.center().y() + metrics.capHeight() / 2
    painter.drawText(QPointF(pill.left() + theme.px(8), round(baseline)), text)
