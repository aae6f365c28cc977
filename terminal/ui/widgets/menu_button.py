"""A word with a small chevron that opens a menu of choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from terminal.ui.theme import Theme, draw_icon
from terminal.ui.widgets.drawing import fill_rounded, text_baseline


class MenuButton(QAbstractButton):
    """`lead` is muted and stays, the chosen option follows; `chosen` carries the option's index."""

    chosen = Signal(int)

    def __init__(
        self,
        theme: Theme,
        name: str,
        options: Sequence[str],
        *,
        lead: str = "",
        style: str = "body",
        tone: str = "text.secondary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._lead, self._style, self._tone = theme, lead, style, tone
        self._options: tuple[str, ...] = ()
        self.lit = False
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.menu = QMenu(self)
        self.menu.setObjectName(f"{name}_menu")
        self.clicked.connect(self.open_menu)
        self.set_options(options)

    def set_options(self, options: Sequence[str], current: int = 0) -> None:
        if tuple(options) != self._options:
            self._options = tuple(options)
            self.menu.clear()
            for index, option in enumerate(options):
                action = self.menu.addAction(option)
                action.triggered.connect(lambda _=False, i=index: self.chosen.emit(i))
        if options:
            self.show_word(self._options[current])

    def show_word(self, word: str, *, lit: bool = False) -> None:
        """Show a word without telling anyone; `lit` marks it as the choice in force."""
        if (word, lit) != (self.text(), self.lit):
            self.lit = lit
            self.setText(word)
            self.setAccessibleName(f"{self._lead} {word}".strip())
            self.updateGeometry()
            self.update()

    def open_menu(self) -> None:
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = QFontMetricsF(theme.font(self._style)).horizontalAdvance(self.text())
        if self._lead:
            width += QFontMetricsF(theme.font("body")).horizontalAdvance(self._lead + " ")
        return QSize(round(width) + theme.px(26), theme.size("hit_min"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.lit or self.underMouse():
            token = "bg.selected" if self.lit else "bg.hover"
            fill_rounded(painter, rect, theme.size("radius_control"), theme.colour(token))
        x = float(theme.px(6))
        if self._lead:
            font = theme.font("body")
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(theme.colour("text.secondary"))
            painter.drawText(QPointF(x, text_baseline(rect, metrics)), self._lead)
            x += metrics.horizontalAdvance(self._lead + " ")
        font = theme.font(self._style)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        bright = self.lit or self.underMouse()
        painter.setPen(theme.colour("text.primary" if bright else self._tone))
        painter.drawText(QPointF(x, text_baseline(rect, metrics)), self.text())
        side = theme.px(10)
        x += metrics.horizontalAdvance(self.text()) + theme.px(4)
        box = QRectF(x, rect.center().y() - side / 2 + 0.5, side, side)
        draw_icon(painter, "chevron-down", box, theme.colour("text.tertiary"))
