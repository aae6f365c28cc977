"""One control per kind of setting; each shows a value and says when a hand has changed it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from terminal.services.settings.values import Choice, Setting, Switch, Text, Whole
from terminal.ui.settings.words import label
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.segmented import SegmentedControl
from terminal.ui.widgets.switches import ToggleSwitch

MOST_SEGMENTS = 6
_NUMBER_PX, _TEXT_PX, _UNIT_PX = 64, 200, 36


class Control(QWidget):
    """`changed` carries the new value as typed or chosen; it may still be wrong."""

    changed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_control")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def show_value(self, value: object) -> None:
        """Show without telling anyone."""
        raise NotImplementedError


class ChoiceControl(Control):
    def __init__(self, theme: Theme, setting: Choice, name: str) -> None:
        super().__init__(name)
        self._values = setting.values
        self._segments = SegmentedControl(theme, setting.labels)
        self._segments.setObjectName(name)
        self._segments.setAccessibleName(setting.title)
        self._segments.setAccessibleDescription(setting.help)
        self._segments.chosen.connect(lambda index: self.changed.emit(self._values[index]))
        self._row.addWidget(self._segments)
        self.setFocusProxy(self._segments)

    def show_value(self, value: object) -> None:
        self._segments.set_current(self._values.index(value))


class MenuControl(Control):
    """For more choices than fit side by side; Left and Right step through them too."""

    def __init__(self, theme: Theme, setting: Choice, name: str) -> None:
        super().__init__(name)
        self._setting = setting
        self._button = StepMenu(theme, name, setting.labels, style="body_medium")
        self._button.setAccessibleDescription(setting.help)
        self._button.chosen.connect(lambda index: self.changed.emit(setting.values[index]))
        self._button.stepped.connect(self._step)
        self._at = 0
        self._row.addWidget(self._button)
        self.setFocusProxy(self._button)

    def show_value(self, value: object) -> None:
        self._at = self._setting.values.index(value)
        self._button.show_word(self._setting.labels[self._at])
        self._button.setAccessibleName(f"{self._setting.title}: {self._button.text()}")

    def _step(self, steps: int) -> None:
        at = min(max(self._at + steps, 0), len(self._setting.values) - 1)
        if at != self._at:
            self.show_value(self._setting.values[at])
            self.changed.emit(self._setting.values[at])


class StepMenu(MenuButton):
    """`stepped` is +1 or -1 for Right and Left."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class SwitchControl(Control):
    def __init__(self, theme: Theme, setting: Setting, name: str) -> None:
        super().__init__(name)
        self._toggle = ToggleSwitch(theme)
        self._toggle.setObjectName(name)
        self._toggle.setAccessibleName(setting.title)
        self._toggle.setAccessibleDescription(setting.help)
        self._toggle.clicked.connect(lambda on: self.changed.emit(bool(on)))
        self._row.addWidget(self._toggle)
        self.setFocusProxy(self._toggle)

    def show_value(self, value: object) -> None:
        self._toggle.setChecked(value is True)


class LineControl(Control):
    """A line of text or a number with its unit; taken while it is typed."""

    def __init__(self, theme: Theme, title: str, name: str, *, unit: str, width: int) -> None:
        super().__init__(name)
        self.edit = StepEdit(theme.px(width), theme.size("button"))
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(title)
        self.edit.setFont(theme.font("body"))
        self._row.addWidget(self.edit)
        if unit:
            self._row.addSpacing(theme.px(6))
            words = label(theme, unit, "body", "text.tertiary")
            words.setMinimumWidth(theme.px(_UNIT_PX))
            self._row.addWidget(words)
        self.setFocusProxy(self.edit)


class TextControl(LineControl):
    def __init__(self, theme: Theme, setting: Text, name: str) -> None:
        super().__init__(theme, setting.title, name, unit="", width=_TEXT_PX)
        self.edit.setPlaceholderText(setting.placeholder)
        self.edit.setAccessibleDescription(setting.help)
        self.edit.textEdited.connect(lambda text: self.changed.emit(text.strip()))

    def show_value(self, value: object) -> None:
        if self.edit.text().strip() != value:
            self.edit.setText(str(value))


class WholeControl(LineControl):
    """Up and Down step, within the bounds."""

    def __init__(self, theme: Theme, setting: Whole, name: str) -> None:
        super().__init__(theme, setting.title, name, unit=setting.unit, width=_NUMBER_PX)
        self._setting = setting
        self.edit.setAccessibleDescription(setting.help)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.textEdited.connect(lambda text: self.changed.emit(_whole(text)))
        self.edit.stepped.connect(self._step)

    def show_value(self, value: object) -> None:
        if _whole(self.edit.text()) != value:
            self.edit.setText(str(value))

    def _step(self, steps: int) -> None:
        own = self._setting
        value = _whole(self.edit.text())
        start = value if isinstance(value, int) else own.default
        if isinstance(start, int):
            target = min(max(start + steps * own.stride, own.low), own.high)
            self.edit.setText(str(target))
            self.changed.emit(target)


class StepEdit(QLineEdit):
    """`stepped` is +1 or -1 for Up and Down."""

    stepped = Signal(int)

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._size = QSize(width, height)
        self.setFixedSize(self._size)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


def make_control(theme: Theme, setting: Setting) -> Control:
    """The control for a setting; its inner widget is called `settings_<section>_<key>`."""
    name = f"settings_{setting.section}_{setting.key}"
    match setting:
        case Choice():
            many = len(setting.values) > MOST_SEGMENTS
            return (MenuControl if many else ChoiceControl)(theme, setting, name)
        case Whole():
            return WholeControl(theme, setting, name)
        case Text():
            return TextControl(theme, setting, name)
        case Switch():
            return SwitchControl(theme, setting, name)
    raise TypeError(f"{setting.name} is of a kind that has no control")


def _whole(text: str) -> object:
    """The number typed, or the text when it is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else plain
