"""What lies over numbers that can no longer be trusted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, hatch, outline_rounded, text_baseline
from terminal.ui.widgets.flat_button import FlatButton


class Veil(QWidget):
    """Covers its parent below the header: `stale` hatched and readable, `unsynced` nearly hidden,
    `off` opaque with a sentence and "Retry now". Live shows nothing, because quiet means good.

    The veil lets the mouse through while numbers stay readable, so exits keep working.
    """

    retry_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state, self._title, self._detail = "live", "", ""
        self.setObjectName(f"{parent.objectName()}_veil")
        self._retry = FlatButton(theme, "Retry now", parent=self)
        self._retry.setObjectName(f"{self.objectName()}_retry")
        self._retry.clicked.connect(self.retry_clicked)
        self._retry.hide()
        parent.installEventFilter(self)
        self.setGeometry(parent.rect())
        self.hide()

    @property
    def state(self) -> str:
        return self._state

    def show_state(
        self, state: str, title: str = "", detail: str = "", *, can_retry: bool = False
    ) -> None:
        """`state` is live, stale, unsynced or off; `title` as "stale 4 s", `detail` the reason."""
        if (state, title, detail) == (self._state, self._title, self._detail):
            return
        self._state, self._title, self._detail = state, title, detail
        transparent = state in ("stale", "unsynced")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, transparent)
        self._retry.setVisible(state == "off" and can_retry)
        self.setAccessibleName(f"{title} {detail}".strip())
        self.setVisible(state != "live")
        self.raise_()
        self._place_retry()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None and watched is parent:
            self.setGeometry(parent.rect())
            self._place_retry()
        return False

    def _place_retry(self) -> None:
        self._retry.adjustSize()
        centre = self.rect().center()
        self._retry.move(centre.x() - self._retry.width() // 2, centre.y() + self._theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        rect = QRectF(self.rect())
        if self._state == "stale":
            painter.fillRect(rect, theme.colour("bg.panel", theme.alpha("stale_veil")))
            hatch(painter, rect, QPen(theme.colour("warn", 0.28), 1), 11)
            self._draw_pill(painter, "clock", "warn")
        elif self._state == "unsynced":
            painter.fillRect(rect, theme.colour("bg.panel", theme.alpha("unsynced_veil")))
            self._draw_pill(painter, "refresh", "info")
        elif self._state == "off":
            painter.fillRect(rect, theme.colour("bg.panel"))
            self._draw_off(painter)

    def _draw_pill(self, painter: QPainter, icon_name: str, token: str) -> None:
        theme = self._theme
        strong, small = theme.font("body_strong"), theme.font("small")
        first, second = QFontMetricsF(strong), QFontMetricsF(small)
        side, gap = theme.size("icon_small"), theme.px(6)
        head = side + gap + first.horizontalAdvance(self._title)
        width = max(head, second.horizontalAdvance(self._detail)) + theme.px(24)
        height = theme.px(42) if self._detail else theme.px(24)
        centre = QRectF(self.rect()).center()
        box = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
        fill_rounded(
            painter, box, theme.size("radius_control"), theme.mixed(token, 0.08, "bg.popup")
        )
        outline_rounded(painter, box, theme.size("radius_control"), theme.colour(token))
        line = QRectF(box.left(), box.top(), box.width(), theme.px(24))
        x = centre.x() - head / 2
        draw_icon(
            painter,
            icon_name,
            QRectF(x, line.center().y() - side / 2, side, side),
            theme.colour(token),
        )
        painter.setFont(strong)
        painter.setPen(theme.colour(token))
        painter.drawText(QPointF(x + side + gap, text_baseline(line, first)), self._title)
        if self._detail:
            painter.setFont(small)
            painter.setPen(theme.colour("text.secondary"))
            below = QRectF(box.left(), line.bottom() - theme.px(4), box.width(), theme.px(18))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._detail)

    def _draw_off(self, painter: QPainter) -> None:
        theme = self._theme
        centre = QRectF(self.rect()).center()
        side = theme.size("icon")
        top = centre.y() - theme.px(36)
        draw_icon(
            painter, "x", QRectF(centre.x() - side / 2, top, side, side), theme.colour("danger")
        )
        room = self.width() - 2 * theme.px(12)
        for style, token, text, offset in (
            ("body_strong", "text.primary", self._title, 20),
            ("body", "text.secondary", self._detail, 37),
        ):
            painter.setFont(theme.font(style))
            painter.setPen(theme.colour(token))
            place = QRectF(theme.px(12), top + theme.px(offset), room, theme.px(30))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, int(flags), text)
