"""What a support bundle would hold, word for word, before it is written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from terminal.services.support_bundle import BundlePart
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import PlainLabel

SIZE_PX = (820, 520)


class BundlePane(QWidget):
    """A pane over the window; `save_wanted` when the reader agrees, Esc closes it."""

    save_wanted = Signal()

    def __init__(self, theme: Theme, parts: Sequence[BundlePart], window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._parts = theme, tuple(parts)
        self.setObjectName("bundle_pane")
        title = PlainLabel("This is everything the support bundle will hold", self)
        title.setFont(theme.font("title"))
        self.names = QListWidget(self)
        self.names.setObjectName("bundle_names")
        self.names.addItems([part.name for part in self._parts])
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("bundle_text")
        self.text.setReadOnly(True)
        self.text.setFont(theme.font("code"))
        self.names.currentRowChanged.connect(self._show)
        cancel = FlatButton(theme, "Cancel", note="Esc")
        cancel.clicked.connect(self._close)
        self.save = FlatButton(theme, "Save…", emphasis=Emphasis.PRIMARY)
        self.save.setObjectName("bundle_save")
        self.save.clicked.connect(self._save)
        middle = QHBoxLayout()
        middle.addWidget(self.names, 1)
        middle.addWidget(self.text, 3)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.addWidget(title)
        column.addLayout(middle, 1)
        column.addLayout(buttons)
        width, height = (
            min(theme.px(wanted), room)
            for wanted, room in zip(SIZE_PX, (window.width(), window.height()), strict=True)
        )
        self.resize(width, height)
        self.move((window.width() - width) // 2, (window.height() - height) // 2)
        self.names.setCurrentRow(0)
        self.show()
        self.raise_()
        cancel.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, row: int) -> None:
        self.text.setPlainText(self._parts[row].text if 0 <= row < len(self._parts) else "")

    def _save(self) -> None:
        self.save_wanted.emit()
        self._close()

    def _close(self) -> None:
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("bg.popup"))
        painter.setPen(self._theme.colour("line.strong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
