"""Five sizes on the keys 1 to 5; a double click, F2 or the menu edits one in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from terminal.ui.theme import Theme
from terminal.ui.ticket.sizing import PRESETS, preset_label
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded, text_baseline


class PresetRow(QWidget):
    """`taken` carries the number of a preset (0..4), `renamed` the number and the new text."""

    taken = Signal(int)
    renamed = Signal(int, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticket_presets")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        self.buttons: list[PresetButton] = []
        for index in range(PRESETS):
            button = PresetButton(theme, index + 1)
            button.setObjectName(f"ticket_preset_{index + 1}")
            button.clicked.connect(lambda _=False, i=index: self.taken.emit(i))
            button.renamed.connect(lambda text, i=index: self.renamed.emit(i, text))
            row.addWidget(button)
            self.buttons.append(button)

    def show_presets(self, texts: Sequence[str], current: int | None) -> None:
        for index, (button, text) in enumerate(zip(self.buttons, texts, strict=True)):
            button.show_text(text, is_current=index == current)


class PresetButton(QAbstractButton):
    renamed = Signal(str)

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self._is_current = False
        self._editor: QLineEdit | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Double click or F2 to change this size")

    def show_text(self, text: str, *, is_current: bool) -> None:
        if (text, is_current) != (self.text(), self._is_current):
            self._is_current = is_current
            self.setText(text)
            self.setAccessibleName(f"Size {self._number}: {text}")
            self.update()

    @property
    def is_current(self) -> bool:
        return self._is_current

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.size("preset"))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.edit()
        else:
            super().keyPressEvent(event)

    def edit(self) -> QLineEdit:
        """Open the editor over the button; Enter or leaving takes it, Escape does not."""
        editor = _PresetEditor(self.text(), self)
        editor.setObjectName(f"{self.objectName()}_edit")
        editor.setFont(self._theme.font("body"))
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setStyleSheet("QLineEdit { padding: 0; }")
        editor.setGeometry(self.rect())
        editor.selectAll()
        editor.show()
        editor.setFocus()
        editor.editingFinished.connect(lambda: self._finish(editor))
        self._editor = editor
        return editor

    def _finish(self, editor: QLineEdit) -> None:
        if self._editor is editor:
            self._editor = None
            editor.deleteLater()
            if editor.text().strip() != self.text():
                self.renamed.emit(editor.text().strip())

    def cancel_edit(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            editor.deleteLater()
            self.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect())
        radius = theme.size("radius_control")
        lit = self.underMouse()
        ground = "bg.selected" if self._is_current else "bg.hover" if lit else "bg.header"
        fill_rounded(painter, rect, radius, theme.colour(ground))
        outline_rounded(
            painter,
            rect,
            radius,
            theme.colour("line.strong" if self._is_current else "line.normal"),
        )
        hint = theme.font("code_small")
        painter.setFont(hint)
        painter.setPen(theme.colour("text.tertiary"))
        painter.drawText(
            QPointF(theme.px(5), theme.px(4) + QFontMetricsF(hint).capHeight()), str(self._number)
        )
        font = theme.font("body_strong" if self._is_current else "body")
        metrics = QFontMetricsF(font)
        after_number = theme.px(14)
        room = rect.width() - after_number - theme.px(5)
        label = preset_label(self.text())
        wide = metrics.horizontalAdvance(label)
        if wide > room:
            font = theme.font("micro")
            metrics = QFontMetricsF(font)
            wide = metrics.horizontalAdvance(label)
        painter.setFont(font)
        painter.setPen(theme.colour("text.primary"))
        spare = rect.width() - after_number - wide
        x = max(rect.center().x() - wide / 2 + theme.px(3), after_number + min(0.0, spare))
        painter.drawText(QPointF(x, text_baseline(rect, metrics)), label)


class _PresetEditor(QLineEdit):
    def __init__(self, text: str, button: PresetButton) -> None:
        super().__init__(text, button)
        self._button = button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._button.cancel_edit()
        else:
            super().keyPressEvent(event)
