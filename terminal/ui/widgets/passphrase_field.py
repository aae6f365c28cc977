"""A field for a passphrase: dots, no copying, emptied when it is taken."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from terminal.domain.api_key import Secret
from terminal.ui.theme.theme import Theme


class PassphraseField(QLineEdit):
    def __init__(self, theme: Theme, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(theme.font("input"))
        self.setDragEnabled(False)
        self.setMaxLength(256)

    def take(self) -> Secret:
        """What was typed; the field is empty afterwards."""
        typed = Secret(self.text())
        self.clear()
        return typed
