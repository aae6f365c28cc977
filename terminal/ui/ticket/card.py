"""Paints the "Before you send" card."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.domain.events import FeedState
from terminal.ui import format as fmt
from terminal.ui.theme import Theme, draw_icon
from terminal.ui.ticket.card_rows import CardRow
from terminal.ui.widgets.drawing import (
    draw_state_mark,
    fill_rounded,
    hatch,
    outline_rounded,
    text_baseline,
)

_ROOMY = (24, 18, 9, 8)
_TIGHT = (19, 15, 5, 4)
"""Head, row, rule between the groups, and padding; in pixels at 100 %."""
_COST_ROWS, _BALANCE_ROWS = 4, 2
_STATE_TONES = {
    FeedState.LIVE: "ok",
    FeedState.STALE: "warn",
    FeedState.UNSYNCED: "info",
    FeedState.OFF: "danger",
}
Groups = tuple[tuple[CardRow, ...], ...]


class BeforeSendCard(QWidget):
    """Groups of rows under a head with the age of the book; hatched when the book is not live.

    `counts` is how many rows each group has room for. `fit` makes it lower where height is short:
    tighter rows, or only those labelled as `vital` (the last group when there are none).
    """

    def __init__(
        self,
        theme: Theme,
        counts: tuple[int, int] = (_COST_ROWS, _BALANCE_ROWS),
        vital: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._counts, self._vital = theme, counts, vital
        self._groups: Groups = ((), ())
        self._state, self._age = FeedState.OFF, ""
        self._is_short = False
        self._measures = _ROOMY
        self.setObjectName("ticket_card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def groups(self) -> Groups:
        return self._groups

    def show_rows(self, groups: Groups, state: FeedState, age: str) -> None:
        if (groups, state, age) != (self._groups, self._state, self._age):
            self._groups, self._state, self._age = groups, state, age
            lines = [f"{r.label} {r.aside} {r.value}" for g in groups for r in g]
            self.setAccessibleName("Before you send: " + "; ".join(lines))
            self.update()

    def fit(self, *, tight: bool, short: bool) -> None:
        """Lower rows when `tight`; only the vital ones when `short`."""
        measures = _TIGHT if tight else _ROOMY
        if (measures, short) != (self._measures, self._is_short):
            self._measures, self._is_short = measures, short
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        px = self._theme.px
        head, row, rule, pad = map(px, self._measures)
        first, last = self._counts
        rows = (len(self._vital) or last) if self._is_short else first + last
        return QSize(px(200), 2 * pad + head + rows * row + (0 if self._is_short else rule))

    @property
    def shown(self) -> Groups:
        """The rows that there is room for."""
        if not self._is_short:
            return self._groups
        if not self._vital:
            return self._groups[-1:]
        rows = (row for group in self._groups for row in group if row.label in self._vital)
        return (tuple(rows),)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        fill_rounded(painter, rect, radius, theme.colour("bg.header"))
        left, right = float(px(10)), rect.right() - px(10)
        head_px, row_px, rule_px, pad_px = map(px, self._measures)
        top = float(pad_px - px(3))
        head = QRectF(left, top, right - left, head_px)
        self._paint_head(painter, head)
        top += head_px
        body = QRectF(0, top, rect.width(), rect.height() - top)
        for number, group in enumerate(self.shown):
            if number:
                middle = top + rule_px / 2
                painter.fillRect(QRectF(left, middle, right - left, 1), theme.colour("line.normal"))
                top += rule_px
            for row in group:
                self._paint_row(painter, row, QRectF(left, top, right - left, row_px))
                top += row_px
        if self._state is not FeedState.LIVE and self._age:
            veil = theme.colour("bg.header", theme.alpha("stale_veil"))
            painter.fillRect(body.adjusted(1, 0, -1, -1), veil)
            hatch(painter, body.adjusted(1, 0, -1, -1), QPen(theme.colour("warn", 0.28), 1), 11)
            self._paint_pill(painter, body)

    def _paint_head(self, painter: QPainter, place: QRectF) -> None:
        theme = self._theme
        font = theme.font("body_medium")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        painter.drawText(QPointF(place.left(), text_baseline(place, metrics)), "Before you send")
        if not self._age:
            return
        small = theme.font("body")
        words = f"book {self._age}"
        metrics = QFontMetricsF(small)
        x = place.right() - metrics.horizontalAdvance(words)
        tone = _STATE_TONES[self._state]
        painter.setFont(small)
        live = self._state is FeedState.LIVE
        painter.setPen(theme.colour("text.tertiary" if live else tone))
        painter.drawText(QPointF(x, text_baseline(place, metrics)), words)
        mark = theme.px(6)
        centre = QPointF(x - theme.px(8) - mark / 2 + 1, place.center().y())
        draw_state_mark(painter, centre, self._state.value, mark, theme.colour(tone))

    def _paint_row(self, painter: QPainter, row: CardRow, place: QRectF) -> None:
        theme = self._theme
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        baseline = text_baseline(place, metrics)
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        painter.drawText(QPointF(place.left(), baseline), row.label)
        label_width = metrics.horizontalAdvance(row.label)
        head, zeros = fmt.split_zeros(row.value)
        x = place.right() - metrics.horizontalAdvance(zeros)
        painter.setPen(theme.colour("text.zero"))
        painter.drawText(QPointF(x, baseline), zeros)
        x -= metrics.horizontalAdvance(head)
        known = head not in (fmt.UNKNOWN, fmt.NOT_APPLICABLE)
        tone = "danger" if row.is_bad else "text.primary" if known else "text.tertiary"
        painter.setPen(theme.colour(tone))
        painter.drawText(QPointF(x, baseline), head)
        if row.aside:
            is_before = row.aside.endswith(" ")
            small = theme.font("body" if is_before else "small")
            metrics = QFontMetricsF(small)
            x -= metrics.horizontalAdvance(row.aside) + (0 if is_before else theme.px(8))
            if x < place.left() + label_width + theme.px(6):
                return
            painter.setFont(small)
            painter.setPen(theme.colour("text.tertiary"))
            painter.drawText(QPointF(x, baseline), row.aside)

    def _paint_pill(self, painter: QPainter, body: QRectF) -> None:
        theme = self._theme
        tone = theme.colour("warn")
        word = {
            FeedState.STALE: f"stale {self._age}",
            FeedState.UNSYNCED: "rebuilding the book",
        }.get(self._state, "no book")
        font = theme.font("body_strong")
        metrics = QFontMetricsF(font)
        side, gap = theme.px(12), theme.px(6)
        width = metrics.horizontalAdvance(word) + side + gap + theme.px(20)
        height = float(theme.px(22))
        box = QRectF(0, 0, width, height)
        box.moveCenter(body.center())
        fill_rounded(painter, box, theme.size("radius_control"), theme.colour("bg.popup"))
        outline_rounded(painter, box, theme.size("radius_control"), tone)
        x = box.left() + theme.px(10)
        draw_icon(painter, "clock", QRectF(x, box.center().y() - side / 2, side, side), tone)
        painter.setFont(font)
        painter.setPen(tone)
        painter.drawText(QPointF(x + side + gap, text_baseline(box, metrics)), word)
