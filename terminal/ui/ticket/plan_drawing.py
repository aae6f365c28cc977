"""Draws what a ticket will do: a small price ladder with one row for every level."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.domain.order import Side
from terminal.ui.theme import Theme
from terminal.ui.ticket.plan_rows import PlanRow
from terminal.ui.widgets.drawing import fill_rounded, text_baseline
from terminal.ui.widgets.table_painter import draw_mark

_ROW_PX, _PAD_PX = 17, 6


class PlanDrawing(QWidget):
    """Highest price on top; marks say what lives now, what waits, what comes after the entry."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[PlanRow, ...] = ()
        self.setObjectName("ticket_plan")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)

    @property
    def rows(self) -> tuple[PlanRow, ...]:
        """What is drawn now."""
        return self._rows

    def show_rows(self, rows: tuple[PlanRow, ...]) -> None:
        if rows == self._rows:
            return
        resized = len(rows) != len(self._rows)
        self._rows = rows
        lines = [f"{r.price_words} {r.tag} {r.words} {r.aside}".strip() for r in rows]
        self.setAccessibleName("What will happen: " + "; ".join(lines))
        self.setVisible(bool(rows))
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(200), len(self._rows) * px(_ROW_PX) + 2 * px(_PAD_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        fill_rounded(painter, rect, theme.size("radius_control"), theme.colour("bg.header"))
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        widest = max((metrics.horizontalAdvance(r.price_words) for r in self._rows), default=0.0)
        spine = px(10) + widest + px(10)
        top = float(px(_PAD_PX))
        painter.setPen(QPen(theme.colour("line.strong"), 1))
        painter.drawLine(
            QPointF(round(spine) + 0.5, top), QPointF(round(spine) + 0.5, rect.bottom() - top)
        )
        for row in self._rows:
            place = QRectF(px(10), top, rect.width() - px(20), px(_ROW_PX))
            painter.setFont(font)
            self._paint_row(painter, row, place, spine, metrics)
            top += px(_ROW_PX)

    def _paint_row(
        self,
        painter: QPainter,
        row: PlanRow,
        place: QRectF,
        spine: float,
        metrics: QFontMetricsF,
    ) -> None:
        theme, px = self._theme, self._theme.px
        baseline = text_baseline(place, metrics)
        tone = "text.tertiary"
        if row.side is not None:
            tone = "buy" if row.side is Side.BUY else "sell"
        painter.setPen(theme.colour("text.primary" if row.side else "text.tertiary"))
        width = metrics.horizontalAdvance(row.price_words)
        painter.drawText(QPointF(spine - px(10) - width, baseline), row.price_words)
        x = spine + px(10)
        if row.mark is not None:
            centre = QPointF(round(spine) + 0.5, place.center().y())
            painter.setBrush(theme.colour("bg.header"))
            painter.setPen(theme.colour("bg.header"))
            painter.drawEllipse(centre, px(5), px(5))
            draw_mark(painter, row.mark, theme.colour(tone), centre, px(7))
        if row.tag:
            painter.setPen(theme.colour(tone))
            painter.drawText(QPointF(x, baseline), row.tag)
            x += metrics.horizontalAdvance(row.tag) + px(6)
        room = place.right() - x
        if row.aside:
            width = metrics.horizontalAdvance(row.aside)
            gain = "sell" if row.aside.startswith("\N{MINUS SIGN}") else "buy"
            painter.setPen(theme.colour(gain))
            painter.drawText(QPointF(place.right() - width, baseline), row.aside)
            room -= width + px(6)
        painter.setPen(theme.colour("text.tertiary" if row.side is None else "text.secondary"))
        if metrics.horizontalAdvance(row.words) <= room:
            painter.drawText(QPointF(x, baseline), row.words)
