"""What stands under the table while a position is being changed: never modal, Escape leaves it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QWidget

from terminal.domain.futures.position import Position
from terminal.ui.theme import Theme
from terminal.ui.widgets.drawing import text_baseline
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import PlainLabel, set_tip


class WordsLine(QWidget):
    """A sentence in the middle of a bar; a long one takes two smaller lines, and is its own tooltip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words, self._tone = theme, "", "text.secondary"

    @property
    def words(self) -> str:
        return self._words

    def show_words(self, words: str, tone: str = "text.secondary") -> None:
        if (words, tone) != (self._words, self._tone):
            self._words, self._tone = words, tone
            self.setAccessibleName(words)
            set_tip(self, words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        font = self._theme.font("body")
        metrics = QFontMetricsF(font)
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self._theme.colour(self._tone))
        rect = QRectF(self.rect())
        if metrics.horizontalAdvance(self._words) <= rect.width():
            painter.drawText(0, round(text_baseline(rect, metrics)), self._words)
            return
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.setFont(self._theme.font("small"))
        painter.drawText(rect, int(flags), self._words)


class Bar(QWidget):
    """A title, fields of its own (put into `row` after the title), words, and two buttons.

    A subclass fills `send`. `closed` tells that the bar went away, sent or not.
    """

    closed = Signal()

    def __init__(self, theme: Theme, name: str, go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.position: Position | None = None
        self.setObjectName(name)
        self.setFixedHeight(theme.size("field") + theme.px(8))
        self.title = PlainLabel()
        self.title.setObjectName(f"{name}_title")
        self.title.setFont(theme.font("body_medium"))
        palette = self.title.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("text.primary"))
        self.title.setPalette(palette)
        self.words = WordsLine(theme)
        self.words.setObjectName(f"{name}_words")
        self.keep = FlatButton(theme, "Keep as it is", note="Esc")
        self.keep.setObjectName(f"{name}_keep")
        self.keep.clicked.connect(self.close_bar)
        self.go = FlatButton(theme, go, emphasis=Emphasis.PRIMARY)
        self.go.setObjectName(f"{name}_go")
        self.go.clicked.connect(self.send)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        self.row.setSpacing(theme.px(8))
        for part in (self.title, self.words, self.keep, self.go):
            self.row.addWidget(part, 1 if part is self.words else 0)
        self.setVisible(False)

    def add_fields(self, *fields: QWidget) -> None:
        """Put `fields` between the title and the words."""
        for place, field in enumerate(fields, start=1):
            self.row.insertWidget(place, field)

    def send(self) -> None:
        """Do what the bar is for, then `close_bar`."""
        raise NotImplementedError

    def close_bar(self) -> None:
        self.position = None
        self.setVisible(False)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("bg.raised"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("line.strong"))
