"""Getting a saved profile's key from where it is kept, or forgetting it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.domain.errors import TerminalError
from terminal.services.credentials import Place
from terminal.services.profiles import ProfileCard
from terminal.ui.first_run.desk import Desk, Opening
from terminal.ui.first_run.secret_field import SecretField
from terminal.ui.tasks import spawn
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.drawing import fill_rounded, outline_rounded
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import ink_label, plain_label


class Unlocking(QWidget):
    """Tries at once when no passphrase is needed. `opened` carries an Opening, with the key or, on
    request, without; `enter_again` when the key is to be typed anew."""

    opened = Signal(object)
    forgotten = Signal()
    enter_again = Signal()
    cancelled = Signal()

    def __init__(
        self, theme: Theme, desk: Desk, card: ProfileCard, *, forgets: bool = False
    ) -> None:
        super().__init__()
        self._theme, self._desk, self._card = theme, desk, card
        self._keeper = desk.keeper(card)
        self._forgets = forgets
        self.setObjectName("unlocking")
        pad = theme.px(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.px(8))
        word = card.environment.value.upper()
        verb = "Forget the key of" if forgets else "Open"
        column.addWidget(plain_label(theme, f"{verb} {word} · {card.title}", "title"))
        self.said = plain_label(theme, "", "body", "text.secondary", wraps=True)
        self.said.setObjectName("unlocking_said")
        column.addWidget(self.said)
        self.words = SecretField(theme, "Passphrase of the encrypted file")
        self.words.setObjectName("unlocking_passphrase")
        self.words.returnPressed.connect(self.go)
        column.addWidget(self.words)
        row = QHBoxLayout()
        go = "Forget key" if forgets else "Try again"
        self.go_button = FlatButton(
            theme, go, emphasis=Emphasis.DANGER if forgets else Emphasis.PRIMARY
        )
        self.go_button.setObjectName("unlocking_go")
        self.go_button.clicked.connect(self.go)
        row.addWidget(self.go_button)
        for words, name, press in (
            ("Look without the key", "unlocking_look", self._look),
            ("Enter the key again", "unlocking_enter", self.enter_again.emit),
            ("Cancel", "unlocking_cancel", self.cancelled.emit),
        ):
            if forgets and name != "unlocking_cancel":
                continue
            button = FlatButton(theme, words, emphasis=Emphasis.BARE)
            button.setObjectName(name)
            button.clicked.connect(press)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self._begin()

    def _begin(self) -> None:
        needs_words = self._keeper.place is Place.FILE and not self._forgets
        self.words.setVisible(needs_words)
        if self._forgets:
            self._say(
                "It is deleted here and the deletion is checked. At Binance it stays valid until"
                " you delete it there: do that too if anybody else may have seen it."
            )
        elif needs_words:
            self.go_button.setText("Open")
            self._say("The key lies in a file encrypted with your passphrase.")
            self.words.setFocus()
        else:
            self.go()

    def go(self) -> None:
        work = self._forget() if self._forgets else self._open()
        spawn(work, self, lambda error: self._say(f"That failed ({type(error).__name__}).", True))

    async def _open(self) -> None:
        self.go_button.setEnabled(False)
        self._say("Asking for the key…")
        try:
            words = self.words.secret if self._keeper.place is Place.FILE else None
            key = await self._keeper.open(words)
        except TerminalError as error:
            self._say(str(error), True)
            return
        finally:
            self.go_button.setEnabled(True)
        self.words.hold("")
        self.opened.emit(Opening(self._card, key))

    async def _forget(self) -> None:
        self.go_button.setEnabled(False)
        try:
            await self._keeper.forget()
            self._desk.profiles.save(replace(self._card, key_kind="", last_four=""))
        except TerminalError as error:
            self._say(str(error), True)
            return
        finally:
            self.go_button.setEnabled(True)
        self.forgotten.emit()

    def _look(self) -> None:
        self.opened.emit(Opening(self._card))

    def _say(self, sentence: str, is_trouble: bool = False) -> None:
        self.said.setText(sentence)
        ink_label(self.said, self._theme, "danger" if is_trouble else "text.secondary")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.size("radius_dialog")
        fill_rounded(painter, rect, radius, theme.colour("bg.panel"))
        outline_rounded(painter, rect, radius, theme.colour("line.normal"))
