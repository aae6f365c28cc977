"""The page of import and export: a file out, and one in after every change of it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terminal.domain.gate import read_limits
from terminal.services.session import Session
from terminal.services.settings.catalogue import HOTKEYS, TRAVELLING, Page
from terminal.services.settings.transfer import (
    BadFile,
    Difference,
    differences,
    read_export,
    write_export,
)
from terminal.ui.settings.key_rows import KeyBook
from terminal.ui.settings.model import SettingsModel
from terminal.ui.settings.page import SettingsPage
from terminal.ui.settings.words import label, tint
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import Emphasis, FlatButton

GUARD = "guard"
_FILE = "terminal-settings.json"


class TransferPage(SettingsPage):
    """Limits of an imported file are proposed like any other wish: looser ones wait."""

    def __init__(
        self, theme: Theme, page: Page, model: SettingsModel, session: Session, keys: KeyBook
    ) -> None:
        super().__init__(theme, page, model, ())
        self.defaults.hide()
        self._session, self._keys = session, keys
        self._wanted: Sequence[Difference] = ()
        px = theme.px
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for text, name, icon, run in (
            ("Export…", "settings_export", "external-link", self.ask_where),
            ("Import…", "settings_import", "download", self.ask_which),
        ):
            button = FlatButton(theme, text, icon_name=icon)
            button.setObjectName(name)
            button.clicked.connect(run)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addSpacing(px(8))
        self.column.addLayout(row)
        words = (
            "Look, trading, limits, keys, sizes, sounds, notifications, network and logs. Layouts,"
            " orders and keys of the exchange stay where they are."
        )
        self.column.addSpacing(px(6))
        self.column.addWidget(label(theme, words, "small", "text.tertiary", wraps=True))
        self.said: QLabel = label(theme, "", "body", "text.primary", wraps=True)
        self.said.setObjectName("settings_transfer_said")
        self.column.addSpacing(px(10))
        self.column.addWidget(self.said)
        self._preview = QWidget()
        self._lines = QVBoxLayout(self._preview)
        self._lines.setContentsMargins(0, px(6), 0, px(6))
        self._lines.setSpacing(px(4))
        self.column.addWidget(self._preview)
        buttons = QHBoxLayout()
        self.take = FlatButton(theme, "Take them", emphasis=Emphasis.PRIMARY)
        self.take.setObjectName("settings_import_take")
        self.take.clicked.connect(self.take_all)
        self.drop = FlatButton(theme, "Leave everything as it is")
        self.drop.setObjectName("settings_import_drop")
        self.drop.clicked.connect(lambda: self._show(()))
        buttons.addWidget(self.take)
        buttons.addWidget(self.drop)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        self._show(())

    def ask_where(self) -> None:
        dialog = QFileDialog(self.window(), "Export settings", _FILE)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_which(self) -> None:
        dialog = QFileDialog(self.window(), "Import settings")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Settings (*.json)")
        dialog.fileSelected.connect(lambda name: self.preview(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, path: Path) -> None:
        try:
            write_export(path, self._sections())
        except OSError as error:
            self._say(f"Not written: {error.strerror}. Choose another place.", "danger")
        else:
            self._say(f"Written to {path}.", "text.primary")

    def preview(self, path: Path) -> None:
        """Show what the file would change; nothing is changed by that."""
        self._show(())
        try:
            found = differences(self._sections(), read_export(path))
        except BadFile as error:
            self._say(str(error), "danger")
        except OSError as error:
            self._say(f"Not read: {error.strerror}. Choose another file.", "danger")
        else:
            self._show(found)
            if not found:
                self._say("The file changes nothing.", "text.primary")

    def take_all(self) -> None:
        """Take every shown value that makes sense."""
        taken = [d for d in self._wanted if not d.problem]
        self._show(())
        settings, keys = self._session.settings, self._keys.own_keys
        for change in taken:
            if change.section == HOTKEYS:
                keys[change.key] = str(change.value)
            elif change.section == GUARD:
                self._propose(change)
            else:
                section = settings.load(change.section)
                settings.save(change.section, {**section, change.key: change.value})
        if any(change.section == HOTKEYS for change in taken):
            self._keys.bind_all(keys)
        waits = any(change.section == GUARD for change in taken)
        tail = " Limits that let more through wait ten minutes." if waits else ""
        self._say(f"{len(taken)} taken.{tail}", "text.primary")

    def _propose(self, change: Difference) -> None:
        limits = self._session.limits
        if limits is not None and hasattr(limits.limits, change.key):
            value: Decimal | int | bool | None = getattr(
                read_limits({change.key: change.value}), change.key
            )
            limits.propose(change.key, value)

    def _sections(self) -> dict[str, dict[str, object]]:
        return {name: self._session.settings.load(name) for name in TRAVELLING}

    def _say(self, text: str, ink: str) -> None:
        self.said.setText(text)
        tint(self.theme, self.said, ink)
        self.said.setVisible(bool(text))

    def _show(self, wanted: Sequence[Difference]) -> None:
        self._wanted = wanted
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for change in wanted:
            text = f"{change.title}: {change.before} → {change.after}"
            ink = "text.primary"
            if change.problem:
                text, ink = f"{text}. Left out: {change.problem}", "warn"
            self._lines.addWidget(label(self.theme, text, "body", ink, wraps=True))
        usable = sum(1 for change in wanted if not change.problem)
        self._preview.setVisible(bool(wanted))
        self.take.setText(f"Take {usable}" if usable != 1 else "Take it")
        self.take.setVisible(usable > 0)
        self.drop.setVisible(bool(wanted))
        self._say(f"The file would change {len(wanted)}:" if wanted else "", "text.primary")
