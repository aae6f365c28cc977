"""A page of settings: title, lead, a row per setting, and the way back to the defaults."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.services.settings.catalogue import Page
from terminal.services.settings.values import Setting
from terminal.ui.settings.controls import make_control
from terminal.ui.settings.model import SettingsModel
from terminal.ui.settings.row import SettingRow
from terminal.ui.settings.words import label
from terminal.ui.theme.theme import Theme
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.plain_label import set_tip


class SettingsPage(QWidget):
    """Shows `settings` of a page (all of it, or what a search found). Pages that hold more than
    plain values add to `column` and override `restore` and `is_default`."""

    def __init__(
        self, theme: Theme, page: Page, model: SettingsModel, settings: Sequence[Setting]
    ) -> None:
        super().__init__()
        self.theme, self.page, self.model = theme, page, model
        self.rows: dict[str, SettingRow] = {}
        self._settings = tuple(settings)
        self.setObjectName(f"settings_page_{page.name}")
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(24))
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(label(theme, page.title, "title", "text.primary"), 1)
        self.defaults = FlatButton(theme, "Restore defaults", icon_name="arrow-back-up")
        self.defaults.setObjectName(f"settings_restore_{page.name}")
        set_tip(self.defaults, f"Bring {page.title.lower()} back to what it was at first")
        self.defaults.clicked.connect(self._restore)
        head.addWidget(self.defaults)
        column.addLayout(head)
        column.addSpacing(px(4))
        column.addWidget(label(theme, page.lead, "body", "text.secondary", wraps=True))
        column.addSpacing(px(6))
        self.column = QVBoxLayout()
        self.column.setSpacing(0)
        column.addLayout(self.column)
        column.addStretch(1)
        for setting in settings:
            self._add(setting)

    def _add(self, setting: Setting) -> None:
        row = SettingRow(self.theme, setting.title, setting.help, make_control(self.theme, setting))
        row.setObjectName(f"settings_row_{setting.section}_{setting.key}")
        row.changed.connect(lambda value, s=setting: self._take(s, value))
        self.rows[setting.name] = row
        self.column.addWidget(row)

    def refresh(self) -> None:
        """Show what is in force; called when any setting has changed, and once a second."""
        for setting in self._settings:
            row = self.rows[setting.name]
            if not row.control.isAncestorOf(self.focusWidget() or self):
                row.show_value(self.model.value(setting))
        self.defaults.setEnabled(not self.is_default())

    def is_default(self) -> bool:
        return self.model.is_default(self._settings)

    def restore(self) -> None:
        self.model.restore(self._settings)

    def _take(self, setting: Setting, value: object) -> None:
        self.rows[setting.name].show_problem(self.model.put(setting, value))
        self.defaults.setEnabled(not self.is_default())

    def _restore(self) -> None:
        self.restore()
        for setting in self._settings:
            row = self.rows[setting.name]
            row.show_value(self.model.value(setting))
            row.show_problem("")
        self.refresh()
