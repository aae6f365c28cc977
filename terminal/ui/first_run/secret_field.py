"""A field that takes a secret and never gives it back to the screen or the clipboard."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from terminal.domain.api_key import Secret
from terminal.ui.theme.theme import Theme

_SHOWN = "•" * 16


class SecretField(QLineEdit):
    """Dots only. Pasting takes several lines (a PEM), replaces everything, and empties the
    clipboard, so that no other program finds the secret there. `changed` after every change."""

    changed = Signal()

    def __init__(self, theme: Theme, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = Secret("")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(theme.font("input"))
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.textEdited.connect(self._edited)

    @property
    def secret(self) -> Secret:
        return self._held

    def hold(self, text: str) -> None:
        """Take `text` (from a file, from the clipboard); shown as so many dots as any other."""
        self._held = Secret(text)
        self.setText(_SHOWN if text else "")
        self.changed.emit()

    def paste_secret(self) -> None:
        """What the clipboard holds; afterwards the clipboard is empty."""
        clipboard = QGuiApplication.clipboard()
        text = clipboard.text()
        if text:
            clipboard.clear()
            self.hold(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_secret()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self.paste_secret)
            elif action.objectName() not in ("edit-delete", "select-all"):
                menu.removeAction(action)
        menu.popup(event.globalPos())

    def _edited(self, text: str) -> None:
        # Typing over pasted dots begins anew: nobody can edit what nobody can see.
        held = text.replace("•", "")
        self._held = Secret(held)
        if held != text:
            self.setText(held)
        self.changed.emit()
