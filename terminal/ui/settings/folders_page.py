"""The pages of folders and logs: where things lie, how large they are, and a way to open them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from terminal.services.settings.catalogue import Page
from terminal.services.settings.folders import folder_size, size_text
from terminal.services.settings.values import Setting
from terminal.ui.settings.model import SettingsModel
from terminal.ui.settings.page import SettingsPage
from terminal.ui.settings.words import label
from terminal.ui.tasks import spawn
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import FlatButton


class FoldersPage(SettingsPage):
    """Folders by name; there is nothing to restore."""

    def __init__(
        self, theme: Theme, page: Page, model: SettingsModel, folders: Mapping[str, Path]
    ) -> None:
        super().__init__(theme, page, model, ())
        self.defaults.hide()
        for name, folder in folders.items():
            self.column.addWidget(FolderRow(theme, name, folder))
        if not folders:
            words = "Nothing is kept in this session."
            self.column.addWidget(label(theme, words, "body", "text.secondary"))


class LogsPage(SettingsPage):
    """The level, the folder, and the support bundle, which is shown before it is written."""

    def __init__(
        self,
        theme: Theme,
        page: Page,
        model: SettingsModel,
        settings: Sequence[Setting],
        folders: Mapping[str, Path],
        open_bundle: Callable[[], None],
    ) -> None:
        super().__init__(theme, page, model, settings)
        if "Logs" in folders:
            self.column.addWidget(FolderRow(theme, "Logs", folders["Logs"]))
        self.column.addSpacing(theme.px(12))
        button = FlatButton(theme, "Support bundle…", icon_name="download")
        button.setObjectName("settings_bundle")
        button.clicked.connect(open_bundle)
        self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(theme.px(4))
        words = (
            "Versions, connections, failures, settings and the end of the logs in one file, without"
            " keys and orders. Every word is shown in the main window before it is written."
        )
        self.column.addWidget(label(theme, words, "small", "text.tertiary", wraps=True))


class FolderRow(QWidget):
    """Name and size, the path to copy, and a button that opens it in the system's file manager."""

    def __init__(self, theme: Theme, name: str, folder: Path) -> None:
        super().__init__()
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(10), 0, px(10))
        column.setSpacing(px(4))
        row = QHBoxLayout()
        row.addWidget(label(theme, name, "body_medium", "text.primary"))
        self.measured: QLabel = label(theme, "counting…", "body", "text.tertiary")
        row.addWidget(self.measured, 1)
        button = FlatButton(theme, "Open folder", icon_name="external-link")
        button.setObjectName(f"settings_open_{name.split(',')[0].lower()}")
        button.clicked.connect(partial(self._open, folder))
        row.addWidget(button)
        column.addLayout(row)
        path = label(theme, str(folder), "code", "text.secondary", wraps=True)
        path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(path)
        self.problem: QLabel = label(theme, "", "small", "danger", wraps=True)
        self.problem.hide()
        column.addWidget(self.problem)
        spawn(self._measure(folder), self)

    async def _measure(self, folder: Path) -> None:
        size = await asyncio.to_thread(folder_size, folder)
        self.measured.setText(size_text(size))

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.problem.setText("The system has nothing to open it with. Copy the path instead.")
            self.problem.show()
