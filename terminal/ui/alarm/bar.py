"""A red line under the top bar for liquidations and margin calls: part of the window, not a panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from terminal.services.session import Session
from terminal.ui.alarm.rows import Alarm, alarms
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.theme import Theme, draw_icon
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.flat_button import FlatButton

HEIGHT_PX = 34


class AlarmBar(QWidget):
    """Shows the gravest alarm and how many more there are. A danger stays as long as it lasts; only
    what is over can be put away. A new one rings once and asks for the window's attention.

    `show_wanted` carries the instrument of the alarm. The bar is always there, without height while
    nothing is wrong, so that no layout can leave it out.
    """

    show_wanted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        session: Session,
        now_ms: Callable[[], int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        connection = session.stores.connection
        self._theme, self._session = theme, session
        self._now_ms = now_ms or (lambda: exchange_now_ms(connection))
        self._since_ms = self._now_ms()
        self._seen: tuple[int, ...] = ()
        self._rung: set[str] = set()
        self._put_away: set[str] = set()
        self._alarms: list[Alarm] = []
        self.setObjectName("alarm_bar")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_button = FlatButton(theme, "Show position")
        self.show_button.setObjectName("alarm_show")
        self.show_button.clicked.connect(self._show)
        self.dismiss = FlatButton(theme, "Put away")
        self.dismiss.setObjectName("alarm_dismiss")
        self.dismiss.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), 0, theme.px(6), 0)
        row.addStretch(1)
        row.addWidget(self.show_button)
        row.addWidget(self.dismiss)
        self._fit()

    @property
    def alarms(self) -> list[Alarm]:
        return self._alarms

    def refresh(self) -> None:
        """Once per frame: looks only when something that matters has moved."""
        stores, now = self._session.stores, self._now_ms()
        seen = (
            stores.positions.revision,
            stores.marks.revision,
            stores.futures.revision,
            stores.fills.revision,
            now // 1_000,
        )
        if seen == self._seen:
            return
        self._seen = seen
        found = [a for a in alarms(stores, now, self._since_ms) if a.key not in self._put_away]
        if found != self._alarms:
            self._alarms = found
            self._ring()
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(HEIGHT_PX) if self._alarms else 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _ring(self) -> None:
        new = {alarm.key for alarm in self._alarms} - self._rung
        self._rung = {alarm.key for alarm in self._alarms} | (self._rung & self._put_away)
        if new:
            QApplication.beep()
            QApplication.alert(self.window())

    def _fit(self) -> None:
        shown = self._alarms[0] if self._alarms else None
        self.show_button.setVisible(shown is not None)
        self.dismiss.setVisible(shown is not None and shown.is_over)
        self.setAccessibleName("" if shown is None else f"{shown.title}: {shown.words}")
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    def _show(self) -> None:
        if self._alarms:
            self.show_wanted.emit(self._alarms[0].instrument)

    def _dismiss(self) -> None:
        if self._alarms and self._alarms[0].is_over:
            self._put_away.add(self._alarms[0].key)
            self._seen = ()
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._alarms:
            return
        theme, alarm = self._theme, self._alarms[0]
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, theme.colour("danger.fill"))
        ink = theme.colour("text.on_fill")
        side = theme.size("icon")
        box = QRectF(theme.px(12), rect.center().y() - side / 2, side, side)
        draw_icon(painter, "alert-octagon", box, ink)
        x = box.right() + theme.px(10)
        more = len(self._alarms) - 1
        rest = alarm.words if not more else f"{alarm.words}; {more} more"
        painter.setPen(ink)
        for style, words in (("body_strong", alarm.title), ("body", rest)):
            font = theme.font(style)
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.drawText(QPointF(x, text_baseline(rect, metrics)), words)
            x += metrics.horizontalAdvance(words) + theme.px(10)
