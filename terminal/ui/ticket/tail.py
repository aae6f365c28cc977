"""Below the send button when there is height: what was sent last, and the balances."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.domain.order import Side
from terminal.ui import format as fmt
from terminal.ui.theme import Theme
from terminal.ui.ticket.sent import SHOWN, BalanceLine, SentLine
from terminal.ui.widgets.drawing import draw_arrow, draw_number, text_baseline

_LINE_PX, _HEAD_PX, _GAP_PX = 19, 22, 12


class TicketTail(QWidget):
    """Two small lists; a list that does not fit in full is left out, never cut."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sent: tuple[SentLine, ...] = ()
        self._balances: tuple[BalanceLine, ...] = ()
        self._shown = SHOWN
        self.setObjectName("ticket_tail")

    def show_lines(self, sent: tuple[SentLine, ...], balances: tuple[BalanceLine, ...]) -> None:
        if (sent, balances) != (self._sent, self._balances):
            self._sent, self._balances = sent, balances
            words = [f"{s.time} {s.side} {s.amount} {s.state} {s.answer}" for s in sent]
            self.setAccessibleName("Last sent: " + "; ".join(words))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        px = self._theme.px
        top = 0.0
        for lines, paint in (
            (self._shown, self._paint_sent),
            (self._last_group(), self._paint_balances),
        ):
            need = px(_GAP_PX) + px(_HEAD_PX) + lines * px(_LINE_PX)
            if lines and top + need <= self.height():
                rule = QRectF(0, top + px(3), self.width(), 1)
                painter.fillRect(rule, self._theme.colour("line.subtle"))
                paint(painter, top + px(_GAP_PX))
                top += need

    def _last_group(self) -> int:
        """How many lines the list below has."""
        return len(self._balances)

    def _paint_sent(self, painter: QPainter, top: float) -> None:
        px, theme = self._theme.px, self._theme
        self._head(painter, top, (("Last sent", 0.0),), "acknowledged in")
        place = QRectF(0, top + px(_HEAD_PX), self.width(), px(_LINE_PX))
        metrics = QFontMetricsF(theme.font("body"))
        if not self._sent:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("text.tertiary"))
            painter.drawText(QPointF(0, text_baseline(place, metrics)), "Nothing sent yet")
        for line in self._sent[: self._shown]:
            baseline = text_baseline(place, metrics)
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("text.tertiary"))
            painter.drawText(QPointF(0, baseline), line.time)
            up = line.side is Side.BUY
            mark = theme.colour("buy" if up else "sell")
            draw_arrow(painter, QPointF(px(63), place.center().y()), px(7), mark, up=up)
            painter.setPen(theme.colour("text.primary"))
            painter.drawText(QPointF(px(72), baseline), line.amount)
            painter.setPen(theme.colour("text.secondary"))
            self._right(painter, line.state, self.width() - px(60), baseline)
            painter.setPen(theme.colour("warn" if line.needs_eyes else "text.tertiary"))
            self._right(painter, line.answer, self.width(), baseline)
            place.translate(0, px(_LINE_PX))

    def _paint_balances(self, painter: QPainter, top: float) -> None:
        px, theme = self._theme.px, self._theme
        free_right = self.width() * 0.68
        self._head(painter, top, (("Balance", 0.0), ("free", free_right)), "locked")
        place = QRectF(0, top + px(_HEAD_PX), self.width(), px(_LINE_PX))
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        zero = theme.colour("text.zero")
        for line in self._balances:
            baseline = text_baseline(place, metrics)
            painter.setFont(font)
            painter.setPen(theme.colour("text.secondary"))
            painter.drawText(QPointF(0, baseline), line.asset)
            for text, right, tone in (
                (line.free, free_right, "text.primary"),
                (line.locked, float(self.width()), "text.secondary"),
            ):
                hues = (theme.colour(tone), zero)
                draw_number(painter, right, baseline, fmt.split_zeros(text), hues, font)
            place.translate(0, px(_LINE_PX))

    def _head(
        self,
        painter: QPainter,
        top: float,
        words: tuple[tuple[str, float], ...],
        last: str,
    ) -> None:
        theme = self._theme
        place = QRectF(0, top - theme.px(2), self.width(), theme.px(_HEAD_PX))
        strong = theme.font("body_medium")
        baseline = text_baseline(place, QFontMetricsF(strong))
        for text, right in words:
            painter.setFont(strong if not right else theme.font("small"))
            painter.setPen(theme.colour("text.secondary" if not right else "text.tertiary"))
            if right:
                self._right(painter, text, right, baseline)
            else:
                painter.drawText(QPointF(0, baseline), text)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text.tertiary"))
        self._right(painter, last, self.width(), baseline)

    def _right(self, painter: QPainter, text: str, right: float, baseline: float) -> None:
        width = QFontMetricsF(painter.font()).horizontalAdvance(text)
        painter.drawText(QPointF(right - width, baseline), text)
