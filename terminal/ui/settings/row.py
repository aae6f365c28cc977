"""One setting: what it is called, its control, and the line that says cause and remedy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.ui.settings.controls import Control
from terminal.ui.settings.words import label, tint
from terminal.ui.theme.theme import Theme

_BESIDE_PX = 300


class SettingRow(QWidget):
    """`changed` carries what the control says. `show_problem` puts a sentence in place of the help
    line's colour, so that the reason stands where the eye is."""

    changed = Signal(object)

    def __init__(self, theme: Theme, title: str, help_line: str, control: Control) -> None:
        super().__init__()
        self._theme, self._help_text = theme, help_line
        self.control = control
        control.changed.connect(self.changed)
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(10), 0, px(12))
        column.setSpacing(px(4))
        head = label(theme, title, "body_medium", "text.primary", wraps=True)
        head.setBuddy(control)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(px(12))
        top.addWidget(head, 1)
        column.addLayout(top)
        if control.sizeHint().width() <= px(_BESIDE_PX):
            top.addWidget(control, 0, Qt.AlignmentFlag.AlignRight)
        else:
            column.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)
        self.help = label(theme, help_line, "small", "text.tertiary", wraps=True)
        column.addWidget(self.help)

    def show_value(self, value: object) -> None:
        self.control.show_value(value)

    def show_problem(self, problem: str) -> None:
        """Say why the value is not taken; empty brings the help line back."""
        self.help.setText(problem or self._help_text)
        tint(self._theme, self.help, "danger" if problem else "text.tertiary")

    def show_remark(self, remark: str) -> None:
        """Say what has become of a change; empty brings the help line back."""
        self.help.setText(remark or self._help_text)
        tint(self._theme, self.help, "text.primary" if remark else "text.tertiary")

    def paintEvent(self, event: QPaintEvent) -> None:
        line = self._theme.colour("line.subtle")
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, line)
