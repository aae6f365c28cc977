"""A field for one number: label, text as typed, unit, steps. It shows; it never corrects."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from terminal.ui import format as fmt
from terminal.ui.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline
from terminal.ui.widgets.stepper import Stepper

MAX_TYPED = 48
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class DecimalField(QWidget):
    """`edited` carries what a hand has typed, `entered` is Enter, `left` the loss of focus,
    `stepped` the number of steps asked for (Up and Down: 1, with Shift 10).

    Anything can be typed and stays as typed. `name` becomes the object name of the inner line
    edit; the frame is called `<name>_field`.
    """

    edited = Signal(str)
    entered = Signal()
    left = Signal()
    stepped = Signal(int)
    focused = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        label: str,
        *,
        with_stepper: bool = True,
        unit_widget: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = label
        self._unit = ""
        self._note = ""
        self._is_wrong = False
        self._wrong_tail = 0
        self.setObjectName(f"{name}_field")
        self.edit = QLineEdit(self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(label)
        self.edit.setMaxLength(MAX_TYPED)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.edit.setFont(theme.font("input"))
        self.edit.setFrame(False)
        self.edit.setStyleSheet(
            "QLineEdit, QLineEdit:focus { background: transparent; border: none; padding: 0; }"
        )
        self.edit.textEdited.connect(self.edited)
        self.edit.textChanged.connect(self._decorate)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        self.unit_widget = unit_widget
        if unit_widget is not None:
            unit_widget.setParent(self)
        self.stepper = Stepper(theme, self) if with_stepper else None
        if self.stepper is not None:
            self.stepper.stepped.connect(self.stepped)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    @property
    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Show `text`; emits nothing. Does not touch a field that already shows it."""
        if text != self.edit.text():
            self.edit.setText(text)

    def set_label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.edit.setAccessibleName(label)
            self._place()
            self.update()

    def set_unit(self, unit: str) -> None:
        if unit != self._unit:
            self._unit = unit
            self._place()
            self.update()

    def set_note(self, note: str) -> None:
        """A few words beside the label: what was done to the value and why."""
        if note != self._note:
            self._note = note
            self.edit.setAccessibleDescription(note)
            self._place()
            self.update()

    def set_wrong(self, is_wrong: bool, *, tail: int = 0) -> None:
        """Red ring; the last `tail` characters are underlined as the cause."""
        if (is_wrong, tail) != (self._is_wrong, self._wrong_tail):
            self._is_wrong, self._wrong_tail = is_wrong, tail
            self._decorate()
            self.update()

    def place_unit(self) -> None:
        """Call after the unit widget has changed its size."""
        self._place()

    @property
    def is_wrong(self) -> bool:
        return self._is_wrong

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.size("field"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.size("field"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        if isinstance(event, QFocusEvent):
            self.update()
            self._decorate()
            if event.type() == QEvent.Type.FocusIn:
                self.focused.emit()
            elif event.reason() not in (
                Qt.FocusReason.PopupFocusReason,
                Qt.FocusReason.ActiveWindowFocusReason,
            ):
                self.left.emit()
        return False

    def mousePressEvent(self, event: object) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        self.edit.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        fill_rounded(painter, rect.adjusted(1, 1, -1, -1), radius, theme.colour("bg.input"))
        focused = self.edit.hasFocus()
        if self._is_wrong or focused:
            hue = "danger" if self._is_wrong else "focus"
            outline_rounded(painter, rect, radius + 1, theme.colour(hue), theme.size("focus"))
        else:
            hue = "line.strong" if self.underMouse() else "line.normal"
            outline_rounded(painter, rect, radius, theme.colour(hue))
        font = theme.font("body")
        metrics = QFontMetricsF(font)
        baseline = text_baseline(rect, metrics)
        painter.setFont(font)
        painter.setPen(theme.colour("text.secondary"))
        x = float(theme.px(12))
        painter.drawText(QPointF(x, baseline), self._label)
        if self._note:
            x += metrics.horizontalAdvance(self._label) + theme.px(8)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("warn"))
            painter.drawText(QPointF(x, baseline), self._note)
        if self._unit and self.unit_widget is None:
            small = theme.font("small")
            width = QFontMetricsF(small).horizontalAdvance(self._unit)
            painter.setFont(small)
            painter.setPen(theme.colour("text.tertiary"))
            right = self._end() - theme.px(8 if self.stepper is None else 5)
            painter.drawText(QPointF(right - width, baseline), self._unit)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        held = event.modifiers()
        if key in _STEPS and not held & Qt.KeyboardModifier.ControlModifier:
            many = 10 if held & Qt.KeyboardModifier.ShiftModifier else 1
            self.stepped.emit(_STEPS[key] * many)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held & Qt.KeyboardModifier.ControlModifier:
                self.entered.emit()
            return True
        return False

    def _end(self) -> int:
        return self.width() - (0 if self.stepper is None else self.stepper.width())

    def _place(self) -> None:
        theme = self._theme
        if self.stepper is not None:
            wide = self.stepper.sizeHint().width()
            self.stepper.setGeometry(self.width() - wide - 1, 1, wide, self.height() - 2)
        right = self._end() - theme.px(8 if self.stepper is None else 5)
        if self.unit_widget is not None:
            size = self.unit_widget.sizeHint()
            top = (self.height() - size.height()) // 2
            self.unit_widget.setGeometry(
                self._end() - size.width(), top, size.width(), size.height()
            )
            right = self._end() - size.width()
        elif self._unit:
            right -= round(QFontMetricsF(theme.font("small")).horizontalAdvance(self._unit))
        right -= theme.px(6)
        label = QFontMetricsF(theme.font("body")).horizontalAdvance(self._label)
        left = theme.px(16) + round(label)
        if self._note:
            left += round(QFontMetricsF(theme.font("small")).horizontalAdvance(self._note))
            left += theme.px(8)
        self.edit.setGeometry(left, 2, max(theme.px(40), right - left), self.height() - 4)

    def _decorate(self) -> None:
        """Dim trailing zeros and underline the wrong digits. QLineEdit has no text formats of its
        own; an input-method event without text carries them."""
        text = self.edit.text()
        attributes = []
        if self._is_wrong:
            if 0 < self._wrong_tail <= len(text):
                wrong = QTextCharFormat()
                wrong.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                wrong.setUnderlineColor(self._theme.colour("danger"))
                start = len(text) - self._wrong_tail
                attributes.append(self._attribute(start, self._wrong_tail, wrong))
        else:
            zeros = len(fmt.split_zeros(text)[1])
            if zeros:
                dim = QTextCharFormat()
                dim.setForeground(self._theme.colour("text.zero"))
                attributes.append(self._attribute(len(text) - zeros, zeros, dim))
        QCoreApplication.sendEvent(self.edit, QInputMethodEvent("", attributes))

    def _attribute(
        self, start: int, length: int, style: QTextCharFormat
    ) -> QInputMethodEvent.Attribute:
        return QInputMethodEvent.Attribute(
            QInputMethodEvent.AttributeType.TextFormat,
            start - self.edit.cursorPosition(),
            length,
            style,
        )
