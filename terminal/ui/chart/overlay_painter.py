"""What lies over the candles: order lines and pills, fills, the last price, crosshair, legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from terminal.domain.order import Order, Side
from terminal.ui.chart.layout import ChartLayout
from terminal.ui.chart.legend import LegendPart, price_text
from terminal.ui.chart.model import ChartModel
from terminal.ui.chart.orders_overlay import SEPARATOR, FillMark, OrderLine, distance
from terminal.ui.chart.pill_layout import Dock, PillPlace, place_pills
from terminal.ui.chart.tag_layout import place_tags
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.number_text import draw_number_from
from terminal.ui.widgets.text_widths import TextWidths

_DASH_ORDER = [5.0, 4.0]
_DASH_DRAFT = [2.0, 3.0]
_DASH_LAST = [1.0, 2.0]
_DASH_CROSSHAIR = [3.0, 3.0]
_PAD = 7
_LEGEND_TOP, _LEGEND_LINE = 6, 18
_FADED_ZEROS = 0.55


@dataclass(frozen=True, slots=True)
class PillArea:
    """Where a pill was drawn, for the mouse; `close` is its × (empty for a draft's)."""

    pill: QRect
    close: QRect
    order: Order | None


class OverlayPainter:
    def __init__(self, theme: Theme, *, sends: bool = True) -> None:
        """Without `sends` a pill has no × and cannot be taken hold of."""
        self._theme, self._sends = theme, sends
        self._font, self._strong = theme.font("small"), theme.font("body_strong")
        self._micro = theme.font("micro")
        self._widths = TextWidths(self._font)
        self._strong_widths = TextWidths(self._strong)
        self._micro_widths = TextWidths(self._micro)
        self._body = theme.font("body")
        self._body_widths = TextWidths(self._body)
        self._legend_right = 0

    def paint_orders(
        self, painter: QPainter, model: ChartModel, layout: ChartLayout, hovered: QPoint | None
    ) -> list[PillArea]:
        """Lines, pills and axis tags of orders and draft; returns the pills' places."""
        room = layout.plot.width() - self._theme.px(18)
        lines = [self._fitted(line, room) for line in model.lines]
        if not lines:
            return []
        height = self._theme.size("order_pill_height")
        legend = self._legend_height(2 if model.show_averages else 1)
        places = place_pills(
            [model.scale.y(float(line.price)) for line in lines],
            [self._pill_width(line) for line in lines],
            right=layout.plot.right() - self._theme.px(9),
            left=self._theme.px(120),
            top=layout.prices.top(),
            bottom=layout.prices.bottom(),
            height=height,
            shelf=max(0, legend - layout.prices.top()),
            words=self._legend_right,
        )
        for line, place in zip(lines, places, strict=True):
            if place.dock is Dock.NONE:
                self._paint_line(painter, line, place, layout)
        areas = []
        tags = iter(self._axis_tags(model, layout))
        for line, place in zip(lines, places, strict=True):
            if place.dock is Dock.NONE:
                self._paint_axis_tag(painter, line, next(tags), model.price_decimals)
            areas.append(self._paint_pill(painter, line, place, height, hovered))
        return areas

    def paint_fills(self, painter: QPainter, model: ChartModel, layout: ChartLayout) -> None:
        """Triangles whose tips touch the price: ▲ bought from below, ▼ sold from above."""
        size = self._theme.size("fill_marker")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for mark in model.marks:
            slot = model.view.grid.slot(mark.time_ms)
            x, y = model.viewport.x(slot + 0.5), model.scale.y(mark.price)
            if not (-size < x < layout.plot.width() and 0 < y < layout.prices.height()):
                continue
            self._paint_marker(painter, mark, round(x) + 0.5, round(y), size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def tags(self, model: ChartModel, layout: ChartLayout, cursor: QPoint | None) -> list[QRect]:
        """What stands on the price axis and hides labels under it."""
        found = [self.last_tag(model, layout), *self._axis_tags(model, layout)]
        if cursor is not None and layout.prices.contains(cursor):
            found.append(self._crosshair_tag(cursor, layout))
        return found

    def last_tag(self, model: ChartModel, layout: ChartLayout) -> QRect:
        """Place of the last price's tag, kept inside the axis; empty without a price."""
        if model.last is None or not len(model.view.series):
            return QRect()
        height = self._theme.size("last_tag_height")
        y = model.scale.y(float(model.last))
        middle = min(max(y, height / 2), layout.prices.height() - height / 2)
        axis = layout.price_axis
        return QRect(axis.left(), round(middle - height / 2), axis.width(), height)

    def _axis_tags(self, model: ChartModel, layout: ChartLayout) -> list[QRect]:
        """Tags of the lines in sight, highest price first, aside of the last price's."""
        axis, height = layout.price_axis, self._theme.size("axis_tag_height")
        prices, last = layout.prices, self.last_tag(model, layout)
        ys = [model.scale.y(float(line.price)) for line in model.lines]
        edges = place_tags(
            [y for y in ys if prices.top() <= y <= prices.bottom()],
            height,
            kept=(last.top(), last.top() + last.height()),
            top=prices.top(),
            bottom=axis.bottom() + 1,
        )
        return [QRect(axis.left(), edge, axis.width(), height) for edge in edges]

    def _crosshair_tag(self, cursor: QPoint, layout: ChartLayout) -> QRect:
        axis, height = layout.price_axis, self._theme.size("crosshair_tag_height")
        top = min(max(0, cursor.y() - height // 2), layout.prices.height() - height)
        return QRect(axis.left(), top, axis.width(), height)

    def paint_last_line(self, painter: QPainter, model: ChartModel, layout: ChartLayout) -> None:
        """Dotted line from the newest candle to the last price's tag; under the orders' pills."""
        if model.last is None or not len(model.view.series):
            return
        y = model.scale.y(float(model.last))
        if 0 < y < layout.prices.height():
            start = max(0.0, model.viewport.x(model.view.last_slot + 1))
            if start < layout.plot.width():
                painter.setPen(_dashed(self._theme.colour(_last_tone(model)), _DASH_LAST))
                painter.drawLine(round(start), round(y), layout.plot.right(), round(y))

    def paint_last(
        self, painter: QPainter, model: ChartModel, layout: ChartLayout, countdown: str
    ) -> None:
        """The last price's tag, which carries the candle's countdown."""
        if model.last is None or not len(model.view.series):
            return
        tone = _last_tone(model)
        tag = self.last_tag(model, layout)
        ground = f"{tone}.fill" if model.is_live else "line.strong"
        painter.fillRect(tag, self._theme.colour(ground))
        white = self._theme.colour("text.on_fill" if model.is_live else "text.primary")
        left = tag.left() + self._theme.px(8)
        painter.setFont(self._strong)
        painter.setPen(white)
        text = price_text(float(model.last), model.price_decimals)
        top = tag.top() + self._theme.px(14)
        painter.drawText(QPointF(left, top), text)
        painter.setFont(self._font)
        painter.setPen(QColor(white.red(), white.green(), white.blue(), 216))
        below = countdown if model.is_live else "not live"
        painter.drawText(QPointF(left, top + self._theme.px(13)), below)

    def paint_crosshair(
        self,
        painter: QPainter,
        model: ChartModel,
        layout: ChartLayout,
        cursor: QPoint,
        time_label: str,
        x: int,
        under: Sequence[QRect],
    ) -> None:
        """Lines through `x` (a candle's middle) and the cursor's y, with tags on both axes; labels
        of the time axis (`under`) that a tag would cut are hidden."""
        theme = self._theme
        painter.setPen(_dashed(theme.colour("crosshair"), _DASH_CROSSHAIR))
        painter.drawLine(x, 0, x, layout.plot.bottom())
        in_prices = layout.prices.contains(cursor)
        if in_prices:
            painter.drawLine(0, cursor.y(), layout.plot.right(), cursor.y())
        width = round(self._strong_widths.width(time_label)) + 2 * theme.px(9)
        left = min(max(0, x - width // 2), layout.plot.right() - width)
        tag = QRect(left, layout.time_axis.top() + 1, width, layout.time_axis.height() - 2)
        for label in under:
            if label.intersects(tag):
                painter.fillRect(label, theme.colour("bg.panel"))
        self._backing(painter, tag)
        painter.setFont(self._strong)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, time_label)
        if not in_prices:
            return
        tag = self._crosshair_tag(cursor, layout)
        self._backing(painter, tag)
        price = model.scale.price(cursor.y())
        painter.setPen(theme.colour("text.primary"))
        first = QPointF(tag.left() + theme.px(8), tag.top() + theme.px(13))
        painter.drawText(first, price_text(price, model.price_decimals))
        painter.setFont(self._font)
        painter.setPen(theme.colour("text.secondary"))
        text = distance(Decimal(repr(price)), model.last)
        painter.drawText(first + QPointF(0, theme.px(13)), text)

    def paint_legend(self, painter: QPainter, rows: list[list[LegendPart]], room: int) -> QRect:
        """Rows of labels and values at the top left on a backing; returns what they cover. Parts
        that do not fit in `room` pixels are left out, never cut."""
        theme = self._theme
        widths, line = self._body_widths, theme.px(_LEGEND_LINE)
        left, gap = theme.px(10), theme.px(10)
        rows = [self._fitting(row, room - 2 * left) for row in rows]
        reach = [sum(self._part_width(p) + gap for p in row) for row in rows]
        top = theme.px(_LEGEND_TOP)
        area = QRect(left - theme.px(4), top, round(max(reach, default=0)), line * len(rows))
        self._legend_right = area.right()
        painter.fillRect(area, theme.colour("bg.panel", 0.82))
        painter.setFont(self._body)
        baseline = float(area.top() + theme.px(13))
        for row in rows:
            x = float(left)
            for part in row:
                if part.label:
                    painter.setPen(theme.colour(part.label_tone))
                    painter.drawText(QPointF(x, baseline), part.label)
                    x += widths.width(part.label) + theme.px(4)
                tones = self._faded(part.tone)
                x += draw_number_from(painter, widths, x, baseline, part.value, tones) + gap
            baseline += line
        return area

    def _legend_height(self, rows: int) -> int:
        """Where the legend of so many rows ends, from the top of the canvas."""
        return self._theme.px(_LEGEND_TOP) + rows * self._theme.px(_LEGEND_LINE)

    def _fitting(self, row: list[LegendPart], room: int) -> list[LegendPart]:
        kept, used = [], 0.0
        for part in row:
            used += self._part_width(part)
            if used > room:
                break
            kept.append(part)
            used += self._theme.px(10)
        return kept

    def _part_width(self, part: LegendPart) -> float:
        label = self._body_widths.width(part.label)
        return self._body_widths.width(part.value) + (
            label + self._theme.px(4) if part.label else 0
        )

    def _faded(self, token: str) -> tuple[QColor, QColor]:
        """A coloured number's tone and that of its trailing zeros."""
        return self._theme.colour(token), self._theme.colour(token, _FADED_ZEROS)

    def _backing(self, painter: QPainter, tag: QRect) -> None:
        painter.fillRect(tag, self._theme.colour("bg.selected"))
        painter.setPen(self._theme.colour("line.strong"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(tag.adjusted(0, 0, -1, -1))

    def _paint_line(
        self, painter: QPainter, line: OrderLine, place: PillPlace, layout: ChartLayout
    ) -> None:
        alphas = "order_line_near" if line.is_strong else "order_line_far"
        share = 0.6 if line.is_draft else self._theme.alpha(alphas)
        tone = self._theme.mixed(_tone(line), share)
        painter.setPen(_dashed(tone, _DASH_DRAFT if line.is_draft else _DASH_ORDER))
        painter.drawLine(0, place.line_y, place.right - self._pill_width(line), place.line_y)
        painter.drawLine(place.right, place.line_y, layout.plot.right(), place.line_y)

    def _paint_axis_tag(
        self,
        painter: QPainter,
        line: OrderLine,
        tag: QRect,
        decimals: int,
    ) -> None:
        theme = self._theme
        tone = theme.colour(_tone(line))
        painter.fillRect(tag, theme.mixed(_tone(line), 0.08 if line.is_draft else 0.26))
        if line.is_draft:
            painter.setPen(_dashed(tone, _DASH_DRAFT))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(tag.adjusted(0, 0, -1, -1))
        painter.fillRect(QRect(tag.left(), tag.top(), theme.px(2), tag.height()), tone)
        painter.setFont(self._body)
        baseline = round(tag.top() + tag.height() / 2 + self._body_widths.cap_height / 2)
        text = price_text(float(line.price), decimals)
        left = tag.left() + theme.px(8)
        tones = self._faded(_tone(line))
        draw_number_from(painter, self._body_widths, left, baseline, text, tones)

    def _paint_pill(
        self,
        painter: QPainter,
        line: OrderLine,
        place: PillPlace,
        height: int,
        hovered: QPoint | None,
    ) -> PillArea:
        theme, pad = self._theme, self._theme.px(_PAD)
        width = self._pill_width(line)
        pill = QRect(place.right - width, place.y - height // 2, width, height)
        tone = theme.colour(_tone(line))
        border = tone if line.is_strong or line.is_draft else theme.mixed(_tone(line), 0.62)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(_dashed(border, _DASH_DRAFT) if line.is_draft else QPen(border, 1))
        painter.setBrush(theme.colour("bg.panel"))
        radius = theme.size("radius_control") - 1
        painter.drawRoundedRect(QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        tag_width = round(self._micro_widths.width(line.tag)) + 2 * pad - 2
        inner = pill.adjusted(1, 2, -1, -2)
        if not line.is_draft:
            tinted = QRect(inner.left() + 1, inner.top(), tag_width, inner.height())
            painter.fillRect(tinted, theme.mixed(_tone(line), 0.26))
        middle = pill.top() + height / 2
        painter.setFont(self._micro)
        painter.setPen(tone)
        baseline = round(middle + self._micro_widths.cap_height / 2)
        painter.drawText(QPointF(pill.left() + pad, baseline), line.tag)
        painter.setFont(self._font)
        painter.setPen(theme.colour("warn" if line.is_warning else "text.primary"))
        baseline = round(middle + self._widths.cap_height / 2)
        x = float(pill.left() + tag_width + pad)
        painter.drawText(QPointF(x, baseline), line.text)
        if place.dock is not Dock.NONE:
            x += self._widths.width(line.text) + pad - 2
            painter.setPen(tone)
            painter.drawText(QPointF(x, baseline), place.dock.value)
        close = QRect()
        if line.order is not None and self._sends:
            close = QRect(pill.right() - height, pill.top(), height, height)
            lit = hovered is not None and close.contains(hovered)
            side = theme.px(11)
            spot = QRectF(close.center().x() - side / 2 + 1, middle - side / 2, side, side)
            draw_icon(painter, "x", spot, theme.colour("text.primary" if lit else "text.secondary"))
        return PillArea(pill, close, line.order if self._sends else None)

    def _fitted(self, line: OrderLine, room: int) -> OrderLine:
        """The line without the words that a narrow chart has no place for: first what it means,
        then how much; of a warning the words go last."""
        parts = line.text.split(SEPARATOR)
        while line.text and self._pill_width(line) > room:
            parts.pop(0 if line.is_warning else -1)
            line = replace(line, text=SEPARATOR.join(parts))
        return line

    def _pill_width(self, line: OrderLine) -> int:
        pad = self._theme.px(_PAD)
        tag = round(self._micro_widths.width(line.tag)) + 2 * pad - 2
        text = round(self._widths.width(line.text)) + 2 * pad
        close = self._theme.size("order_pill_height") - 2 if line.order is not None else 0
        return tag + text + close + self._theme.px(12)

    def _paint_marker(
        self, painter: QPainter, mark: FillMark, x: float, y: float, size: int
    ) -> None:
        away = 1 if mark.side is Side.BUY else -1
        half = size / 2
        tip = QPointF(x, y + away)
        points = [tip, QPointF(x - half, y + away * size), QPointF(x + half, y + away * size)]
        tone = self._theme.colour("buy.strong" if mark.side is Side.BUY else "sell.strong")
        ground = self._theme.colour("bg.panel")
        painter.setPen(QPen(tone if mark.is_hollow else ground, 1))
        painter.setBrush(ground if mark.is_hollow else tone)
        painter.drawPolygon(QPolygonF(points))


def _last_tone(model: ChartModel) -> str:
    if not model.is_live:
        return "text.tertiary"
    return "buy" if model.last_rose else "sell"


def _tone(line: OrderLine) -> str:
    if line.tone:
        return line.tone
    return "buy" if line.side is Side.BUY else "sell"


def _dashed(colour: QColor, pattern: list[float]) -> QPen:
    pen = QPen(colour, 1)
    pen.setDashPattern(pattern)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
