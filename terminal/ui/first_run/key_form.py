"""The form for a key: name, key, where it is kept and what it is for. Decisions are in `rows`."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from terminal.domain.api_key import Secret
from terminal.domain.errors import Invalid
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.services.credentials import Place, StoreState, read_key
from terminal.services.credentials.keeping import SHORTEST_PASSPHRASE
from terminal.services.credentials.reading import is_encrypted
from terminal.services.profiles import LONGEST_TITLE, clean_title
from terminal.ui.first_run.new_pair import NewPair
from terminal.ui.first_run.pem_file import choose_pem
from terminal.ui.first_run.rows import PLACES, FormState, why_no_check, why_no_save
from terminal.ui.first_run.secret_field import SecretField
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import plain_label
from terminal.ui.widgets.segmented import SegmentedControl

LABEL_PX = 104


class KeyForm(QWidget):
    """`check_wanted` and `save_wanted` when the state allows them; `cancelled`; `look_wanted` to
    see the market without any key."""

    check_wanted = Signal()
    save_wanted = Signal()
    look_wanted = Signal()
    cancelled = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, environment: Environment) -> None:
        super().__init__()
        self._theme = theme
        self.state = FormState(environment=environment)
        self.setObjectName("key_form")
        self._grid = QGridLayout()
        self._grid.setColumnMinimumWidth(0, theme.px(LABEL_PX))
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(theme.px(8))
        self._fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        word = environment.value.capitalize()
        column.addWidget(plain_label(theme, f"{word} key", "title"))
        column.addLayout(self._grid)
        self.said = plain_label(theme, "", "body", "danger", wraps=True)
        self.said.setObjectName("key_form_said")
        column.addWidget(self.said)
        column.addStretch(1)
        buttons = self._buttons()
        column.addWidget(self.waits)
        column.addLayout(buttons)
        self._judge()

    def _fields(self) -> None:
        theme = self._theme
        self.title = self._line("profile_title", "Main account")
        self.title.setMaxLength(LONGEST_TITLE)
        self.api_key = self._line("profile_api_key", "as the exchange shows it")
        self.private = SecretField(theme, "Paste the secret, or the private key as PEM")
        self.private.setObjectName("profile_private")
        self.passphrase = SecretField(theme, "Passphrase of the private key")
        self.passphrase.setObjectName("profile_pem_passphrase")
        self.file = FlatButton(theme, "File…")
        self.file.setObjectName("profile_file")
        self.file.clicked.connect(lambda: choose_pem(self, self.private.hold, self.say))
        self.make = FlatButton(theme, "New pair")
        self.make.setObjectName("profile_new_pair")
        self.make.setToolTip("Make an Ed25519 pair here; only its public half goes to the exchange")
        self.make.clicked.connect(self._make_pair)
        self.pair = NewPair(theme)
        self.pair.hide()
        self.places = SegmentedControl(theme, [words for _, words in PLACES])
        self.places.setObjectName("profile_place")
        self.place_note = plain_label(theme, "", "small", "text.secondary", wraps=True)
        self.vault_words = SecretField(theme, f"At least {SHORTEST_PASSPHRASE} characters")
        self.vault_words.setObjectName("profile_vault_passphrase")
        self.use = SegmentedControl(theme, ["Trading", "Read-only"])
        self.use.setObjectName("profile_use")
        self._row("Profile name", self.title)
        self._row("API key", self.api_key)
        self._row("Secret or PEM", self.private, self.file, self.make)
        self._grid.addWidget(self.pair, self._grid.rowCount(), 1)
        self._passphrase_row = self._row("PEM passphrase", self.passphrase)
        self._row("Stored in", self.places)
        self._grid.addWidget(self.place_note, self._grid.rowCount(), 1)
        self._vault_row = self._row("Passphrase", self.vault_words)
        self._row("Use for", self.use)
        for field in (self.title, self.api_key):
            field.textChanged.connect(self._read)
        for secret in (self.private, self.passphrase, self.vault_words):
            secret.changed.connect(self._read)
        self.places.chosen.connect(self._read)
        self.use.chosen.connect(self._read)

    def _row(self, label: str, *fields: QWidget) -> tuple[QWidget, QWidget]:
        row = self._grid.rowCount()
        words = plain_label(self._theme, label, "body", "text.secondary")
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._theme.px(6))
        for number, field in enumerate(fields):
            line.addWidget(field, 0 if number else 1)
        self._grid.addWidget(words, row, 0)
        self._grid.addWidget(holder, row, 1)
        return words, holder

    def _line(self, name: str, placeholder: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(placeholder)
        field.setFont(self._theme.font("input"))
        return field

    def _buttons(self) -> QHBoxLayout:
        theme = self._theme
        self.check = FlatButton(theme, "Check key", emphasis=Emphasis.PRIMARY)
        self.check.setObjectName("profile_check")
        self.check.clicked.connect(self.check_wanted)
        self.save = FlatButton(theme, "Save and connect")
        self.save.setObjectName("profile_save")
        self.save.clicked.connect(self.save_wanted)
        self.look = FlatButton(theme, "Look without a key", emphasis=Emphasis.BARE)
        self.look.setObjectName("profile_look")
        self.look.clicked.connect(self.look_wanted)
        self.cancel = FlatButton(theme, "Cancel", emphasis=Emphasis.BARE)
        self.cancel.setObjectName("profile_cancel")
        self.cancel.clicked.connect(self.cancelled)
        self.waits = plain_label(theme, "", "small", "text.secondary", wraps=True)
        self.waits.setObjectName("profile_waits")
        row = QHBoxLayout()
        row.addWidget(self.check)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.look)
        row.addWidget(self.cancel)
        return row

    @property
    def vault_passphrase(self) -> Secret | None:
        return self.vault_words.secret if self.state.place is Place.FILE else None

    def say(self, sentence: str) -> None:
        self.said.setText(sentence)

    def set_store(self, state: StoreState, words: str) -> None:
        """What the system's keyring answered when it was looked for."""
        if state is StoreState.READY:
            self._store_trouble, self._store_words = "", words
        else:
            self._store_trouble, self._store_words = "choose another place", words
            if self.places.current == 0 and state is StoreState.ABSENT:
                self.places.set_current(2)
        self._read()

    _store_trouble = "asking the system's keyring"
    _store_words = ""

    def set_report(self, report: KeyReport | None, *, is_checking: bool = False) -> None:
        self.state = replace(self.state, report=report, is_checking=is_checking)
        self._judge()

    def set_override(self, words: str) -> None:
        self.state = replace(self.state, override=words)
        self._judge()

    def clear_secrets(self) -> None:
        """Nothing of a key stays in the fields after it was taken or given up."""
        for field in (self.private, self.passphrase, self.vault_words):
            field.hold("")
        self.api_key.clear()
        self.pair.clear()
        self.state = FormState(environment=self.state.environment)

    def _make_pair(self) -> None:
        self.private.hold(self.pair.make().reveal())
        self.pair.show()

    def _read(self) -> None:
        before = self.state
        private = self.private.secret.reveal()
        key, trouble = None, ""
        if private and self.api_key.text().strip():
            try:
                key = read_key(self.api_key.text(), private, self.passphrase.secret)
            except Invalid as error:
                trouble = str(error)
        needs_words = is_encrypted(private)
        for part in self._passphrase_row:
            part.setVisible(needs_words)
        place = PLACES[self.places.current][0]
        for part in self._vault_row:
            part.setVisible(place is Place.FILE)
        same_key = key is not None and key == before.key
        self.state = replace(
            before,
            title=clean_title(self.title.text()),
            key=key,
            key_trouble=trouble,
            report=before.report if same_key else None,
            place=place,
            place_trouble=self._store_trouble if place is Place.SYSTEM else "",
            passphrase_length=len(self.vault_words.secret.reveal()),
            read_only=self.use.current == 1,
            override=before.override if same_key else "",
        )
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        state = self.state
        place = state.place
        notes = {
            Place.SYSTEM: self._store_words or "asking the system's keyring…",
            Place.FILE: "In the profile's folder; asked for at every start. A lost passphrase"
            " loses the key here, not at the exchange.",
            Place.SESSION: "In memory only: enter it again at the next start."
            + (f" {self._store_words}" if self._store_trouble and self._store_words else ""),
        }
        self.place_note.setText(notes[place])
        no_save = why_no_save(state, SHORTEST_PASSPHRASE)
        self.check.setEnabled(not why_no_check(state))
        self.save.setEnabled(not no_save)
        # Once is enough: what is wrong with the key stands above in its own line.
        self.waits.setText("" if no_save == state.key_trouble else no_save)
        self.say(state.key_trouble)
