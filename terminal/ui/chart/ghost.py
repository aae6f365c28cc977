"""Draws an order on the move: a dashed line, its price, how far it went and what it would take."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from terminal.domain.order import Side
from terminal.domain.order_moves import difference
from terminal.ui import format as fmt
from terminal.ui.chart.layout import ChartLayout
from terminal.ui.chart.model import ChartModel
from terminal.ui.chart.order_drag import OrderDrag, shown_price
from terminal.ui.chart.orders_overlay import SEPARATOR, distance
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline

_PAD_PX = 8


def ghost_words(drag: OrderDrag, model: ChartModel) -> tuple[str, str]:
    """`67,740.00 · -0.98 % · moved +12.50`, and the way the change would go."""
    if drag.price is None:
        return "", ""
    before = shown_price(drag.order)
    parts = [fmt.number(drag.price, model.price_decimals), distance(drag.price, model.last)]
    if before is not None:
        moved = fmt.number(difference(drag.price, before), model.price_decimals, signed=True)
        parts.append(f"moved {moved}")
    return SEPARATOR.join(parts), drag.words


def paint_ghost(
    painter: QPainter, theme: Theme, model: ChartModel, layout: ChartLayout, drag: OrderDrag
) -> None:
    """The line through the plot and a box with two lines of words left of the axis."""
    if drag.price is None:
        return
    tone = "buy" if drag.order.side is Side.BUY else "sell"
    hue = theme.colour(tone if drag.is_possible else "danger")
    y = round(model.scale.y(float(drag.price)))
    pen = QPen(hue, 1, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawLine(0, y, layout.plot.right(), y)
    first, second = ghost_words(drag, model)
    strong, small = theme.font("body_strong"), theme.font("small")
    pad = theme.px(_PAD_PX)
    width = max(
        QFontMetricsF(strong).horizontalAdvance(first),
        QFontMetricsF(small).horizontalAdvance(second),
    )
    width = min(width + 2 * pad, float(layout.plot.width() - 2 * pad))
    height = float(theme.px(40))
    below = y + pad + height < layout.prices.bottom()
    top = float(y + pad if below else y - pad - height)
    box = QRectF(layout.plot.right() - pad - width, top, width, height)
    fill_rounded(painter, box, theme.size("radius_control"), theme.colour("bg.popup"))
    outline_rounded(painter, box, theme.size("radius_control"), hue)
    upper = QRectF(box.left() + pad, box.top() + 2, box.width() - pad, height / 2)
    lower = upper.translated(0, height / 2 - 4)
    painter.setFont(strong)
    painter.setPen(theme.colour("text.primary"))
    painter.drawText(QPointF(upper.left(), text_baseline(upper, QFontMetricsF(strong))), first)
    painter.setFont(small)
    painter.setPen(theme.colour("text.secondary" if drag.is_possible else "danger"))
    painter.drawText(QPointF(lower.left(), text_baseline(lower, QFontMetricsF(small))), second)
