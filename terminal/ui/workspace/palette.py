"""The palette: instruments and commands by a few letters, without the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline
from terminal.ui.widgets.search_field import SearchField
from terminal.ui.workspace.palette_rows import PaletteRow

_TOP_PX, _FIELD_PX, _ROW_PX, _HEAD_PX, _FOOT_PX = 54, 48, 30, 28, 30


class Palette(QWidget):
    """Lies between top bar and footer and dims what is below; the top bar stays lit, so exits can
    be reached. `chosen` carries the PaletteRow; typing never sends anything."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, window: QWidget, find: Callable[[str], Sequence[PaletteRow]]
    ) -> None:
        super().__init__(window)
        self._theme, self._find = theme, find
        self._rows: Sequence[PaletteRow] = ()
        self._current = -1
        self._before: QWidget | None = None
        self.setObjectName("palette")
        self._field = SearchField(
            theme,
            "Symbol, command, or: buy 0.25 @ 68040 sl 67600 tp 69400",
            self,
            leaves_at_once=True,
        )
        self._field.setObjectName("palette_field")
        self._field.setFont(theme.font("input"))
        self._field.textEdited.connect(self._search)
        self._field.moved.connect(self._move)
        self._field.left.connect(self.dismiss)
        self._field.returnPressed.connect(self._accept)
        self.hide()

    @property
    def rows(self) -> Sequence[PaletteRow]:
        return self._rows

    @property
    def current(self) -> PaletteRow | None:
        return self._rows[self._current] if 0 <= self._current < len(self._rows) else None

    def open(self, typed: str = "") -> None:
        """Show with `typed` already in the field."""
        window = self.window()
        if not self.isVisible():
            self._before = window.focusWidget()
        top, foot = self._theme.size("topbar"), self._theme.size("footer")
        frame = self._theme.size("frame")
        self.setGeometry(
            frame, frame + top, window.width() - 2 * frame, window.height() - top - foot - 2 * frame
        )
        self._field.setText(typed)
        self._search(typed)
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close and give the focus back to where it was."""
        if self.isVisible():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _search(self, query: str) -> None:
        self._rows = self._find(query)
        self._current = next((i for i, r in enumerate(self._rows) if not r.is_heading), -1)
        self._field.setGeometry(self._field_rect())
        self.update()

    def _move(self, step: int) -> None:
        places = [i for i, row in enumerate(self._rows) if not row.is_heading]
        if places:
            at = places.index(self._current) if self._current in places else 0
            self._current = places[max(0, min(len(places) - 1, at + step))]
            self.update()

    def _accept(self) -> None:
        row = self.current
        if row is not None:
            self.dismiss()
            self.chosen.emit(row)

    def box(self) -> QRect:
        """The popup inside the dimmed area."""
        theme = self._theme
        width = min(theme.size("palette_width"), self.width() - theme.px(40))
        height = theme.px(_FIELD_PX + _FOOT_PX) + sum(self._height(r) for r in self._rows)
        if not self._rows:
            height += theme.px(_ROW_PX)
        return QRect((self.width() - width) // 2, theme.px(_TOP_PX), width, height)

    def _field_rect(self) -> QRect:
        pad = self._theme.px(8)
        box = self.box()
        return QRect(box.left() + pad, box.top() + pad, box.width() - 2 * pad, self._theme.px(32))

    def _height(self, row: PaletteRow) -> int:
        return self._theme.px(_HEAD_PX if row.is_heading else _ROW_PX)

    def _row_rects(self) -> list[QRectF]:
        box = self.box()
        y = box.top() + self._theme.px(_FIELD_PX)
        rects = []
        for row in self._rows:
            rects.append(QRectF(box.left(), y, box.width(), self._height(row)))
            y += self._height(row)
        return rects

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box().contains(event.position().toPoint()):
            self.dismiss()
            return
        for index, rect in enumerate(self._row_rects()):
            if rect.contains(event.position()) and not self._rows[index].is_heading:
                self._current = index
                self._accept()
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.app", theme.alpha("modal_dim")))
        box = QRectF(self.box())
        radius = theme.size("radius_dialog")
        fill_rounded(painter, box, radius, theme.colour("bg.popup"))
        outline_rounded(painter, box, radius, theme.colour("line.strong"))
        for index, rect in enumerate(self._row_rects()):
            self._draw_row(painter, rect, self._rows[index], chosen=index == self._current)
        if not self._rows:
            place = QRectF(
                box.left(), box.top() + theme.px(_FIELD_PX), box.width(), theme.px(_ROW_PX)
            )
            self._words(
                painter,
                place,
                place.left() + theme.px(16),
                "body",
                "text.secondary",
                f"Nothing here is called {self._field.text()!r}.",
            )
        self._draw_foot(painter, box)

    def _draw_row(self, painter: QPainter, rect: QRectF, row: PaletteRow, *, chosen: bool) -> None:
        theme = self._theme
        x = rect.left() + theme.px(16)
        if row.is_heading:
            self._words(painter, rect, x, "small", "text.tertiary", row.strong)
            return
        if chosen:
            painter.fillRect(rect.adjusted(1, 0, -1, 0), theme.colour("bg.selected"))
            painter.fillRect(
                QRectF(rect.left() + 1, rect.top(), 2, rect.height()), theme.colour("focus")
            )
        side = theme.size("icon")
        ink = "text.primary" if chosen else "text.tertiary"
        place = QRectF(x, round(rect.center().y() - side / 2), side, side)
        draw_icon(painter, row.icon_name, place, theme.colour(ink))
        x += side + theme.px(10)
        x = self._words(painter, rect, x, "body_strong", "text.primary", row.strong)
        muted = "text.primary" if row.action else "text.tertiary"
        self._words(painter, rect, x, "body", muted, row.muted)
        right = rect.right() - theme.px(16)
        if row.keys:
            right = self._key(painter, rect, right, row.keys) - theme.px(10)
        metrics = QFontMetricsF(theme.font("body"))
        left = right - metrics.horizontalAdvance(row.note)
        self._words(painter, rect, left, "body", "text.tertiary", row.note)

    def _draw_foot(self, painter: QPainter, box: QRectF) -> None:
        theme = self._theme
        foot = QRectF(
            box.left(), box.bottom() - theme.px(_FOOT_PX), box.width(), theme.px(_FOOT_PX)
        )
        line = QRectF(foot.left() + 1, foot.top(), foot.width() - 2, 1)
        painter.fillRect(line, theme.colour("line.normal"))
        words = "Typing never sends. Enter opens what is marked, > shows commands only."
        self._words(painter, foot, foot.left() + theme.px(16), "small", "text.tertiary", words)
        right = foot.right() - theme.px(16)
        close = QFontMetricsF(theme.font("small")).horizontalAdvance("close")
        self._words(painter, foot, right - close, "small", "text.tertiary", "close")
        self._key(painter, foot, right - close - theme.px(6), "Esc")

    def _words(
        self, painter: QPainter, rect: QRectF, x: float, style: str, ink: str, words: str
    ) -> float:
        font = self._theme.font(style)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        painter.drawText(QPointF(x, text_baseline(rect, metrics)), words)
        return x + metrics.horizontalAdvance(words)

    def _key(self, painter: QPainter, rect: QRectF, right: float, keys: str) -> float:
        theme = self._theme
        font = theme.font("code_small")
        width = QFontMetricsF(font).horizontalAdvance(keys) + theme.px(10)
        height = theme.px(16)
        box = QRectF(right - width, rect.center().y() - height / 2, width, height)
        outline_rounded(painter, box, theme.size("radius_cell") + 1, theme.colour("line.strong"))
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)
        return box.left()
