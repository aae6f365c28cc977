"""`While offline 31 s: 1 fill, 1 cancel`, until it is dismissed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from terminal.state.absences import Absence, AbsenceStore
from terminal.ui import format as fmt
from terminal.ui.theme.icons import draw_icon
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.flat_button import ToolButton

HEIGHT_PX = 28


def away_words(absence: Absence) -> tuple[str, str]:
    """The muted beginning and the strong rest."""
    lasted = fmt.duration(max(0, absence.until_ms - absence.since_ms))
    return f"While offline {lasted}:", absence.text


class AwayLine(QWidget):
    """Hidden while there is nothing to say; takes its height only when shown."""

    def __init__(self, theme: Theme, store: AbsenceStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._store = theme, store
        self.setObjectName("away_line")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.px(6), 0)
        row.addStretch(1)
        self.dismiss = ToolButton(theme, "x", "Dismiss", parent=self)
        self.dismiss.setObjectName("away_dismiss")
        self.dismiss.clicked.connect(lambda: store.dismiss())
        row.addWidget(self.dismiss)
        self.destroyed.connect(store.on_change(self._show))
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(HEIGHT_PX))

    def _show(self) -> None:
        absence = self._store.newest
        if absence is not None:
            self.setAccessibleName(" ".join(away_words(absence)))
        self.setVisible(absence is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        absence, theme = self._store.newest, self._theme
        if absence is None:
            return
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, theme.mixed("info", 0.14))
        side = theme.size("icon_small")
        box = QRectF(theme.px(10), rect.center().y() - side / 2, side, side)
        draw_icon(painter, "info-circle", box, theme.colour("info"))
        x = box.right() + theme.px(8)
        inks = (("body", "text.secondary"), ("body_strong", "text.primary"))
        for (style, ink), words in zip(inks, away_words(absence), strict=True):
            font = theme.font(style)
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            painter.drawText(QPointF(x, text_baseline(rect, metrics)), words)
            x += metrics.horizontalAdvance(f"{words} ")
