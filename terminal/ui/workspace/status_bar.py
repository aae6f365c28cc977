"""The footer: every connection, the clock and the limits, in real numbers or a question mark."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.services.session import Session
from terminal.ui import format as text
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.linking import SymbolLink
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import draw_state_mark, text_baseline
from terminal.ui.widgets.meter import draw_meter
from terminal.ui.widgets.plain_label import show_tip
from terminal.ui.widgets.sparkline import draw_sparkline
from terminal.ui.workspace.dock_header import STATE_COLOURS
from terminal.ui.workspace.footer_parts import FooterPart, footer_parts

_REFRESH_MS = 250
_RULED = frozenset({"book", "round_trip", "weight"})
# Left out first where the window is too narrow for all of them; connections panel has them too.
_SPARED = ("round_trip", "candles", "clock", "trades", "host", "mark", "orders_10_s", "weight")


class StatusBar(QWidget):
    """Painted in one go from `footer_parts`; values keep their places while they change."""

    def __init__(self, session: Session, theme: Theme, link: SymbolLink) -> None:
        super().__init__()
        self._session, self._theme, self._link = session, theme, link
        self._parts: tuple[FooterPart, ...] = ()
        self._places: list[tuple[QRectF, FooterPart]] = []
        self._with_graphs = True
        self._clock = ""
        self._shown_at = 0
        self.setObjectName("status_bar")
        self.setFixedHeight(theme.size("footer"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.refresh()

    @property
    def parts(self) -> tuple[FooterPart, ...]:
        """What is shown now."""
        return self._parts

    @property
    def places(self) -> list[tuple[QRectF, FooterPart]]:
        """Where each part was last drawn."""
        return self._places

    def refresh(self) -> None:
        """Called every frame; works four times a second."""
        now_ms = exchange_now_ms(self._session.stores.connection)
        if 0 <= now_ms - self._shown_at < _REFRESH_MS:
            return
        self._shown_at = now_ms
        session = self._session
        parts = tuple(
            footer_parts(session.stores, session.environment, self._link.instrument, now_ms)
        )
        clock = text.clock_time(now_ms)
        if (parts, clock) != (self._parts, self._clock):
            self._parts, self._clock = parts, clock
            words = (f"{p.label} {p.value} {p.note}".strip() for p in parts)
            self.setAccessibleName(", ".join(words))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.size("footer"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, theme.colour("bg.app"))
        metrics = QFontMetricsF(theme.font("small"))
        right = self._draw_clock(painter, rect, metrics)
        x = float(theme.px(10))
        self._places = []
        for part in self._fitting(metrics, right - x):
            width = self._width(part, metrics)
            rule = theme.px(13) if part.name in _RULED else 0
            if rule:
                middle = round(x + theme.px(2))
                line = QRectF(middle, rect.center().y() - theme.px(5), 1, theme.px(10))
                painter.fillRect(line, theme.colour("line.normal"))
            place = QRectF(x + rule, 0, width, rect.height())
            self._places.append((place, part))
            self._draw_part(painter, place, part, metrics)
            x = place.right() + theme.px(12)

    def _fitting(self, metrics: QFontMetricsF, room: float) -> list[FooterPart]:
        """What is drawn in `room` pixels: first without the loop's delay, then without the
        little graphs, then without the parts that matter least. Nothing is ever cut."""
        parts = list(self._parts)
        steps = ((True, ""), (True, "lag"), (False, ""), *((False, name) for name in _SPARED))
        for with_graphs, left_out in steps:
            self._with_graphs = with_graphs
            parts = [part for part in parts if part.name != left_out]
            if self._row_width(parts, metrics) <= room:
                break
        return parts

    def _row_width(self, parts: Sequence[FooterPart], metrics: QFontMetricsF) -> float:
        theme = self._theme
        rules = sum(theme.px(13) for part in parts if part.name in _RULED)
        gaps = theme.px(12) * max(0, len(parts) - 1)
        return rules + gaps + sum(self._width(part, metrics) for part in parts)

    def _draw_clock(self, painter: QPainter, rect: QRectF, metrics: QFontMetricsF) -> float:
        theme = self._theme
        painter.setFont(theme.font("small"))
        baseline = text_baseline(rect, metrics)
        x = rect.right() - theme.px(10) - metrics.horizontalAdvance("UTC")
        painter.setPen(theme.colour("text.tertiary"))
        painter.drawText(QPointF(x, baseline), "UTC")
        x -= theme.px(4) + metrics.horizontalAdvance(self._clock)
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(QPointF(x, baseline), self._clock)
        return x - theme.px(8)

    def _extras(self, part: FooterPart) -> tuple[int, int]:
        """Widths of what stands before the label, and between label and value."""
        theme = self._theme
        before = theme.px(12) if part.state is not None else 0
        has_graph = self._with_graphs and (part.share is not None or bool(part.line))
        between = theme.px(44) if has_graph else theme.px(4)
        return before, between

    def _width(self, part: FooterPart, metrics: QFontMetricsF) -> float:
        theme = self._theme
        before, between = self._extras(part)
        width = before + metrics.horizontalAdvance(part.label)
        if part.value:
            value = max(
                metrics.horizontalAdvance(part.value), metrics.horizontalAdvance(part.widest)
            )
            width += between + value
        if part.note:
            width += theme.px(4) + metrics.horizontalAdvance(part.note)
        return width

    def _draw_part(
        self, painter: QPainter, place: QRectF, part: FooterPart, metrics: QFontMetricsF
    ) -> None:
        theme = self._theme
        baseline = text_baseline(place, metrics)
        before, between = self._extras(part)
        x, middle = place.left(), place.center().y()
        if part.state is not None:
            mark = theme.colour(STATE_COLOURS[part.state])
            centre = QPointF(x + theme.px(4), middle)
            draw_state_mark(painter, centre, part.state.value, theme.px(7), mark)
        x += before
        host = part.name == "host"
        ink = f"env.{self._session.environment.value}.text" if host else "text.secondary"
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour(ink))
        painter.drawText(QPointF(x, baseline), part.label)
        x += metrics.horizontalAdvance(part.label)
        graph = QRectF(x + theme.px(5), middle - 5, theme.px(33), 10)
        if self._with_graphs and part.line:
            draw_sparkline(painter, graph, part.line, theme.colour("text.tertiary"))
        elif self._with_graphs and part.share is not None:
            bar = QRectF(graph.left(), round(middle) - 1.5, graph.width(), 3)
            draw_meter(painter, bar, part.share, theme)
        x += between
        painter.setPen(theme.colour("text.primary"))
        value = metrics.horizontalAdvance(part.value)
        if part.note:
            x += max(value, metrics.horizontalAdvance(part.widest)) - value
        painter.drawText(QPointF(x, baseline), part.value)
        if part.note:
            x += value
            painter.setPen(theme.colour("text.tertiary"))
            painter.drawText(QPointF(x + theme.px(4), baseline), part.note)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = QPointF(event.pos())
            part = next((p for place, p in self._places if place.contains(at)), None)
            show_tip(event.globalPos(), part.hint if part else "", self)
            return True
        return super().event(event)
