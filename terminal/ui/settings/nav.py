"""The list of pages at the left: icons and words, chosen by arrow keys or a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from terminal.services.settings.catalogue import Page
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, text_baseline

_ROW_PX, _LOW_ROW_PX = 30, 20


class PageList(QWidget):
    """`chosen` carries a page's name."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pages: tuple[Page, ...] = ()
        self._current = -1
        self._hovered = -1
        self.setObjectName("settings_pages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def current(self) -> str:
        """Name of the page that is lit; empty when there is none."""
        return self._pages[self._current].name if 0 <= self._current < len(self._pages) else ""

    def show_pages(self, pages: Sequence[Page], current: str) -> None:
        """Offer these pages; the first is lit when `current` is not among them."""
        names = [page.name for page in pages]
        at = names.index(current) if current in names else (0 if names else -1)
        self._pages, self._current = tuple(pages), at
        self.setAccessibleName(f"Pages: {', '.join(p.title for p in pages)}")
        self.updateGeometry()
        self.update()

    def choose(self, index: int) -> None:
        if 0 <= index < len(self._pages) and index != self._current:
            self._current = index
            self.update()
            self.chosen.emit(self._pages[index].name)

    def step(self, steps: int) -> None:
        """Move the choice by so many rows, stopping at the ends."""
        self.choose(min(max(self._current + steps, 0), len(self._pages) - 1))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(150), max(1, len(self._pages)) * self._theme.px(_ROW_PX))

    def minimumSizeHint(self) -> QSize:
        low = max(1, len(self._pages)) * self._theme.px(_LOW_ROW_PX)
        return QSize(self.sizeHint().width(), low)

    def _row_height(self) -> int:
        """Rows come closer where the window is low."""
        return min(self._theme.px(_ROW_PX), self.height() // max(1, len(self._pages)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Home: -len(self._pages),
            Qt.Key.Key_End: len(self._pages),
        }.get(Qt.Key(event.key()))
        if rows is None:
            super().keyPressEvent(event)
        else:
            self.step(rows)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._row_at(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._row_at(event))

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        height, side = self._row_height(), theme.size("icon")
        for index, page in enumerate(self._pages):
            place = QRectF(0, index * height, self.width(), height)
            lit = index == self._current
            if lit or index == self._hovered:
                ground = theme.colour("bg.selected" if lit else "bg.hover")
                fill_rounded(
                    painter, place.adjusted(0, 1, 0, -1), theme.size("radius_control"), ground
                )
            if lit and self.hasFocus():
                bar = QRectF(0, place.top() + 1, theme.size("focus"), height - 2)
                painter.fillRect(bar, theme.colour("focus"))
            ink = theme.colour("text.primary" if lit else "text.secondary")
            spot = QRectF(theme.px(10), round(place.center().y() - side / 2), side, side)
            draw_icon(painter, page.icon, spot, ink)
            font = theme.font("body_strong" if lit else "body")
            painter.setFont(font)
            painter.setPen(ink)
            baseline = text_baseline(place, QFontMetricsF(font))
            painter.drawText(QPointF(spot.right() + theme.px(10), baseline), page.title)

    def _row_at(self, event: QMouseEvent) -> int:
        index = int(event.position().y() // max(1, self._row_height()))
        return index if 0 <= index < len(self._pages) else -1

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
