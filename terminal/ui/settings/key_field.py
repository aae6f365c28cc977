"""A chip that shows keys and, once asked, listens for others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded

_ALONE = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_unknown,
)
_LISTENING = "Press keys…"
_NONE = "none"


class KeyField(QAbstractButton):
    """A click, Enter, Space or F2 makes it listen; then any combination is `wanted`, Esc stops, and
    Backspace or Delete wants none. While it listens no shortcut of the window runs."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme, self._title = theme, title
        self.is_listening = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.listen)

    def show_keys(self, keys: str) -> None:
        self.setText(keys)
        self.setAccessibleName(f"{self._title}: {keys or 'no keys'}")
        self.update()

    def listen(self) -> None:
        self._set_listening(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(132), self._theme.size("chip") + self._theme.px(2))

    def event(self, event: QEvent) -> bool:
        if self.is_listening and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        # Tab would leave before `keyPressEvent` sees it, which is right: Tab cannot be given.
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.is_listening:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
                self.listen()
            elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self.wanted.emit("")
            else:
                super().keyPressEvent(event)
            return
        if key in _ALONE:
            return
        self._set_listening(False)
        if key == Qt.Key.Key_Escape:
            return
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not plain:
            self.wanted.emit("")
            return
        sequence = QKeySequence(QKeyCombination(plain, key))
        self.wanted.emit(sequence.toString(QKeySequence.SequenceFormat.PortableText))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_listening(False)
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        lit = self.is_listening or self.underMouse()
        fill_rounded(painter, rect, radius, theme.colour("bg.hover" if lit else "bg.input"))
        line = "text.primary" if self.is_listening else "line.normal"
        outline_rounded(painter, rect, radius, theme.colour(line))
        text = _LISTENING if self.is_listening else self.text() or _NONE
        style = "code" if self.text() and not self.is_listening else "small"
        font = theme.font(style)
        if QFontMetricsF(font).horizontalAdvance(text) > rect.width() - theme.px(8):
            font = theme.font("code_small")
        painter.setFont(font)
        painter.setPen(theme.colour("text.primary" if self.text() or lit else "text.tertiary"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _set_listening(self, on: bool) -> None:
        if on != self.is_listening:
            self.is_listening = on
            self.update()
