"""A key pair made here: the public half to register, the private half never shown."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from terminal.domain.api_key import Secret
from terminal.services.credentials import generate_key
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.plain_label import plain_label


class NewPair(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("new_pair")
        self.public = QPlainTextEdit()
        self.public.setObjectName("new_pair_public")
        self.public.setReadOnly(True)
        self.public.setFont(theme.font("code"))
        self.public.setFixedHeight(theme.px(78))
        self.public.setAccessibleName("Public key")
        copy = FlatButton(theme, "Copy", icon_name="copy")
        copy.setObjectName("new_pair_copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.public.toPlainText()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        words = (
            "At Binance choose API Management → Create API → Self-generated, and paste this"
            " public key. Allow trading only. The API key you get there goes into the field above."
        )
        column.addWidget(plain_label(theme, words, "small", "text.secondary", wraps=True))
        column.addWidget(self.public)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        column.addLayout(row)

    def make(self) -> Secret:
        """A fresh pair; the public half is shown, the private half given back."""
        made = generate_key()
        self.public.setPlainText(made.public_pem.strip())
        return made.private

    def clear(self) -> None:
        self.public.clear()
        self.hide()
