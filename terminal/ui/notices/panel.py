"""Every notice of this session, newest first."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.state.notices import Notice
from terminal.ui import format as text
from terminal.ui.context import PanelContext
from terminal.ui.panel import Panel
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.flat_button import ToolButton
from terminal.ui.widgets.state_pane import StatePane
from terminal.ui.widgets.toast import severity_look

_TIME_PX, _TITLE_PX = 74, 300


class NoticesPanel(Panel):
    """A table of time, what happened and why; its count is how many there are."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "notices", "Notices")
        self._revision = -1
        theme = context.theme
        self.list = NoticeList(theme)
        self._empty = StatePane(theme)
        self._empty.setObjectName("notices_empty")
        self._empty.show_empty(
            "bell", "No notices", "Refusals, lost connections and fills are listed here."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addWidget(self._empty)
        clear = ToolButton(theme, "trash", "Clear all notices")
        clear.setObjectName("notices_clear")
        clear.clicked.connect(context.session.stores.notices.clear)
        self.tools = QWidget()
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(clear)
        # The count in the tab must be true while another tab is in front.
        self._unsubscribe = context.session.stores.notices.on_change(self._count)
        self.destroyed.connect(lambda _=None, stop=self._unsubscribe: stop())
        self._count()
        context.clock.add(self, self.refresh)
        self.refresh()

    def _count(self) -> None:
        self.set_header(count=len(self.context.session.stores.notices.all()))

    def refresh(self) -> None:
        store = self.context.session.stores.notices
        if store.revision == self._revision:
            return
        self._revision = store.revision
        notices = store.all()[::-1]
        self.list.set_notices(notices)
        self.list.setVisible(bool(notices))
        self._empty.setVisible(not notices)


class NoticeList(QWidget):
    """Rows painted from what is visible only; arrow and page keys scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._notices: tuple[Notice, ...] = ()
        self._first = 0
        self.setObjectName("notices_list")
        self.setAccessibleName("Notices")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def first(self) -> int:
        return self._first

    def set_notices(self, notices: tuple[Notice, ...]) -> None:
        self._notices = notices
        self.scroll_by(0)
        self.update()

    def scroll_by(self, rows: int) -> None:
        last = max(0, len(self._notices) - self._fitting())
        self._first = max(0, min(last, self._first + rows))
        self.update()

    def _fitting(self) -> int:
        return max(1, self.height() // self._theme.size("table_row"))

    def sizeHint(self) -> QSize:
        return QSize(400, 5 * self._theme.size("table_row"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scroll_by(-event.angleDelta().y() // 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self._fitting()
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._notices),
            Qt.Key.Key_End: len(self._notices),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.scroll_by(step)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.panel"))
        row = theme.size("table_row")
        shown = self._notices[self._first : self._first + self._fitting() + 1]
        for index, notice in enumerate(shown):
            rect = QRectF(0, index * row, self.width(), row)
            self._draw(painter, rect, notice)
            line = QRectF(0, rect.bottom() - 1, rect.width(), 1)
            painter.fillRect(line, theme.colour("line.subtle"))
        if self.hasFocus():
            painter.fillRect(QRectF(0, 0, 2, self.height()), theme.colour("focus"))

    def _draw(self, painter: QPainter, rect: QRectF, notice: Notice) -> None:
        theme = self._theme
        x = float(theme.px(12))
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        baseline = text_baseline(rect, metrics)
        painter.setFont(font)
        painter.setPen(theme.colour("text.tertiary"))
        painter.drawText(QPointF(x, baseline), text.clock_time(notice.time_ms))
        x += theme.px(_TIME_PX)
        token, icon_name = severity_look(notice.severity.value)
        side = theme.size("icon_small") + theme.px(2)
        place = QRectF(x, round(rect.center().y() - side / 2), side, side)
        draw_icon(painter, icon_name, place, theme.colour(token))
        x += side + theme.px(8)
        painter.setPen(theme.colour("text.primary"))
        room = theme.px(_TITLE_PX)
        strong = theme.font("body_medium")
        painter.setFont(strong)
        title = QFontMetricsF(strong).elidedText(notice.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(x, baseline), title)
        x += room + theme.px(12)
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        rest = metrics.elidedText(
            notice.text, Qt.TextElideMode.ElideRight, max(0.0, rect.right() - x - theme.px(12))
        )
        painter.drawText(QPointF(x, baseline), rest)
