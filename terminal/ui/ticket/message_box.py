"""What is wrong, beside what it concerns: an icon, a sentence, and buttons that mend it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from terminal.ui.models.cell import Mark
from terminal.ui.theme import Theme, draw_icon
from terminal.ui.ticket.verdict import Message, Tone
from terminal.ui.widgets.drawing import fill_rounded
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import PlainLabel
from terminal.ui.widgets.table_painter import draw_mark

_ICONS = {Tone.DANGER: "alert-octagon", Tone.WARN: "clock"}
_TINT = 0.16
MAX_FIXES = 2


class MessageBox(QWidget):
    """A title that is itself a sentence opens the text in bold; any other stands above it.
    `fix_taken` carries a Fix, `action_taken` the name of one of the `actions` given.

    A message that goes leaves its room empty for the time of one double click, so that what is
    below does not slip under a pointer that is about to press.
    """

    fix_taken = Signal(object)
    action_taken = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: Message | None = None
        self._actions: tuple[str, ...] = ()
        self._aside = ""
        self.is_fresh = False
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.timeout.connect(self.let_go)
        self.setObjectName(name)
        self._title = PlainLabel("", self)
        self._title.setFont(theme.font("body_strong"))
        self._title.setWordWrap(True)
        self._sentence = PlainLabel("", self)
        self._sentence.setObjectName(f"{name}_sentence")
        self._sentence.setFont(theme.font("body"))
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._code = PlainLabel("", self)
        self._code.setFont(theme.font("code_small"))
        self._code.setWordWrap(True)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label, tone in (
            (self._title, "text.primary"),
            (self._sentence, "text.primary"),
            (self._code, "text.tertiary"),
        ):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), theme.colour(tone))
            label.setPalette(palette)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.px(6))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(34), theme.px(9), theme.px(10), theme.px(9))
        column.setSpacing(theme.px(5))
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addLayout(self._buttons)
        column.addWidget(self._code)
        self.hide()

    @property
    def message(self) -> Message | None:
        return self._message

    def show_message(
        self, message: Message | None, actions: tuple[str, ...] = (), aside: str = ""
    ) -> None:
        """Show, change or (None) take away; `aside` stands at the right of the title."""
        self.is_fresh = message is not None and self._message is None
        if (message, actions, aside) == (self._message, self._actions, self._aside):
            return
        rebuild = (
            message is None
            or self._message is None
            or (message.fixes, actions) != (self._message.fixes, self._actions)
        )
        self._message, self._actions, self._aside = message, actions, aside
        if message is not None:
            opens_sentence = message.title.endswith(".")
            self._title.setText(message.title)
            self._title.setVisible(bool(message.title) and not opens_sentence)
            words = escape(message.sentence)
            if opens_sentence:
                words = f"<b>{escape(message.title)}</b> {words}"
            self._sentence.setText(words)
            self._sentence.setVisible(bool(message.sentence))
            self._code.setText(message.code)
            self._code.setVisible(bool(message.code))
            self.setAccessibleName(f"{message.title} {message.sentence}".strip())
        if rebuild:
            self._rebuild_buttons()
        if message is None:
            self._hold_room()
        else:
            self._held.stop()
            self.setMinimumHeight(0)
            self.setVisible(True)
        self.update()

    def let_go(self) -> None:
        """Give up the room of a message that has gone."""
        self._held.stop()
        if self._message is None:
            self.setMinimumHeight(0)
            self.hide()

    def _hold_room(self) -> None:
        if not self.isVisible():
            self.let_go()
            return
        self.setMinimumHeight(self.height())
        for label in (self._title, self._sentence, self._code):
            label.hide()
        self._held.start(QApplication.doubleClickInterval())

    def buttons(self) -> list[FlatButton]:
        """The fixes first, then the actions."""
        items = (self._buttons.itemAt(i) for i in range(self._buttons.count()))
        found = (item.widget() for item in items if item is not None)
        return [b for b in found if isinstance(b, FlatButton)]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._message is None:
            return
        theme, tone = self._theme, self._message.tone.value
        painter = QPainter(self)
        radius = theme.size("radius_control")
        fill_rounded(painter, QRectF(self.rect()), radius, theme.mixed(tone, _TINT))
        side = theme.size("icon")
        first = self._sentence if self._title.isHidden() else self._title
        top = first.geometry().top() + (theme.px(16) - side) / 2
        spot = QRectF(theme.px(10), top, side, side)
        name = self._message.icon
        if name == "":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size = theme.px(11)
            draw_mark(painter, Mark.DIAMOND, theme.colour(tone), spot.center(), size)
        else:
            draw_icon(painter, name or _ICONS[self._message.tone], spot, theme.colour(tone))
        if self._aside:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("text.primary"))
            place = self.rect().adjusted(0, theme.px(9), -theme.px(10), 0)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self._aside
            )

    def _rebuild_buttons(self) -> None:
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self._message is None:
            return
        name = self.objectName()
        for index, fix in enumerate(self._message.fixes[:MAX_FIXES]):
            primary = index == 0
            button = FlatButton(
                self._theme,
                fix.text,
                emphasis=Emphasis.PRIMARY if primary else Emphasis.OUTLINED,
                note="Enter" if primary else "",
            )
            button.setObjectName(f"{name}_fix_{index + 1}")
            button.clicked.connect(lambda _=False, f=fix: self.fix_taken.emit(f))
            self._buttons.addWidget(button)
        for action in self._actions:
            button = FlatButton(self._theme, action)
            button.setObjectName(f"{name}_{action.lower().replace(' ', '_')}")
            button.clicked.connect(lambda _=False, a=action: self.action_taken.emit(a))
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
