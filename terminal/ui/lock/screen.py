"""Covers the window until the passphrase is typed: no number is seen, no key does anything."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terminal.domain.api_key import Secret
from terminal.domain.errors import TerminalError
from terminal.domain.market import Environment
from terminal.ui.tasks import spawn
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.environment_pattern import draw_environment
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.passphrase_field import PassphraseField
from terminal.ui.widgets.plain_label import plain_label

CARD_PX = 380
BAND_PX = 8


class Lock(Protocol):
    @property
    def is_set(self) -> bool: ...

    @property
    def wait_ms(self) -> int: ...

    async def choose(self, passphrase: Secret) -> None: ...

    async def opens(self, passphrase: Secret) -> bool: ...


class LockScreen(QWidget):
    """Asks for the passphrase, or for a new one twice when none is set. `opened` when it may go;
    `cancelled` when no passphrase was chosen."""

    opened = Signal()
    cancelled = Signal()

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        lock: Lock,
        environment: Environment,
        account: str,
        *,
        chooses: bool = False,
    ) -> None:
        super().__init__(window)
        self._theme, self._window, self._lock = theme, window, lock
        self._environment, self._chooses = environment, chooses
        self.setObjectName("lock_screen")
        self.setAccessibleName("Locked")
        self.card = QWidget(self)
        self.card.setFixedWidth(theme.px(CARD_PX))
        column = QVBoxLayout(self.card)
        column.setSpacing(theme.px(10))
        word = f"{environment.value.upper()} · {account}"
        column.addWidget(plain_label(theme, word, "body_strong", f"env.{environment.value}.text"))
        title = "Choose a passphrase for the locked screen" if chooses else "Locked"
        column.addWidget(plain_label(theme, title, "title", wraps=True))
        column.addWidget(plain_label(theme, self._words(), "body", "text.secondary", wraps=True))
        self.first = PassphraseField(theme, "Passphrase")
        self.first.setObjectName("lock_passphrase")
        self.again = PassphraseField(theme, "The same again")
        self.again.setObjectName("lock_again")
        self.again.setVisible(chooses)
        self.said = plain_label(theme, "", "body", "danger", wraps=True)
        self.said.setObjectName("lock_said")
        self.go_button = FlatButton(
            theme, "Set and lock" if chooses else "Unlock", emphasis=Emphasis.PRIMARY
        )
        self.go_button.setObjectName("lock_go")
        self.go_button.clicked.connect(self.go)
        for field in (self.first, self.again):
            field.returnPressed.connect(self.go)
            column.addWidget(field)
        column.addWidget(self.said)
        column.addWidget(self.go_button)
        self.cancel_button = FlatButton(theme, "Cancel", emphasis=Emphasis.BARE)
        self.cancel_button.setObjectName("lock_cancel")
        self.cancel_button.clicked.connect(self.cancelled)
        self.cancel_button.setVisible(chooses)
        column.addWidget(self.cancel_button)
        window.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        self.first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _words(self) -> str:
        if self._chooses:
            return (
                "It hides the window and disarms live trading. It protects against a passer-by, not"
                " against somebody who uses this computer as you."
            )
        return "Orders at the exchange go on working; nothing new is sent from here."

    def go(self) -> None:
        """Try what was typed."""
        spawn(self._choose() if self._chooses else self._open(), self)

    async def _open(self) -> None:
        wait = self._lock.wait_ms
        if wait:
            self.said.setText(f"Wait {-(-wait // 1000)} s before the next try.")
            return
        self.go_button.setEnabled(False)
        try:
            fits = await self._lock.opens(self.first.take())
        except TerminalError as error:
            self.said.setText(str(error))
            return
        finally:
            self.go_button.setEnabled(True)
        if fits:
            self.opened.emit()
        else:
            self.said.setText("That is not the passphrase.")
            self.first.setFocus()

    async def _choose(self) -> None:
        first, again = self.first.take(), self.again.take()
        if first != again:
            self.said.setText("The two are not the same.")
            self.first.setFocus()
            return
        try:
            await self._lock.choose(first)
        except TerminalError as error:
            self.said.setText(str(error))
            return
        self.opened.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded):
            self._fit()
            self.raise_()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing passes through to the window."""
        event.accept()

    def _fit(self) -> None:
        edge = self._theme.size("frame")
        self.setGeometry(self._window.rect().adjusted(edge, edge, -edge, -edge))
        self.card.adjustSize()
        self.card.move(
            (self.width() - self.card.width()) // 2,
            max(0, (self.height() - self.card.height()) // 3),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("bg.app"))
        band = QRectF(0, 0, self.width(), theme.px(BAND_PX))
        draw_environment(painter, band, self._environment.value, theme)
