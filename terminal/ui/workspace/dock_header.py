"""What a dock shows of itself: mark, title, subtitle and count, drawn from the panel."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from terminal.domain.events import FeedState
from terminal.ui.panel import Panel
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import draw_state_mark, fill_rounded, text_baseline
from terminal.ui.widgets.flat_button import FlatButton, ToolButton
from terminal.ui.widgets.table_tools import TableTools

_SPARE_PX = 24
STATE_COLOURS = {
    FeedState.LIVE: "ok",
    FeedState.STALE: "warn",
    FeedState.UNSYNCED: "info",
    FeedState.OFF: "danger",
}


class HeaderFace(QWidget):
    """Lies in a dock's tab and lets the mouse through, so that the tab can be dragged by it.

    Alone in its place a panel shows its mark and subtitle; among tabs it shows its count, and a
    white line under the chosen one.
    """

    def __init__(self, theme: Theme, panel: Panel) -> None:
        super().__init__()
        self._theme, self._panel = theme, panel
        self._is_tab, self._is_current = False, True
        self._room: int | None = None
        self._granted = 0
        self.setObjectName(f"{panel.objectName()}_header")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        panel.header_changed.connect(self.refresh)

    def set_place(self, *, is_tab: bool, is_current: bool) -> None:
        """Whether other panels share the place, and whether this one is in front."""
        if (is_tab, is_current) != (self._is_tab, self._is_current):
            self._is_tab, self._is_current = is_tab, is_current
            self.refresh()

    def set_room(self, room: int) -> None:
        """Pixels beside the tools; the subtitle is left out where it would be cut."""
        if room != self._room:
            self._room = room
            self.refresh()

    def _subtitle(self) -> str:
        subtitle = self._panel.subtitle
        if self._is_tab or not subtitle:
            return ""
        if self._room is not None and self._width_with(subtitle) > self._room:
            return ""
        return subtitle

    def refresh(self) -> None:
        self.setAccessibleName(" ".join((self._panel.title, self._panel.subtitle)).strip())
        count = self._panel.count
        self.setAccessibleDescription("" if count is None else f"{count} in the list")
        wanted = round(self._width_with(self._subtitle())) + 1
        # Laying docks out for every digit of a delay costs more than painting them.
        spare = 0 if self._is_tab else self._theme.px(_SPARE_PX)
        if not wanted <= self._granted <= wanted + spare:
            self._granted = wanted
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self._granted or round(self._width_with(self._subtitle())) + 1
        return QSize(width, self._theme.size("panel_header"))

    def _width_with(self, subtitle: str) -> float:
        theme, panel = self._theme, self._panel
        pad, gap = theme.px(10), theme.px(8)
        width = pad + self._advance("body_strong", panel.title)
        width += pad if self._is_tab else theme.px(2)
        if not self._is_tab:
            width += theme.size("state_mark") + gap
        if subtitle:
            width += gap + self._advance("body", subtitle)
        if panel.count is not None:
            width += gap + self._badge_width()
        return width

    def _advance(self, style: str, text: str) -> float:
        return QFontMetricsF(self._theme.font(style)).horizontalAdvance(text)

    def _badge_width(self) -> float:
        theme = self._theme
        return max(self._advance("micro", str(self._panel.count)) + theme.px(8), theme.px(16))

    def _is_cut(self) -> bool:
        """Whether a tab behind the others has no room for all of its words. It is left out then;
        its key, the layout menu and the wheel over the tabs lead to it."""
        if not self._is_tab or self._is_current:
            return False
        return self.visibleRegion().boundingRect().width() < self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_cut():
            return
        theme, panel = self._theme, self._panel
        painter = QPainter(self)
        rect = QRectF(self.rect())
        x = float(theme.px(10))
        if not self._is_tab:
            x = self._draw_mark(painter, rect, x)
        lit = self._is_current or not self._is_tab
        style = "body_strong" if lit else "body"
        x = self._draw_words(painter, rect, x, style, "text.primary" if lit else "text.secondary")
        if panel.count is not None:
            x = self._draw_count(painter, rect, x + theme.px(8))
        subtitle = self._subtitle()
        if subtitle:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("text.tertiary"))
            metrics = QFontMetricsF(theme.font("body"))
            baseline = text_baseline(rect, metrics)
            painter.drawText(QPointF(x + theme.px(8), baseline), subtitle)
        if self._is_tab and self._is_current:
            line = QRectF(theme.px(10), rect.bottom() - 2, rect.width() - theme.px(20), 2)
            painter.fillRect(line, theme.colour("text.primary"))

    def _draw_mark(self, painter: QPainter, rect: QRectF, x: float) -> float:
        theme, state = self._theme, self._panel.feed_state
        side = theme.size("state_mark")
        if state is None:
            box = QRectF(x, round(rect.center().y() - side / 2), side, side)
            fill_rounded(painter, box, 1.5, theme.colour("link.A"))
        else:
            centre = QPointF(x + side / 2, rect.center().y())
            draw_state_mark(painter, centre, state, side, theme.colour(STATE_COLOURS[state]))
        return x + side + theme.px(8)

    def _draw_words(self, painter: QPainter, rect: QRectF, x: float, style: str, ink: str) -> float:
        font = self._theme.font(style)
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        painter.drawText(QPointF(x, text_baseline(rect, QFontMetricsF(font))), self._panel.title)
        return x + self._advance(style, self._panel.title)

    def _draw_count(self, painter: QPainter, rect: QRectF, x: float) -> float:
        theme = self._theme
        height = theme.px(16)
        box = QRectF(x, round(rect.center().y() - height / 2), self._badge_width(), height)
        fill_rounded(painter, box, theme.size("radius_cell") + 1, theme.colour("bg.selected"))
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.colour("text.primary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._panel.count))
        return box.right()


class ToolsHolder(QWidget):
    """The right end of a header: holds the tools of the panel in front, and the panel's menu where
    there is room for it (a right click on the header opens it everywhere)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel_tools")
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, theme.px(4), 0)
        self._row.setSpacing(theme.px(2))
        self._held: QWidget | None = None
        self.menu = ToolButton(theme, "dots", "Panel menu")
        self._row.addWidget(self.menu)

    def hold(self, tools: QWidget | None) -> None:
        """Show `tools` here; None shows nothing."""
        if tools is self._held and (tools is None or tools.parent() is self):
            return
        if self._held is not None and self._held.parent() is self:
            self._held.hide()
        self._held = tools
        if tools is not None:
            self._row.insertWidget(0, tools)
            tools.show()

    def fit(self, room: int) -> None:
        """Show the menu button if `room` pixels are enough and the tools bring none themselves."""
        tools = self._held
        if tools is None:
            self.menu.setVisible(True)
            return
        if isinstance(tools, TableTools):
            tools.fit(room - self._theme.px(12))
        brings_menu = any(b.icon_name == "dots" for b in tools.findChildren(FlatButton))
        needed = tools.sizeHint().width() + self.menu.sizeHint().width() + self._theme.px(8)
        self.menu.setVisible(not brings_menu and needed <= room)
